from odoo import api, fields, models
from odoo.exceptions import UserError


class BillingRunLine(models.Model):
    """One record of a run, and what became of it."""

    _name = "billing.run.line"
    _description = "Record of a Billing Run"
    _order = "run_id desc, id"

    run_id = fields.Many2one("billing.run", required=True, index=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True, precompute=True)
    run_state = fields.Selection(related="run_id.state", string="Run Status")
    res_model = fields.Selection(related="run_id.kind", string="Kind")
    res_id = fields.Many2oneReference(string="Record", model_field="res_model", required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    date = fields.Date(readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    state = fields.Selection(
        selection=[("todo", "To Do"), ("done", "Done"), ("failed", "Failed"), ("skipped", "Left out")],
        compute="_compute_state",
        store=True,
        precompute=True,
        readonly=True,
        index=True,
    )
    reason = fields.Text(readonly=True, help="Why the record was left out, or could not be handled.")
    result_model = fields.Char(readonly=True)
    result_id = fields.Many2oneReference(string="Result", model_field="result_model", readonly=True)

    _record_once = models.UniqueIndex("(run_id, res_id)", "A run handles each record once.")

    # === COMPUTE METHODS === #

    @api.depends("run_id")
    def _compute_state(self):
        """What the preview proposes; afterwards the state is set by the methods below."""
        for line in self:
            line.state = line.state or ("skipped" if line.reason else "todo")

    # === ACTION METHODS === #

    def action_exclude(self):
        """Leave these records out of the run."""
        self._check_previewed()
        # Lines are written by the run's methods alone, so that none says what was not done.
        self.sudo().write({"state": "skipped", "reason": self.env._("Left out by %(user)s.", user=self.env.user.name)})
        for model, lines in self.grouped("res_model").items():
            self.env[model].browse(lines.mapped("res_id")).exists()._on_run_excluded()
        return True

    def action_include(self):
        """Take these records back into the run."""
        self._check_previewed()
        self._set_todo()
        for model, lines in self.grouped("res_model").items():
            self.env[model].browse(lines.mapped("res_id")).exists()._on_run_included()
        return True

    def action_open(self):
        """What was made of the record, or the record itself."""
        self.ensure_one()
        model, record = (self.result_model, self.result_id) if self.result_id else (self.res_model, self.res_id)
        return {"type": "ir.actions.act_window", "res_model": model, "res_id": record, "view_mode": "form"}

    # === BUSINESS METHODS === #

    def _check_previewed(self):
        self.run_id.check_access("write")
        if self.run_id.filtered(lambda run: run.state != "preview"):
            raise UserError(self.env._("The run has been started: its records cannot be chosen any more."))

    def _set_todo(self):
        self.sudo().write({"state": "todo", "reason": False})  # see `action_exclude`

    def _set_done(self, results):
        """:param results: dict of record id → what was made of it, an empty recordset or nothing at all"""
        self.write({"state": "done", "reason": False})
        for line in self:
            if result := results.get(line.res_id):
                line.write({"result_model": result._name, "result_id": result[:1].id})

    def _set_skipped(self, reasons):
        """:param reasons: dict of record id → sentence"""
        for line in self:
            line.write({"state": "skipped", "reason": reasons[line.res_id]})

    def _set_failed(self, reason):
        self.write({"state": "failed", "reason": reason})
