from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "billing.lock"]

    billing_credit_reason_id = fields.Many2one(
        "billing.credit.reason",
        string="Credit Reason",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('company_id', 'in', [company_id, False])]",
        help="Credit notes only: why the invoice is credited. It is printed.",
    )
    billing_credit_open = fields.Boolean(
        string="Left Open",
        copy=False,
        help="Not applied to the invoice when it is posted: it stays in the customer's favour, for another invoice.",
    )
    billing_credited_amount = fields.Monetary(
        string="Credited", compute="_compute_billing_credited_amount", help="Total of the posted credit notes."
    )

    # === COMPUTE METHODS === #

    @api.depends("reversal_move_ids.state", "reversal_move_ids.amount_total", "reversal_move_ids.move_type")
    def _compute_billing_credited_amount(self):
        # Whoever may see the invoice may know how much of it is credited.
        rows = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [
                    ("reversed_entry_id", "in", self._origin.ids),
                    ("move_type", "=", "out_refund"),
                    ("state", "=", "posted"),
                ],
                ["reversed_entry_id"],
                ["amount_total:sum"],
            )
        )
        credited = {move.id: amount for move, amount in rows}
        for move in self:
            move.billing_credited_amount = credited.get(move._origin.id, 0.0)

    # === CRUD METHODS === #

    def copy_data(self, default=None):
        # EXTENDS 'account': only a credit note names the lines that it takes back, not the invoice that replaces one
        vals_list = super().copy_data(default)
        if not (default or {}).get("reversed_entry_id"):
            for vals in vals_list:
                for command in vals.get("line_ids") or []:
                    if isinstance(command[2], dict):
                        command[2].pop("billing_credited_line_id", None)
        return vals_list

    # === BUSINESS METHODS === #

    def _post(self, soft=True):
        # EXTENDS 'account': drafts may have been changed by hand
        posted = super()._post(soft)
        posted._check_not_over_credited()
        return posted

    def _reconcile_reversed_moves(self, reverse_moves, move_reverse_cancel):
        # EXTENDS 'account': what is to stay open is not applied. One by one: Odoo pairs the two sets by position, so of
        # two credit notes of one invoice that are posted together it would apply the first only.
        for reverse in reverse_moves:
            if not reverse.billing_credit_open:
                origin = reverse.reversed_entry_id
                super(AccountMove, origin)._reconcile_reversed_moves(reverse, move_reverse_cancel)
        return reverse_moves

    def _check_not_over_credited(self):
        """Refuse that posted credit notes take more of a line than it is worth."""
        refunds = self.filtered(lambda move: move.move_type == "out_refund")
        lines = refunds.sudo().invoice_line_ids.billing_credited_line_id  # of an invoice that may be a colleague's
        for line, credited in lines._get_credited(states=("posted",)).items():
            sense = -1 if line.price_subtotal < 0 else 1
            if line.currency_id.compare_amounts(credited * sense, line.price_subtotal * sense) > 0:
                raise UserError(
                    self.env._(
                        "“%(line)s” of %(invoice)s is %(total)s, and %(credited)s of it would be credited. Lower this "
                        "credit note.",
                        line=(line.name or "").split("\n")[0],
                        invoice=line.move_id.name,
                        total=formatLang(self.env, line.price_subtotal, currency_obj=line.currency_id),
                        credited=formatLang(self.env, credited, currency_obj=line.currency_id),
                    )
                )

    def _get_creditable_lines(self):
        return self.invoice_line_ids.filtered(lambda line: line.display_type == "product").sorted("sequence")

    def _get_live_credit_notes(self):
        """Those that take this invoice back. What our modules bill and comes to less than 0, such as a statement that
        lowers the progress, names an invoice as well, but takes back from the whole affair."""
        # A colleague's credit note counts as well; only names and sums are shown.
        return self.sudo().reversal_move_ids.filtered(
            lambda move: move.move_type == "out_refund" and move.state != "cancel" and not move.billing_key
        )

    def _get_left_outside_lines(self):
        """Untaxed amount of the invoice that is left, after credit notes whose lines name none of it as well."""
        self.ensure_one()
        credited = sum(self._get_live_credit_notes().mapped("amount_untaxed"))
        return self.currency_id.round(self.amount_untaxed - credited)

    def _has_unlinked_credits(self):
        lines = self._get_live_credit_notes().invoice_line_ids
        return any(line.display_type == "product" and not line.billing_credited_line_id for line in lines)

    # === REPORT METHODS === #

    def _get_corrected_invoice_text(self):
        """“INV/2023/00012 of 03/27/2023”: the invoice that a credit note corrects, or None."""
        self.ensure_one()
        # The customer prints the credit note on the portal.
        origin = self.sudo().reversed_entry_id
        if self.move_type != "out_refund" or not origin:
            return None
        return self.env._(
            "%(invoice)s of %(date)s", invoice=origin.name, date=format_date(self.env, origin.invoice_date)
        )
