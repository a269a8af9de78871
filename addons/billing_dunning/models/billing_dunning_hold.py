from odoo import api, fields, models
from odoo.exceptions import ValidationError

TODO = "mail.mail_activity_data_todo"


class BillingDunningHold(models.Model):
    """Why an invoice, or all invoices of a customer, are not reminded for now (SPEC D4).

    A promise to pay or a pause ends by itself after its date; a dispute or an omission when somebody closes it.
    """

    _name = "billing.dunning.hold"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Dunning Hold"
    _order = "id desc"
    _check_company_auto = True

    kind = fields.Selection(
        selection=[
            ("promised", "Promise to pay"),
            ("disputed", "Dispute"),
            ("paused", "Pause"),
            ("omitted", "Never remind"),
        ],
        required=True,
        default="promised",
        tracking=True,
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        domain="[('move_type', 'in', ('out_invoice', 'out_receipt')), ('state', '=', 'posted')]",
        help="Empty: all invoices of the customer.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        required=True,
        readonly=False,
        index=True,
    )
    date = fields.Date(string="Until", tracking=True, help="Day promised, or last day of the pause.")
    reason = fields.Char(tracking=True)
    user_id = fields.Many2one(
        "res.users", string="Owner", default=lambda self: self.env.user, domain="[('share', '=', False)]", tracking=True
    )
    state = fields.Selection(
        selection=[("open", "Open"), ("kept", "Kept"), ("broken", "Broken"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        tracking=True,
        index=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("move_id")
    def _compute_partner_id(self):
        for hold in self:
            hold.partner_id = hold.move_id.partner_id or hold.partner_id

    @api.depends("move_id")
    def _compute_company_id(self):
        for hold in self:
            hold.company_id = hold.move_id.company_id or hold.company_id or self.env.company

    @api.depends("kind", "move_id", "partner_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for hold in self:
            about = hold.move_id.name or hold.partner_id.display_name or ""
            hold.display_name = f"{kinds.get(hold.kind, '')} – {about}"

    # === CONSTRAINT METHODS === #

    @api.constrains("kind", "date", "reason")
    def _check_complete(self):
        for hold in self:
            if hold.kind in ("promised", "paused") and not hold.date:
                raise ValidationError(self.env._("Say until when: a promise or a pause has a last day."))
            if hold.kind == "disputed" and not hold.reason:
                raise ValidationError(self.env._("Say what the customer disputes."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        holds = super().create(vals_list)
        holds._ask_owners()
        return holds

    def write(self, vals):
        result = super().write(vals)
        if "date" in vals:
            self._reopen()
        if "kind" in vals:
            self.activity_unlink([TODO])  # asked of another matter
            self._ask_owners()
        elif vals.get("user_id"):
            self.activity_reschedule([TODO], new_user_id=vals["user_id"])
        return result

    # === ACTION METHODS === #

    def action_close(self):
        """From now on the invoices are reminded again."""
        self.write({"state": "closed"})
        self.activity_unlink([TODO])
        return True

    # === BUSINESS METHODS === #

    def _reopen(self):
        """A broken promise whose day is put off is a new one, and holds back what it speaks of again."""
        today = fields.Date.context_today(self)
        renewed = self.filtered(lambda hold: hold.state == "broken" and hold.date and hold.date >= today)
        renewed.state = "open"
        renewed.activity_unlink([TODO])

    def _ask_owners(self):
        """Each open dispute is something to do for its owner."""
        for hold in self.filtered(lambda hold: hold.kind == "disputed" and hold.state == "open"):
            hold.activity_schedule(
                TODO,
                user_id=(hold.user_id or self.env.user).id,
                summary=self.env._("Settle the dispute: %(reason)s", reason=hold.reason),
            )

    # === CRON METHODS === #

    @api.model
    def _cron_judge_promises(self):
        """By night: a promise is kept once it is paid, or nothing is left to pay; broken when its day has passed first.

        An invoice that is being corrected is neither paid nor owed: what only speaks of such a one waits.
        """
        today = fields.Date.context_today(self)
        promises = self.search([("kind", "=", "promised"), ("state", "=", "open")])
        owed = promises._read_owed()
        settled = promises.filtered(lambda hold: not owed[hold])
        corrected = settled._get_corrected()
        kept = promises.filtered(lambda hold: hold._is_reached() or hold in settled - corrected)
        kept.state = "kept"
        broken = (promises - kept - corrected).filtered(lambda hold: hold.date < today)
        broken.state = "broken"
        for user, holds in broken.grouped("user_id").items():
            holds.activity_schedule(
                TODO,
                user_id=(user or self.env.user).id,
                summary=self.env._("Promise to pay broken"),
            )
        over = self.search([("kind", "=", "paused"), ("state", "=", "open"), ("date", "<", today)])
        over.state = "closed"
