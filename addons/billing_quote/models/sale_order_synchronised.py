from odoo import fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """The quote that an opportunity follows (SPEC Q1): one at most, guaranteed by the database."""

    _inherit = "sale.order"

    is_synchronised = fields.Boolean(
        string="Synchronised",
        copy=False,
        readonly=True,
        help="The opportunity's expected revenue and lines are those of this quote, and follow its changes.",
    )

    _one_synchronised_quote = models.UniqueIndex(
        "(opportunity_id) WHERE is_synchronised IS TRUE",
        "This opportunity follows another quote already. Refresh the page.",
    )

    # === CRUD METHODS === #

    def write(self, vals):
        if "opportunity_id" in vals and "is_synchronised" not in vals:
            moved = self.filtered(
                lambda order: order.is_synchronised and order.opportunity_id.id != vals["opportunity_id"]
            )
            if moved:
                moved.is_synchronised = False
        return super().write(vals)

    # === ACTION METHODS === #

    def action_synchronise(self):
        """The opportunity follows this quote from now on, instead of the one it followed."""
        self.ensure_one()
        if not self.opportunity_id:
            raise UserError(self.env._("%(order)s has no opportunity to synchronise.", order=self.name))
        self._refuse_replaced()
        if self.state == "cancel":
            raise UserError(self.env._("%(order)s is cancelled: no opportunity follows it.", order=self.name))
        self._set_synchronised()

    def action_unsynchronise(self):
        """The opportunity follows no quote any more; its expected revenue stays as it is, to be changed by hand."""
        self.is_synchronised = False

    def _action_cancel(self):
        # EXTENDS 'sale': nobody expects a revenue from a cancelled quote
        self.filtered("is_synchronised").action_unsynchronise()
        return super()._action_cancel()

    # === BUSINESS METHODS === #

    def _set_synchronised(self):
        self.ensure_one()
        # A colleague's opportunity that the user may not change is only locked.
        self.opportunity_id.sudo()._lock_or_refuse(
            self.env._("Somebody else is synchronising this opportunity right now. Refresh the page in a moment.")
        )
        # A colleague's quote that the user may not change is only let go.
        followed = self.opportunity_id.sudo().order_ids.filtered("is_synchronised") - self
        if followed:
            followed.is_synchronised = False
        # Before the next one: the database lets there be one.
        self.flush_model(["is_synchronised"])
        self.is_synchronised = True
        self.flush_recordset(["is_synchronised"])

    def _convert_at_own_rate(self, amount, currency):
        """`amount` of this order in a currency: its company's at the order's rate, as Odoo, another from there."""
        self.ensure_one()
        source = self.company_id.currency_id
        amount = source.round(amount / (self.currency_rate or 1.0))
        if source == currency:
            return amount
        return source._convert(amount, currency, self.company_id, self.date_order or fields.Date.today())
