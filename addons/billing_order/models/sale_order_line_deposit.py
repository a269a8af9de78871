from collections import defaultdict

from odoo import models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

from odoo.addons.billing_base.tools import to_decimal

from ..tools import Deposit


class SaleOrderLine(models.Model):
    """The order's lines that stand for its deposits: what was asked for, and what was deducted of it."""

    _inherit = "sale.order.line"

    # === COMPUTE METHODS === #

    def _prepare_qty_invoiced(self):
        # EXTENDS 'sale': Odoo counts −1 for each deduction, though several share one deposit
        mine = self._deposits_billed_by_amount()
        quantities = super(SaleOrderLine, self - mine)._prepare_qty_invoiced()
        deposits = mine._get_deposits(asked_in=("draft", "posted"))
        for line in mine:
            deposit = deposits[line._origin]
            quantities[line] = float(deposit.left / deposit.asked) if deposit.asked else 0.0
        return quantities

    # === BUSINESS METHODS === #

    def _deposits_billed_by_amount(self):
        return self.filtered(
            lambda line: line.is_downpayment and not line.display_type and not line.order_id._is_invoiced_regularly()
        )

    def _get_deposits(self, asked_in=("posted",), patient=False):
        """What each deposit line asked for and what was deducted of it: dict of `Deposit` by line.

        Only what is posted can be deducted, but a draft that deducts it has used it already (DESIGN I7).

        :param asked_in: the states of the deposit invoices to count
        :param patient: leave out the drafts that may wait for the deposit's own draft (`billing_deducts_drafts`)
        """
        # What Odoo's own final invoice deducts is not marked; it counts −1.
        recovery = Domain("billing_recovery", "=", True) | Domain("quantity", "<", 0)
        asked = self._sum_billed(~recovery & Domain("parent_state", "in", asked_in))
        counted = Domain("parent_state", "in", ("draft", "posted"))
        if patient:
            counted &= Domain("parent_state", "=", "posted") | Domain("move_id.billing_deducts_drafts", "=", False)
        recovered = self._sum_billed(recovery & counted)
        deposits = defaultdict(lambda: Deposit(None, to_decimal(0.0)))
        for line in self._origin:
            deposits[line] = Deposit(line._get_recovery_group(), to_decimal(asked[line]), to_decimal(-recovered[line]))
        return deposits

    def _get_recovery_group(self):
        """Deposits are deducted within their VAT: the taxes of the line, whatever groups they are in."""
        return self.tax_ids.flatten_taxes_hierarchy()

    def _get_recovery_label(self, lang):
        """The text of the line that deducts this deposit: which invoice it was asked for with."""
        self.ensure_one()
        line = self.with_context(lang=lang) if lang else self
        # Whoever bills the order may name its deposits, even a colleague's.
        asked = self.sudo().invoice_lines.filtered(
            lambda aml: not aml.billing_recovery and aml.parent_state == "posted"
        )
        move = asked.move_id.filtered(lambda move: move.move_type == "out_invoice")[:1]
        if not move:  # its draft is made together with this document's: the text follows when it is posted
            return line.env._("Deposit")
        return line.env._(
            "Deposit %(invoice)s of %(date)s",
            invoice=move.name,
            date=format_date(line.env, move.invoice_date),
        )

    def _check_deposits_cover(self):
        """Refuse that less is asked for than was deducted already (DESIGN I7).

        A deposit of which nothing is deducted may be credited by any amount; the final invoice settles the rest.

        :raise ValidationError: names the deposit, what is deducted, and by which invoices
        """
        deposits = self._get_deposits(patient=True)
        for line in self:
            deposit = deposits[line]
            sense = -1 if deposit.recovered < 0 else 1
            if deposit.recovered and deposit.left * sense < 0:
                raise ValidationError(line._word_uncovered(deposit))

    def _word_uncovered(self, deposit):
        def money(amount):
            return formatLang(self.env, float(amount), currency_obj=self.currency_id)

        # Whoever posts or resets an invoice may know which others deduct the same deposit: names only.
        recoveries = self.sudo().invoice_lines.filtered(
            lambda aml: aml.billing_recovery and aml.parent_state != "cancel"
        )
        return self.env._(
            "The deposit of %(order)s would stand at %(asked)s, but %(recovered)s of it is deducted by %(invoices)s. "
            "Delete or credit these first.",
            order=self.order_id.name,
            asked=money(deposit.asked),
            recovered=money(deposit.recovered),
            invoices=", ".join(recoveries.move_id.mapped("display_name")),
        )

    def _prepare_due_line_vals(self, due):
        # EXTENDS: what is deducted stands on the deposit's account, under the deposit's product
        vals = super()._prepare_due_line_vals(due)
        if self.is_downpayment:
            vals["product_id"] = self.company_id._get_deposit_product().id
            vals["billing_recovery"] = due.kind != "deposit"
        return vals
