from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

ACTIVE = ("waiting", "running")
# Said by whoever asks for a run, or by its buttons: a run acts with the rights of its `user_id`.
PROTECTED = {"kind", "company_id", "user_id", "nightly", "state", "started", "ended", "line_ids", "previews"}


class BillingRun(models.Model):
    """Many records handled in one go: shown before it starts, worked off in the background, accounted for afterwards.

    What is handled is a matter of `billing.run.source`, how is in `billing_run_processing.py`.
    """

    _name = "billing.run"
    _inherit = ["mail.thread", "mail.activity.mixin", "billing.lock"]
    _description = "Billing Run"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    kind = fields.Selection(selection=[], required=True, readonly=True, help="What the run handles.")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="The day as of which records are chosen, and of the documents made.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Asked By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        help="The run does what this person may do, and nothing else.",
    )
    nightly = fields.Boolean(readonly=True, help="Started by the schedule of every night.")
    state = fields.Selection(
        selection=[
            ("preview", "Preview"),
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("cancelled", "Stopped"),
        ],
        default="preview",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    started = fields.Datetime(readonly=True, copy=False)
    ended = fields.Datetime(readonly=True, copy=False)
    previews = fields.Integer(readonly=True, copy=False, help="How often its records were chosen.")
    line_ids = fields.One2many("billing.run.line", "run_id", string="Records", copy=False)

    count_todo = fields.Integer(string="To Do", compute="_compute_counts")
    count_done = fields.Integer(string="Done", compute="_compute_counts")
    count_failed = fields.Integer(string="Failed", compute="_compute_counts")
    count_skipped = fields.Integer(string="Left Out", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="Of the records that are not left out.")

    _one_at_a_time = models.UniqueIndex(
        "(kind, company_id) WHERE state IN ('waiting', 'running')",
        "A run of this kind is under way already. Wait for its end, or stop it first.",
    )

    # === COMPUTE METHODS === #

    @api.depends("kind", "date")
    @api.depends_context("lang")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for run in self:
            run.name = f"{kinds.get(run.kind, '')} – {format_date(self.env, run.date)}"

    @api.depends("line_ids.state")
    def _compute_counts(self):
        counts = {
            (run, state): count
            for run, state, count in self.env["billing.run.line"]._read_group(
                [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
            )
        }
        for run in self:
            for state in ("todo", "done", "failed", "skipped"):
                run[f"count_{state}"] = counts.get((run._origin, state), 0)
            handled = run.count_done + run.count_failed
            wanted = handled + run.count_todo
            run.progress = 100 * handled / wanted if wanted else 100.0

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            asked = PROTECTED - {"kind", "company_id"}
            own = {"user_id": self.env.uid}
            vals_list = [{key: vals[key] for key in vals if key not in asked} | own for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and PROTECTED & vals.keys():
            raise AccessError(
                self.env._("A run is started, stopped and tried again by its buttons, not by writing it.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        for run in self:
            if run.state != "preview":
                raise UserError(
                    self.env._(
                        "“%(run)s” has been started: it is the record of what was done, and stays.", run=run.name
                    )
                )

    @api.autovacuum
    def _gc_previews(self):
        """Those of a month ago that nobody started: menu entries make a new one each time."""
        old = fields.Datetime.subtract(fields.Datetime.now(), days=30)
        self.search([("state", "=", "preview"), ("create_date", "<", old)]).unlink()

    # === ACTION METHODS === #

    def action_preview(self):
        """Choose the records anew; what was left out by hand is proposed again."""
        self.check_access("write")
        self._lock_preview()
        for run in self:
            run._check_state("preview")
            run.sudo().line_ids.unlink()  # here and below: nobody writes lines by hand, the run's methods alone do
            self.env[run.kind].with_company(run.company_id)._fill_run(run)
            run.sudo().previews += 1
            run.invalidate_recordset(["line_ids"])
        return True

    def action_start(self):
        """Have the run worked off in the background, as soon as the server has a hand free."""
        self.check_access("write")
        self._lock_preview()
        for run in self:
            run._check_state("preview")
            run._check_shown()
            if not run.count_todo:
                raise UserError(self.env._("There is nothing to do: no record is left in this run."))
        self._set_waiting()
        return True

    def action_stop(self):
        """Leave what is not done yet. What is being done at this moment is still ended."""
        self.check_access("write")
        for run in self:
            run._check_state(*ACTIVE)
        self.sudo().write({"state": "cancelled", "ended": fields.Datetime.now()})
        return True

    def action_retry(self):
        """Try the failed records again, and those that a stopped run left."""
        for run in self:
            run._check_state("done", "cancelled")
            if not run.count_failed + run.count_todo:
                raise UserError(self.env._("Nothing failed and nothing is left in this run."))
        failed = self.line_ids.filtered(lambda line: line.state == "failed")
        failed._set_todo()
        self._set_waiting()
        return True

    def action_view_lines(self):
        """The records of the run, in a list of their own."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("billing_base.billing_run_line_action")
        return {**action, "domain": [("run_id", "=", self.id)], "display_name": self.name}

    # === BUSINESS METHODS === #

    @api.model
    def _open_preview(self, kind, date=None):
        """A new run of a kind for the user's company, with its records: what a menu entry opens."""
        run = self.create({"kind": kind, **({"date": date} if date else {})})
        run.action_preview()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": run.id,
            "view_mode": "form",
            "name": run.name,
        }

    def _lock_preview(self):
        """What one person starts is what was shown: nobody chooses the records anew in that moment."""
        self._lock_or_refuse(
            self.env._("Somebody else is choosing the records of this run, or starting it. Look again in a moment.")
        )

    def _check_shown(self):
        """The form's button says which preview it shows: another one is not started unseen."""
        shown = self.env.context.get("shown_preview")
        if shown is not None and shown != self.previews:
            raise UserError(
                self.env._(
                    "The records of “%(run)s” were chosen anew since you opened it. Load the page again, and look at "
                    "them before you start it.",
                    run=self.name,
                )
            )

    def _check_state(self, *states):
        self.ensure_one()
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._("“%(run)s” cannot do that now: it is %(state)s.", run=self.name, state=labels[self.state])
            )

    def _set_waiting(self):
        # The unique index knows what is written: another run may have ended just now.
        self.flush_model(["state"])
        self.check_access("write")
        self.activity_unlink(["mail.mail_activity_data_todo"])  # who was to approve it, or to look what failed, did
        self.sudo().write({"state": "waiting", "ended": False})  # see `PROTECTED`
        self.flush_recordset(["state"])
        # Only administrators may set a scheduled job going; this one does what `user_id` may do.
        self.env.ref("billing_base.ir_cron_billing_run").sudo()._trigger()
