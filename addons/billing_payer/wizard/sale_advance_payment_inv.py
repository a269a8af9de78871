from collections import defaultdict

from odoo import api, fields, models

from odoo.addons.billing_base.tools import apportion, to_decimal


class SaleAdvancePaymentInv(models.TransientModel):
    """Odoo's wizard on a split order: each payer, or those chosen, gets its own deposit or invoice (SPEC C2)."""

    _inherit = "sale.advance.payment.inv"

    is_split = fields.Boolean(compute="_compute_is_split")
    payer_ids = fields.Many2many(
        "billing.payer",
        string="Payers",
        domain="[('order_id', 'in', sale_order_ids)]",
        help="Whom to invoice. Empty: every payer of the order.",
    )

    # === COMPUTE METHODS === #

    @api.depends("sale_order_ids")
    def _compute_is_split(self):
        for wizard in self:
            wizard.is_split = len(wizard.sale_order_ids) == 1 and wizard.sale_order_ids._is_split()

    # === BUSINESS METHODS === #

    def _create_invoices(self, sale_orders):
        # EXTENDS 'sale'
        if not self.is_split:
            return super()._create_invoices(sale_orders)
        if not self._is_deposit():
            if self.payer_ids and sale_orders._is_split_regularly():
                return sale_orders._create_payer_invoices(self.payer_ids)
            return super()._create_invoices(sale_orders)
        return self.with_company(self.company_id)._create_payer_deposits(sale_orders)

    def _create_payer_deposits(self, order):
        """One deposit invoice per payer: its share of the deposit of each VAT, under its own taxes."""
        order._check_payers()
        base_lines = self._get_deposit_base_lines(order)
        parts = self._share_deposit(order, base_lines)
        order._create_down_payment_section_line_if_needed()
        moves = self.env["account.move"]
        for payer in (self.payer_ids or order.payer_ids) & order._get_ordered_payers():
            mine = [
                self._prepare_payer_base_line(order, payer, base_line, parts[index, payer])
                for index, base_line in enumerate(base_lines)
                if parts[index, payer]
            ]
            if mine:
                moves += self._create_payer_deposit(order, payer, mine)
        return moves

    def _get_deposit_base_lines(self, order):
        """What Odoo would ask for on the whole order: one base line per VAT."""
        taxes = self.env["account.tax"]
        lines = order.order_line.filtered(lambda line: not line.display_type)
        base_lines = [line._prepare_base_line_for_taxes_computation() for line in lines]
        taxes._add_tax_details_in_base_lines(base_lines, order.company_id)
        taxes._round_base_lines_tax_details(base_lines, order.company_id)
        percentage = self.advance_payment_method == "percentage"
        result = taxes._prepare_down_payment_lines(
            base_lines=base_lines,
            company=self.company_id,
            amount_type="percent" if percentage else "fixed",
            amount=self.amount if percentage else self.fixed_amount,
            computation_key=f"down_payment,{self.id}",
        )
        taxes._add_tax_details_in_base_lines(result, order.company_id)
        taxes._round_base_lines_tax_details(result, order.company_id)
        return result

    def _share_deposit(self, order, base_lines):
        """Each payer's part of each base line, untaxed, by (index, payer): as payers share the lines of that VAT."""
        fees = defaultdict(lambda: defaultdict(lambda: to_decimal(0)))
        for line in order._get_split_lines():
            for payer, part in line._get_parts(line._get_fee()).items():
                fees[line.tax_ids][payer] += part
                fees[None][payer] += part
        parts = {}
        for index, base_line in enumerate(base_lines):
            shares = fees.get(base_line["tax_ids"]) or fees[None]
            if not sum(shares.values()):
                shares = fees[None]
            amount = to_decimal(order.currency_id.round(base_line["tax_details"]["total_excluded_currency"]))
            split = apportion(amount, [*shares.values()], order.currency_id.decimal_places)
            parts.update({(index, payer): part for payer, part in zip(shares, split, strict=True)})
        return parts

    def _prepare_payer_base_line(self, order, payer, base_line, amount):
        """The base line of one payer's part, under the taxes of its own fiscal position."""
        taxes = base_line["tax_ids"]
        like = order._get_split_lines().filtered(lambda line: line.tax_ids == taxes)[:1]
        taxes = payer._map_taxes(like) if like else taxes
        price = (like or order._get_split_lines()[:1])._get_price_unit_for(float(amount), taxes)
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            None,
            tax_ids=taxes,
            price_unit=price,
            quantity=1.0,
            currency_id=order.currency_id,
            partner_id=payer.partner_id,
            product_id=base_line["product_id"],
            account_id=base_line["account_id"],
            analytic_distribution=base_line["analytic_distribution"],
        )

    def _create_payer_deposit(self, order, payer, base_lines):
        lines = order._create_down_payment_lines_from_base_lines(base_lines)
        # The lines that hold the deposit are nobody's to edit; whose they are is part of the deposit.
        lines.billing_payer_id = payer
        accounts = [
            base_line["account_id"] or self._get_down_payment_account(base_line["product_id"])
            for base_line in base_lines
        ]
        order = order.with_context(lang=payer.partner_id.lang) if payer.partner_id.lang else order
        vals = self.with_context(accounts=accounts)._prepare_down_payment_invoice_values(
            order=order, so_lines=lines.with_env(order.env)
        )
        text = self._get_deposit_text(order, payer.partner_id.lang)
        for _command, _id, line_vals in vals["invoice_line_ids"]:
            if line_vals.get("is_downpayment"):
                line_vals["name"] = text
        # As in Odoo's own: who may ask for a deposit may not always write invoices.
        move = self.env["account.move"].sudo().create({**vals, **payer._prepare_move_vals()}).sudo(self.env.su)
        move.message_post_with_source(
            "mail.message_origin_link",
            render_values={"self": move, "origin": order},
            subtype_xmlid="mail.mt_note",
        )
        return move
