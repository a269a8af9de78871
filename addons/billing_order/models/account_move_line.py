from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

# What nobody changes by hand on the line of a deposit (SPEC P8).
DEPOSIT_FROZEN = {"name", "product_id", "quantity", "price_unit", "discount", "account_id"}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    billing_recovery = fields.Boolean(
        string="Deducts a Deposit",
        readonly=True,
        help="This line gives back a deposit on the invoice of the works; other deposit lines ask for one.",
    )

    # === CRUD METHODS === #

    def write(self, vals):
        if DEPOSIT_FROZEN & vals.keys():
            self._check_deposit_frozen(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_deposit(self):
        # A whole draft may be deleted; Odoo says so with this key.
        if not self.env.context.get("dynamic_unlink"):
            self._check_deposit_frozen()

    def _check_deposit_frozen(self, vals=None):
        """Refuse to change (or without `vals` to delete) the line by which a deposit is asked for."""
        for line in self.filtered(lambda line: line._is_frozen_deposit()):
            if vals is None or any(line._differs(name, vals[name]) for name in DEPOSIT_FROZEN & vals.keys()):
                raise UserError(
                    self.env._(
                        "“%(line)s” is the line of a deposit, of %(amount)s on %(order)s, and stays as it is. "
                        "Delete this draft and ask for another deposit from the order.",
                        line=line.name,
                        amount=formatLang(self.env, line.price_subtotal, currency_obj=line.currency_id),
                        order=", ".join(line.sale_line_ids.order_id.mapped("name")),
                    )
                )

    def _is_frozen_deposit(self):
        self.ensure_one()
        return (
            self.is_downpayment
            and not self.billing_recovery
            and self.display_type == "product"
            and self.move_id.move_type == "out_invoice"
            and self.move_id.state == "draft"
            and bool(self.sale_line_ids)
            and self.quantity > 0
        )

    def _differs(self, name, value):
        """Whether writing `value` would change the field: a form sends what it recomputed, often the same."""
        self.ensure_one()
        field = self._fields[name]
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)
