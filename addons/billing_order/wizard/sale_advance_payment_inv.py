from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date, formatLang

from ..tools import fill


class SaleAdvancePaymentInv(models.TransientModel):
    """Odoo's wizard, with what is left to bill, the rules for deposits asked for by hand, and their wording."""

    _inherit = "sale.advance.payment.inv"

    billing_remaining = fields.Monetary(related="sale_order_ids.billing_remaining", string="Left to bill, untaxed")
    deposit_untaxed = fields.Monetary(
        string="This deposit, untaxed",
        compute="_compute_deposit_amounts",
    )
    deposit_total = fields.Monetary(string="This deposit, with taxes", compute="_compute_deposit_amounts")

    # === COMPUTE METHODS === #

    @api.depends("advance_payment_method", "amount", "fixed_amount", "sale_order_ids")
    def _compute_deposit_amounts(self):
        self.deposit_untaxed = self.deposit_total = 0.0
        for wizard in self.filtered(lambda wizard: wizard._is_deposit() and len(wizard.sale_order_ids) == 1):
            untaxed, total = wizard._get_deposit_amounts()
            wizard.deposit_untaxed = untaxed
            wizard.deposit_total = total

    # === ACTION METHODS === #

    def action_create(self):
        """What a person presses: `create_invoices` with the rules that hold for deposits asked for by hand."""
        self.ensure_one()
        if self._is_deposit():
            self._check_amount_is_positive()
            self.sale_order_ids.ensure_one()
            self.sale_order_ids._lock_for_billing()
            self.sale_order_ids._check_can_have_deposit()
            self._check_deposit_amount()
            self._check_deposit_account()
        return self.create_invoices()

    # === BUSINESS METHODS === #

    def _is_deposit(self):
        return self.advance_payment_method in ("percentage", "fixed")

    def _get_deposit_amounts(self):
        """Untaxed amount and total of the deposit to come. A fixed amount is a total, taxes included, as in Odoo."""
        self.ensure_one()
        order, currency = self.sale_order_ids, self.currency_id
        if self.advance_payment_method == "percentage":
            return tuple(
                currency.round(amount * self.amount / 100) for amount in (order.amount_untaxed, order.amount_total)
            )
        share = order.amount_untaxed / order.amount_total if order.amount_total else 1.0
        return currency.round(self.fixed_amount * share), self.fixed_amount

    def _check_deposit_amount(self):
        order = self.sale_order_ids
        untaxed, _total = self._get_deposit_amounts()
        if self.currency_id.compare_amounts(untaxed, order.billing_remaining) > 0:
            raise UserError(
                self.env._(
                    "A deposit of %(untaxed)s untaxed is more than the %(left)s left to bill on %(order)s. "
                    "Enter a smaller amount.",
                    untaxed=formatLang(self.env, untaxed, currency_obj=self.currency_id),
                    left=formatLang(self.env, order.billing_remaining, currency_obj=self.currency_id),
                    order=order.name,
                )
            )

    def _check_deposit_account(self):
        if not self.company_id.downpayment_account_id:
            raise UserError(
                self.env._(
                    "%(company)s has no account for deposits: this one would be posted to revenue. "
                    "Choose one in Settings / Invoicing / Default Accounts (in France 4191).",
                    company=self.company_id.name,
                )
            )

    def _prepare_down_payment_invoice_values(self, order, so_lines):
        # EXTENDS 'sale'
        vals = super()._prepare_down_payment_invoice_values(order, so_lines)
        if self.company_id.deposit_layout == "detail":
            rank = len(vals["invoice_line_ids"]) + 100
            vals["invoice_line_ids"] += [
                Command.create({"display_type": "line_note", "name": text, "sequence": rank + index})
                for index, text in enumerate(self._get_quotation_texts(order))
            ]
        return vals

    def _get_quotation_texts(self, order):
        """The quotation's lines in words, kept on the deposit invoice as they are today."""
        order = order.with_context(lang=order._get_lang())
        texts = []
        for line in order.billing_line_ids:
            if line.display_type:
                texts.append(line.name.upper())
                continue
            money = {"currency_obj": order.currency_id}
            texts.append(
                f"{line.name} – {line.product_uom_qty:g} {line.product_uom_id.name or ''} × "
                f"{formatLang(order.env, line.price_reduce_taxexcl, **money)} = "
                f"{formatLang(order.env, line.price_subtotal, **money)}"
            )
        return texts

    def _prepare_down_payment_invoice_line_values(self, order, so_line, account):
        # EXTENDS 'sale'
        vals = super()._prepare_down_payment_invoice_line_values(order, so_line, account)
        # A line without a product has no name in electronic invoices (EN 16931, BR-25).
        return {
            **vals,
            "name": self._get_deposit_text(order),
            "product_id": order.company_id._get_deposit_product().id,
            "sequence": 1,
        }

    def _get_deposit_text(self, order, lang=None):
        order = order.with_context(lang=lang or order._get_lang())
        env = order.env
        percent = f"{formatLang(env, self.amount, digits=2)} %" if self.advance_payment_method == "percentage" else ""
        values = {
            "percent": percent,
            "order": order.name,
            "date": format_date(env, order.date_order.date()) if order.date_order else "",
            "project": order.client_order_ref or "",
        }
        if title := order.company_id.deposit_title:
            return fill(title, values)
        if percent:
            return env._("Deposit of %(percent)s on %(order)s of %(date)s", **values)
        return env._("Deposit on %(order)s of %(date)s", **values)
