from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.billing_base.tools import Left, is_whole, to_decimal

from ..tools import Due


class SaleOrder(models.Model):
    """Invoicing of chosen lines, quantities or percentages, and of everything left (SPEC M1)."""

    _inherit = "sale.order"

    can_be_detailed = fields.Boolean(compute="_compute_can_be_detailed")

    # === COMPUTE METHODS === #

    @api.depends("state", "billing_method", "billing_remaining")
    def _compute_can_be_detailed(self):
        for order in self:
            order.can_be_detailed = bool(
                order.state == "sale"
                and (order.billing_method == "detail" or order._may_choose_billing_method())
                and order._get_lines_left()
            )

    # === ACTION METHODS === #

    def action_confirm(self):
        # EXTENDS 'sale'
        result = super().action_confirm()
        for order in self.filtered(lambda order: order.state == "sale"):
            order._try_to_bill_on_confirmation()
        return result

    def action_detailed_invoice(self):
        """Choose what to invoice: lines, quantities, percentages or amounts."""
        self.ensure_one()
        self._check_can_be_detailed()
        wizard = self.env["billing.detailed.invoice"].create({"order_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Detailed Invoice"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_invoice_rest(self):
        """Invoice everything that is left of the order, whatever was billed before and how (one shot)."""
        self.ensure_one()
        return self.action_view_invoice(invoices=self._invoice_rest())

    # === BUSINESS METHODS === #

    def _bill_on_confirmation(self, what):
        """Do what the company's setting `billing_on_confirmation` asks for. Extended by each choice that is added."""
        self.ensure_one()
        if what == "invoice" and self.can_be_detailed:
            self._invoice_rest()

    def _try_to_bill_on_confirmation(self):
        """A client who signs or pays is not to be stopped because an account is missing: the salesperson is told."""
        try:
            with self.env.cr.savepoint():
                self._bill_on_confirmation(self.company_id.billing_on_confirmation)
        except UserError as error:
            self.activity_schedule(
                "mail.mail_activity_data_warning",
                user_id=(self.user_id or self.env.user).id,
                summary=self.env._("Not billed on confirmation"),
                note=str(error),
            )

    def _check_can_be_detailed(self):
        self.ensure_one()
        if not self.can_be_detailed:
            raise UserError(
                self.env._(
                    "%(order)s cannot be invoiced in detail: it is not confirmed, or billed by another method, "
                    "or nothing is left to bill.",
                    order=self.name,
                )
            )

    def _get_lines_left(self):
        """The lines of which something is left to bill; what is billed beyond its fee is not taken back here."""
        self.ensure_one()
        return self.order_line._get_works().filtered(lambda line: line._get_left().amount * line._get_fee() > 0)

    def _invoice_rest(self, date=None):
        """The draft invoices of everything left, one per payer.

        :raise UserError: nothing is left, or another method bills the order
        """
        self._lock_for_billing()
        self._check_can_be_detailed()
        portions = {line: line._get_left().everything for line in self._get_lines_left()}
        return self._invoice_portions(portions, f"{self._name},{self.id},{self._get_next_number()}", date)

    def _invoice_portions(self, portions, key, date=None):
        """The draft invoices of parts of lines.

        :param portions: dict of order line → billing_base's `tools.Portion`
        :param key: names the document, see `billing_key`
        """
        self.ensure_one()
        date = date or fields.Date.context_today(self)
        dues = [
            Due(
                origin=self,
                source=self.env["billing.source"],
                key=key,
                date=date,
                amount=portion.amount,
                order_line=line,
                quantity=line._get_whole_quantity(portion),
            )
            for line, portion in portions.items()
        ]
        self._claim_for_details(dues)
        return self.env["billing.invoicing"]._invoice(dues, date)

    def _claim_for_details(self, dues):
        """Bill by amounts from now on, unless Odoo would count the quantities of these dues as we do.

        A deposit too is deducted by us from now on: Odoo would deduct it again, in full.
        """
        whole = all(due.quantity is not None for due in dues)
        if self.billing_method != "detail" and not (
            whole and self._is_invoiced_regularly() and not self._get_deposit_lines()
        ):
            # Whoever invoices may not always write the order (an accountant, say), and it is only this field.
            self.sudo().billing_method = "detail"

    def _get_next_number(self):
        """The number of the next document that no record stands for, in its key: two presses at once get the same."""
        prefix = f"{self._name},{self.id},"
        keys = self.sudo().invoice_ids.mapped("billing_key")  # a colleague's count as well
        numbers = [int(key.removeprefix(prefix).split(":")[0]) for key in keys if key and key.startswith(prefix)]
        return max(numbers, default=0) + 1

    def _get_regular_invoicing_refusal(self):
        # EXTENDS: names the buttons
        if self.billing_method != "detail":
            return super()._get_regular_invoicing_refusal()
        return self.env._(
            "%(order)s is billed by detailed invoices: regular invoicing would count quantities that were billed as "
            "amounts. Open the order and press “Detailed Invoice” or “Invoice the Rest”.",
            order=self.name,
        )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # === BUSINESS METHODS === #

    def _get_left(self):
        """What is left to bill of the line, as billing_base's `tools.Left`."""
        self.ensure_one()
        return Left(
            fee=self._get_fee(),
            billed=to_decimal(self.billed_amount),
            ordered=to_decimal(self.product_uom_qty),
            places=self.currency_id.decimal_places,
        )

    def _get_whole_quantity(self, portion):
        """The quantity that an invoice line can show for this part at the order's price, or None (`Due.quantity`)."""
        self.ensure_one()
        quantity = portion.quantity
        if not quantity or not is_whole(quantity) or self.extra_tax_data:
            return None
        native = self._get_fee_of(float(quantity), self.price_unit)
        return quantity if self.currency_id.compare_amounts(native, float(portion.amount)) == 0 else None
