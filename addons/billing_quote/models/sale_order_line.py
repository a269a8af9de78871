from odoo import api, fields, models

from ..tools import QuoteLine

KINDS = {"line_section": "section", "line_subsection": "section", "line_note": "note"}


class SaleOrderLine(models.Model):
    """Lines of a replaced quote stay as they were, and a version's lines know where they come from."""

    _inherit = "sale.order.line"

    version_key = fields.Integer(
        copy=False, readonly=True, help="The line of the first version that this one goes back to."
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id._refuse_replaced()
        return lines

    def write(self, vals):
        self.order_id._refuse_replaced()
        result = super().write(vals)
        if "order_id" in vals:
            self.order_id._refuse_replaced()
        return result

    def unlink(self):
        self.order_id._refuse_replaced()
        return super().unlink()

    # === BUSINESS METHODS === #

    def _get_printed_name(self):
        """What the customer reads of this line: its whole description, or the first line of it."""
        self.ensure_one()
        if self.order_id.print_description:
            return self.name
        return (self.name or "").strip().split("\n", 1)[0]

    def _get_quote_line(self):
        """This line as the comparison of versions reads it."""
        self.ensure_one()
        return QuoteLine(
            key=self.version_key or self.id,
            kind=KINDS.get(self.display_type, "line"),
            product=self.product_id.id or 0,
            description=self.name or "",
            quantity=self.product_uom_qty,
            unit=self.product_uom_id.id or 0,
            price=self.price_unit,
            discount=self.discount,
            taxes=tuple(sorted(self.tax_ids.ids)),
            subtotal=self.currency_id.round(self.price_subtotal) if not self.display_type else 0.0,
        )
