from odoo import fields, models

from odoo.addons.billing_base.tools import Left, to_decimal


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    billing_credited_line_id = fields.Many2one(
        "account.move.line",
        string="Credits the Line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The line of the invoice that this line of a credit note takes back.",
    )

    # === BUSINESS METHODS === #

    def _copy_data_extend_business_fields(self, values):
        # EXTENDS 'account': asked for when an invoice is credited; see `account.move.copy_data`
        super()._copy_data_extend_business_fields(values)
        if self.move_id.move_type == "out_invoice" and self.display_type == "product":
            values["billing_credited_line_id"] = self.id

    def _get_credited(self, states=("draft", "posted")):
        """Untaxed amount of each line that live credit notes take back: dict by line, derived each time (SPEC P14)."""
        # A colleague's credit note counts as well; only sums leave here.
        rows = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [
                    ("billing_credited_line_id", "in", self.ids),
                    ("parent_state", "in", states),
                    ("move_type", "=", "out_refund"),
                ],
                ["billing_credited_line_id"],
                ["price_subtotal:sum"],
            )
        )
        credited = {line.id: amount for line, amount in rows}
        return {line: line.currency_id.round(credited.get(line.id, 0.0)) for line in self}

    def _get_left_to_credit(self):
        """What is left of each line: dict of billing_base's `tools.Left`, by line."""
        credited = self._get_credited()
        return {
            line: Left(
                fee=to_decimal(line.price_subtotal),
                billed=to_decimal(credited[line]),
                ordered=to_decimal(line.quantity),
                places=line.currency_id.decimal_places,
            )
            for line in self
        }

    def _prepare_credit_vals(self, figures, mode):
        """Values of the credit note's line that takes `figures` of this line back (DESIGN I4).

        Whole quantities keep their number and price; what is typed as a rate or an amount is ±1 × a positive amount.
        Everything else is this line's: account, taxes, text, analytic distribution, whatever the product became since.
        """
        self.ensure_one()
        [vals] = self.with_context(include_business_fields=True).copy_data()
        vals["billing_credited_line_id"] = self.id
        if self.currency_id.compare_amounts(float(figures.amount), self.price_subtotal) == 0:
            return vals
        vals["extra_tax_data"] = False
        quantity = float(figures.quantity)
        if (mode == "quantity" or quantity.is_integer()) and self._is_worth(quantity, figures.amount):
            return {**vals, "quantity": quantity}
        amount = float(figures.amount)
        price = self.tax_ids._get_price_of_untaxed(abs(amount))
        return {**vals, "quantity": 1.0 if amount >= 0 else -1.0, "price_unit": price, "discount": 0.0}

    def _is_worth(self, quantity, amount):
        """Whether Odoo finds `amount` for this quantity at the line's price."""
        price = self.price_unit * (1 - self.discount / 100)
        total = self.tax_ids.compute_all(price, self.currency_id, quantity, self.product_id, self.partner_id)
        return self.currency_id.compare_amounts(total["total_excluded"], float(amount)) == 0

    def _has_tax_per_unit(self):
        return any(tax.amount_type == "fixed" for tax in self.tax_ids.flatten_taxes_hierarchy())
