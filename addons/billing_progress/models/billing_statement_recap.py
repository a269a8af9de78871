from odoo import api, fields, models

from odoo.addons.billing_order.models.res_company import DEPOSIT_RULES


class BillingStatement(models.Model):
    """The invoice to come, before it exists: what is deducted, taxes, what there is to pay (SPEC P3)."""

    _inherit = "billing.statement"

    deposit_rule = fields.Selection(
        selection=DEPOSIT_RULES,
        string="Deduct Deposits",
        compute="_compute_deposit_rule",
        store=True,
        readonly=False,
        precompute=True,
        help="The company's setting proposes it. A final statement deducts all that is left.",
    )
    deposit_remaining = fields.Monetary(related="order_id.deposit_remaining")
    amount_deposit = fields.Monetary(
        string="Deposits Deducted", compute="_compute_recap", help="What the invoice deducts of deposits, untaxed."
    )
    deposit_left = fields.Monetary(
        string="Deposits Left", compute="_compute_recap", help="What later invoices will deduct, untaxed."
    )
    amount_net = fields.Monetary(
        string="To Invoice, Untaxed", compute="_compute_recap", help="Works of this time, less the deposits deducted."
    )
    tax_totals = fields.Binary(compute="_compute_recap", exportable=False)
    tax_difference = fields.Monetary(
        string="VAT Rounding",
        compute="_compute_recap",
        help="Taxes of all invoices of this order up to this one, less the taxes of the same amounts billed at once. "
        "Each invoice's tax is its base × its rate: a cent of difference belongs to no invoice.",
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_deposit_rule(self):
        for statement in self:
            statement.deposit_rule = statement.deposit_rule or statement.company_id.deposit_rule or "full"

    @api.depends(
        "line_ids.amount",
        "line_ids.order_line_id.tax_ids",
        "deposit_rule",
        "deposit_remaining",
        "kind",
        "state",
        "move_ids.state",
    )
    @api.depends_context("lang")
    def _compute_recap(self):
        for statement in self:
            company = statement.company_id or self.env.company
            base_lines = statement._get_recap_base_lines()
            self.env["account.tax"]._add_tax_details_in_base_lines(base_lines, company)
            self.env["account.tax"]._round_base_lines_tax_details(base_lines, company)
            totals = self.env["account.tax"]._get_tax_totals_summary(
                base_lines=base_lines, currency=statement.currency_id or company.currency_id, company=company
            )
            statement.tax_totals = totals
            deducted = [line["price_unit"] * line["quantity"] for line in base_lines if line["_deposit"]]
            statement.amount_deposit = sum(deducted)
            statement.deposit_left = statement.deposit_remaining + statement._get_planned_deposit(base_lines)
            statement.amount_net = statement.amount_untaxed + statement.amount_deposit
            statement.tax_difference = statement._get_tax_difference(totals)

    # === BUSINESS METHODS === #

    def _get_recap_base_lines(self):
        """The lines of the invoice to come, or of the one that was made, for Odoo's own tax engine (DESIGN I5)."""
        self.ensure_one()
        # The recap of an invoiced statement is shown to whoever may see the statement.
        moves = self.sudo().move_ids.filtered(lambda move: move.state != "cancel")
        if moves:
            return [self._prepare_recap_line(line) for line in moves.invoice_line_ids if line.display_type == "product"]
        documents = self.env["billing.invoicing"]._plan(self._get_statement_dues(labels=False))
        return [self._prepare_recap_due(due) for document in documents for due in document.dues if due.amount]

    def _get_planned_deposit(self, base_lines):
        """What the invoices to come deduct of deposits (0 or less); those that were made have done it."""
        if self._is_made():
            return 0.0
        return sum(line["price_unit"] * line["quantity"] for line in base_lines if line["_deposit"])

    def _get_deduction_texts(self):
        """What is deducted below the works, as (text, amount): by the invoice to come, or by the one that was made."""
        self.ensure_one()
        moves = self.sudo().move_ids.filtered(lambda move: move.state != "cancel")  # as in `_get_recap_base_lines`
        if moves:
            lines = moves.invoice_line_ids.filtered("billing_recovery")
            return [(line.name, line.move_id._get_signed_subtotal(line)) for line in lines]
        return self._get_planned_texts(self.env["billing.invoicing"]._plan(self._get_statement_dues()))

    def _get_planned_texts(self, documents):
        dues = [due for document in documents for due in document.dues if due.order_line.is_downpayment]
        return [(due.label, float(due.amount)) for due in dues if due.amount]

    def _prepare_recap_line(self, line):
        amount = line.move_id._get_signed_subtotal(line)
        return self._prepare_recap_base_line(line, amount, line.tax_ids, line.billing_recovery)

    def _prepare_recap_due(self, due):
        line = due.order_line
        return self._prepare_recap_base_line(line, due.amount, due.get_taxes(), line.is_downpayment)

    def _prepare_recap_base_line(self, record, amount, taxes, deposit):
        return self.env["billing.invoicing"]._prepare_base_line(
            record, amount, taxes, self.currency_id, partner_id=self.partner_id, _deposit=deposit
        )

    def _get_tax_difference(self, totals):
        """What the taxes of the order's invoices up to this one differ by from those of their sum.

        :param totals: Odoo's summary of this statement's taxes, from the compute that calls this: the field itself has
            no value there, and reading it would keep none
        """
        self.ensure_one()
        order = self.order_id
        if not order._origin:
            return 0.0
        # What colleagues billed of the same order counts too; nothing but a sum leaves here.
        lines = self.env["account.move.line"].sudo()
        moves = order.sudo().order_line.invoice_lines.move_id
        moves = moves.filtered(lambda move: move.state != "cancel" and move.currency_id == order.currency_id)
        if self.move_ids:
            last = max(self.move_ids.ids)
            moves = moves.filtered(lambda move: move.id <= last)
        taxed = lines._read_group(
            [("move_id", "in", moves.ids), ("tax_ids", "!=", False)], ["tax_ids"], ["amount_currency:sum"]
        )
        taxes = lines._read_group(
            [("move_id", "in", moves.ids), ("tax_line_id", "!=", False)], ["tax_line_id"], ["amount_currency:sum"]
        )
        bases = {tax: -amount for tax, amount in taxed}
        found = {tax: -amount for tax, amount in taxes}
        return self._sum_tax_differences(bases, found, totals)

    def _sum_tax_differences(self, bases, found, totals):
        """Add this statement's own bases and taxes, if it is not invoiced yet, and compare tax by tax."""
        if not self.move_ids:
            for group in totals["subtotals"]:
                for tax_group in group["tax_groups"]:
                    tax = self.env["account.tax"].browse(tax_group["involved_tax_ids"])[:1]
                    bases[tax] = bases.get(tax, 0.0) + tax_group["base_amount_currency"]
                    found[tax] = found.get(tax, 0.0) + tax_group["tax_amount_currency"]
        difference = sum(found.values()) - sum(
            self.currency_id.round(base * tax.amount / 100)
            for tax, base in bases.items()
            if tax.amount_type == "percent"
        )
        return self.currency_id.round(difference)
