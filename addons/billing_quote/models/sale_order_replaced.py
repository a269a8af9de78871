from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

LINEAGE_FIELDS = {"version_root_id", "version_previous_id", "version_number", "is_replaced", "state_before_replaced"}
# What may still change on a replaced quote: who follows it and what Odoo notes there, nothing the customer reads.
FREE_FIELDS = {
    "access_token",
    "opportunity_id",
    "pending_email_template_id",
    "reference",
    "tag_ids",
    "team_id",
    "user_id",
}
FREE_PREFIXES = ("activity_", "message_", "website_message_")


class SaleOrder(models.Model):
    """What a replaced quote refuses: every change but those that its customer does not read, whoever asks for it."""

    _inherit = "sale.order"

    is_replaced = fields.Boolean(string="Replaced", copy=False, readonly=True)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_lineage_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_lineage_fields(vals)
        if self._changes_content(vals):
            self._refuse_replaced()
        return super().write(vals)

    def _write_version(self, vals):
        """Write past the guards of `write`: what only the buttons of versions may change."""
        return super().write(vals)

    def _refuse_lineage_fields(self, vals):
        if names := LINEAGE_FIELDS & vals.keys():
            raise UserError(
                self.env._(
                    "Versions of a quote are made by its button “New Version”; %(names)s cannot be written.",
                    names=", ".join(sorted(names)),
                )
            )

    @api.model
    def _changes_content(self, vals):
        """Whether a write changes more than who follows a quote. Cancelling a cancelled one changes nothing."""
        names = {name for name in vals if name not in FREE_FIELDS and not name.startswith(FREE_PREFIXES)}
        return bool(names) and (names != {"state"} or vals["state"] != "cancel")

    def _refuse_replaced(self):
        if replaced := self.filtered("is_replaced"):
            raise UserError("\n".join(order._get_replaced_sentence() for order in replaced))

    def _get_replaced_sentence(self):
        self.ensure_one()
        return self.env._(
            "%(order)s was replaced by %(current)s and stays as it was sent. Go on with %(current)s, or open %(order)s "
            "and go back to it.",
            order=self.name,
            current=self.current_version_id.name or self.env._("another version"),
        )

    # === ACTION METHODS === #

    def action_quotation_send(self):
        # EXTENDS 'sale'
        self._refuse_replaced()
        return super().action_quotation_send()

    def action_quotation_sent(self):
        # EXTENDS 'sale'
        self._refuse_replaced()
        return super().action_quotation_sent()

    # === BUSINESS METHODS === #

    def message_post(self, **kwargs):
        # EXTENDS 'sale': the composer opened before somebody made another version, or a mass mailing of quotes
        if self.env.context.get("mark_so_as_sent"):
            self._refuse_replaced()
        return super().message_post(**kwargs)

    def action_confirm(self):
        # EXTENDS 'sale'
        # The order's row before those of its lines, as making a version does: else each could wait for the other.
        if self.ids:
            query = "SELECT 1 FROM sale_order WHERE id IN %s ORDER BY id FOR NO KEY UPDATE"
            self.env.cr.execute(SQL(query, tuple(self.ids)))
        return super().action_confirm()

    def _confirmation_error_message(self):
        # EXTENDS 'sale'
        self.ensure_one()
        return self._get_replaced_sentence() if self.is_replaced else super()._confirmation_error_message()

    def _get_portal_successor(self):
        """The current version, for the customer who reads this replaced one: once it was sent to the same customer."""
        self.ensure_one()
        current = self.current_version_id
        visible = self.is_replaced and current.state in ("sent", "sale")
        if visible and current.partner_id.commercial_partner_id == self.partner_id.commercial_partner_id:
            return current
        return self.browse()

    def _report_stray_payment(self, transaction):
        """Tell who sells that a payment begun before the quote was replaced has come in; the money is somebody's."""
        self.ensure_one()
        current = self.current_version_id or self
        body = self.env._(
            "Payment %(payment)s of %(amount)s was made for %(order)s, which has been replaced. It confirms nothing: "
            "take it into account on %(current)s, or refund it.",
            payment=transaction.reference,
            amount=transaction.currency_id.format(transaction.amount),
            order=self.name,
            current=current.name,
        )
        for order in self | current:
            order.message_post(body=body)
        if current.user_id:
            current.activity_schedule("mail.mail_activity_data_todo", note=body, user_id=current.user_id.id)
