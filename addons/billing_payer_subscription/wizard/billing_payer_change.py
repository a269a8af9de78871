from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date


class BillingPayerChange(models.TransientModel):
    """New shares of contracts: what is posted stays as it was shared, or the next drafts make up for it (SPEC C3)."""

    _inherit = "billing.payer.change"

    # === ACTION METHODS === #

    def action_apply(self):
        # EXTENDS 'billing_payer'
        lines = self._get_contract_lines()
        if self.effect == "now":
            settled = lines._get_settled()
        else:
            self._check_makes_up(lines)
            settled = {}
        super(BillingPayerChange, self.with_context(schedules_held=True)).action_apply()
        lines._set_settled(settled)
        self.order_id._refresh_contracts()

    # === BUSINESS METHODS === #

    def _get_contract_lines(self):
        """The lines of contracts whose shares change: of the chosen line, or all that follow the order's shares."""
        lines = self.order_id.subscription_ids.line_ids
        if not self.order_line_id:
            return lines.filtered(lambda line: not line._get_share_line())
        following = self.order_line_id._get_following_lines()
        return lines.filtered(lambda line: line._get_sold_line() in following)

    def _check_makes_up(self, lines):
        """Refuse new shares from the beginning where no period is left that could make up for what is posted."""
        for contract in lines.subscription_id:
            moves = contract.sudo()._get_moves()  # only their states are read
            states = {*moves.mapped("state")}
            if "posted" in states and "draft" not in states and not contract.next_date:
                raise UserError(
                    self.env._(
                        "%(subscription)s is billed to its end: no period is left that could make up for it. Have the "
                        "shares change from now on, or credit its last invoices first.",
                        subscription=contract.display_name,
                    )
                )
        for line in lines.filtered(lambda line: line._is_billed_to_its_end()):
            raise UserError(
                self.env._(
                    "“%(line)s” of %(subscription)s is billed to its last day, %(date)s: no period of it is left that "
                    "could make up for it. Have the shares change from now on.",
                    line=(line.name or "").split("\n")[0],
                    subscription=line.subscription_id.display_name,
                    date=format_date(self.env, line.date_end),
                )
            )
