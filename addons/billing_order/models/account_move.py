from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    billing_deducts_drafts = fields.Boolean(
        string="Deducts Draft Deposits",
        readonly=True,
        copy=False,
        help="Made together with the drafts of the deposits that it deducts: these are to be posted first.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("state")
    def _check_deposits_cover(self):
        """Posting a credit note of a deposit, resetting or cancelling one, or posting what deducts it (DESIGN I7)."""
        # The check is about all documents of the order, whoever may read them.
        lines = self.sudo().invoice_line_ids.filtered("is_downpayment").sale_line_ids
        lines._deposits_billed_by_amount()._check_deposits_cover()
        self.filtered(lambda move: move.state == "cancel")._check_deposits_are_not_deducted()

    # === CRUD METHODS === #

    def unlink(self):
        # EXTENDS 'sale': here rather than on deletion, since the lines go first
        self._check_deposits_are_not_deducted()
        return super().unlink()

    # === BUSINESS METHODS === #

    def _check_deposits_are_not_deducted(self):
        """The draft of a deposit goes with its line of the order: not while another document deducts it."""
        for line in self.sudo().invoice_line_ids.filtered("is_downpayment").sale_line_ids:  # as in the check above
            asked = line.invoice_lines.filtered(lambda item: not item.billing_recovery).move_id
            recoveries = line.invoice_lines.filtered(
                lambda item: item.billing_recovery and item.parent_state != "cancel" and item.move_id not in self
            )
            if asked <= self and recoveries:
                raise UserError(
                    self.env._(
                        "%(deposit)s is deducted by %(invoices)s. Delete or credit these first.",
                        deposit=", ".join(asked.mapped("display_name")),
                        invoices=", ".join(recoveries.move_id.mapped("display_name")),
                    )
                )

    def _post(self, soft=True):
        # EXTENDS 'account': drafts that deduct a deposit name it, once it has a number
        posted = super()._post(soft)
        lines = posted.sudo().invoice_line_ids.filtered(lambda line: line.is_downpayment and not line.billing_recovery)
        for deposit in lines.sale_line_ids:
            for line in deposit.invoice_lines.filtered(
                lambda line: line.billing_recovery and line.parent_state == "draft"
            ):
                line.name = deposit._get_recovery_label(line.move_id.partner_id.lang)
        return posted

    def _get_billed_payer(self, order):
        """Which of several payers of an order this document bills, or None: extended where there are several."""
        return
