from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, format_list, formatLang

# What nobody changes on a line that is billed by amount (SPEC P12). Taxes stay open: a line billed to 40 % at 5.5 % may
# go on at 10 %. So do dates, progress, analytic accounts and the place in the list.
FROZEN_FIELDS = ("name", "product_id", "price_unit", "product_uom_qty", "product_uom_id", "discount")
# For numbers that Odoo keeps unrounded, such as prices: closer than that is the same number.
PLACES = 9


class SaleOrderLine(models.Model):
    """A line that is billed already stays as it was sold; what changes is said by an amendment."""

    _inherit = "sale.order.line"

    is_frozen = fields.Boolean(
        string="Frozen", compute="_compute_is_frozen", help="Billed already, by amount: it can only be amended."
    )

    # === COMPUTE METHODS === #

    @api.depends("order_id.billing_method", "billed_amount", "display_type", "is_downpayment")
    def _compute_is_frozen(self):
        for line in self:
            line.is_frozen = (
                bool(line.order_id)
                and not line.display_type
                and not line.is_downpayment
                and not line.order_id._is_invoiced_regularly()
                and bool(line.billed_amount)
            )

    def _compute_name(self):
        # EXTENDS 'sale': an option added to the order renames the line that it belongs to
        return super(SaleOrderLine, self.filtered(lambda line: not line.is_frozen))._compute_name()

    # === CRUD METHODS === #

    def write(self, vals):
        # EXTENDS 'sale'
        if any(name in vals for name in FROZEN_FIELDS):
            self._check_frozen(vals)
        return super().write(vals)

    def _check_frozen(self, vals):
        """Refuse to change what is billed. The same value again is no change."""
        mine = self.filtered(lambda line: line.order_id and not line.order_id._is_invoiced_regularly())
        changes = {line: names for line in mine if (names := line._get_changes_of_frozen(vals))}
        if not changes:
            return
        mine.order_id.order_line.mapped("billed_amount")  # a form writes line after line: read it once for all of them
        refusals = [line._get_freeze_refusal(names) for line, names in changes.items() if line.is_frozen]
        if refusals:
            raise UserError("\n".join(refusals))

    def _get_changes_of_frozen(self, vals):
        """The frozen fields to which `vals` gives this line another value."""
        self.ensure_one()
        return [name for name in FROZEN_FIELDS if name in vals and self._is_another_value(name, vals[name])]

    def _is_another_value(self, name, value):
        field = self._fields[name]
        new, old = (field.convert_to_cache(each, self) for each in (value, self[name]))
        if field.type == "float":
            digits = field.get_digits(self.env)
            return float_compare(new or 0.0, old or 0.0, precision_digits=digits[1] if digits else PLACES) != 0
        return (new or False) != (old or False)

    def _get_freeze_refusal(self, names):
        self.ensure_one()
        return self.env._(
            "“%(line)s” is billed for %(billed)s of %(fee)s: this cannot change any more: %(fields)s. "
            "Press “Amend” beside it, on the Billing tab of %(order)s, to add to it or cut it.",
            line=self._get_first_line_of_name(),
            billed=formatLang(self.env, self.billed_amount, currency_obj=self.currency_id),
            fee=formatLang(self.env, self.price_subtotal, currency_obj=self.currency_id),
            fields=format_list(self.env, [self._fields[name]._description_string(self.env) for name in names]),
            order=self.order_id.name,
        )

    def _get_first_line_of_name(self):
        self.ensure_one()
        return (self.name or self.product_id.display_name or "").split("\n")[0]

    # === BUSINESS METHODS === #

    def _get_product_catalog_lines_data(self, **kwargs):
        # EXTENDS 'sale': no button that leads to a refusal
        data = super()._get_product_catalog_lines_data(**kwargs)
        if any(line.is_frozen for line in self):
            data["readOnly"] = True
        return data
