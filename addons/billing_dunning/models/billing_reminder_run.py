from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from .billing_dunning_selection import REASONS
from .billing_reminder import STANDING

LISTED = ("top", "early", "recent", "bounced", "returned")  # late, stands in the message, keeps its level

DRAFTS = """
    INSERT INTO billing_reminder (company_id, partner_id, run_id, date, state, reason, level_id, rank,
                                  create_uid, create_date, write_uid, write_date)
    SELECT %(company)s, payer_id, %(run)s, %(date)s, CASE WHEN reason IS NULL THEN 'draft' ELSE 'skipped' END,
           reason, level_id, COALESCE(rank, 0), %(user)s, now() at time zone 'UTC', %(user)s, now() at time zone 'UTC'
      FROM (SELECT customer.*, level.id AS level_id,
                   CASE WHEN NOT proposed THEN first_reason
                        WHEN partner.active IS NOT TRUE THEN 'archived'
                        WHEN level.channel = 'email'
                             AND strpos(COALESCE(NULLIF(partner.email, ''), parent.email, ''), '@') = 0 THEN 'no_email'
                        WHEN NOT forced AND company_net < level.minimum THEN 'below'
                   END AS reason
              FROM (SELECT payer_id, MAX(policy_id) AS policy_id, MAX(top_rank) AS top_rank,
                           BOOL_OR(reason IS NULL) AS proposed, BOOL_OR(forced) AS forced,
                           (%(reasons)s)[MIN(array_position(%(reasons)s, reason::text))] AS first_reason,
                           MAX(CASE WHEN reason IS NULL THEN last_rank + 1
                                    WHEN reason IN %(listed)s THEN last_rank END) AS rank,
                           SUM(company_net) FILTER (WHERE reason IS NULL OR reason IN %(listed)s) AS company_net
                      FROM billing_dunning_selected GROUP BY payer_id) customer
              JOIN res_partner partner ON partner.id = customer.payer_id
              LEFT JOIN res_partner parent ON parent.id = partner.commercial_partner_id
              LEFT JOIN billing_dunning_level level
                     ON level.policy_id = COALESCE(customer.policy_id, %(default)s)
                    AND level.rank = LEAST(customer.rank, customer.top_rank)) judged
    RETURNING id, partner_id, reason
"""
LINES = """
    INSERT INTO billing_reminder_line (reminder_id, move_line_id, name, due, rank, last_rank, amount, net, state,
                                       reason, stands)
    SELECT made.id, line_id, name, due, last_rank + 1, last_rank, residual, net,
           CASE WHEN COALESCE(selected.reason, made.reason) IS NULL THEN 'proposed'
                WHEN selected.reason IN %(listed)s AND made.reason IS NULL THEN 'listed'
                ELSE 'skipped' END,
           COALESCE(selected.reason, made.reason), FALSE
      FROM billing_dunning_selected selected JOIN made ON made.partner_id = selected.payer_id
"""
RUN_LINES = """
    INSERT INTO billing_run_line (run_id, company_id, res_id, name, partner_id, date, amount, currency_id, state,
                                  reason, create_uid, create_date, write_uid, write_date)
    SELECT %(run)s, %(company)s, made.id, COALESCE(partner.complete_name, partner.name, '–'), made.partner_id, %(date)s,
           CASE WHEN owed.currencies = 1 THEN owed.amount END, CASE WHEN owed.currencies = 1 THEN owed.currency_id END,
           CASE WHEN made.reason IS NULL THEN 'todo' ELSE 'skipped' END, word.label,
           %(user)s, now() at time zone 'UTC', %(user)s, now() at time zone 'UTC'
      FROM made
      JOIN res_partner partner ON partner.id = made.partner_id
      JOIN (SELECT payer_id, claimed, COUNT(DISTINCT currency_id) AS currencies, MAX(currency_id) AS currency_id,
                   SUM(net) AS amount
              FROM (SELECT *, reason IS NULL OR reason IN %(listed)s AS claimed FROM billing_dunning_selected) item
             GROUP BY GROUPING SETS ((payer_id, claimed), (payer_id))) owed
        ON owed.payer_id = made.partner_id
       AND owed.claimed IS NOT DISTINCT FROM CASE WHEN made.reason IS NULL THEN TRUE END
      LEFT JOIN (VALUES %(words)s) AS word (code, label) ON word.code = made.reason
"""


class BillingReminder(models.Model):
    """From what is late to proposals: one per customer, all of them in a few queries (SPEC D3)."""

    _inherit = "billing.reminder"

    # === BUSINESS METHODS === #

    @api.model
    def _propose(self, company, date, debtors=None, forced=(), run=None):
        """Make the proposals, and rows for what is left out, with the reasons; their ids.

        :param debtors: commercial partners, None for all
        :param forced: ids of invoices that a person chose: days and levels keep none of them back
        """
        selection = self.env["billing.dunning.selection"]
        selection._flush()
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS billing_dunning_selected"))
        query = selection._get_query(company, date, debtors, forced)
        self.env.cr.execute(SQL("CREATE TEMPORARY TABLE billing_dunning_selected ON COMMIT DROP AS %s", query))
        values = {
            "company": company.id,
            "date": fields.Date.to_date(date),
            "run": run.id if run else None,
            "user": self.env.uid,
            "listed": LISTED,
            "default": company.dunning_policy_id.id or None,
            "reasons": [code for code, _label in REASONS],  # of a customer's invoices, the first one is named
        }
        made = SQL("made AS (%s)", SQL(DRAFTS, **values))
        lines = SQL(LINES, listed=LISTED)
        if not run:
            rows = self.env.execute_query(SQL("WITH %s, lines AS (%s) SELECT id FROM made", made, lines))
        else:
            words = self._fields["reason"]._description_selection(self.env)
            run_lines = SQL(
                RUN_LINES,
                words=SQL(", ").join(SQL("(%s, %s)", code, label) for code, label in words),
                **{name: values[name] for name in ("run", "company", "date", "user", "listed")},
            )
            rows = self.env.execute_query(SQL("WITH %s, lines AS (%s) %s RETURNING res_id", made, lines, run_lines))
        self.env.invalidate_all()
        return self.browse(row[0] for row in rows)

    # === BILLING.RUN.SOURCE === #

    @api.model
    def _fill_run(self, run):
        # EXTENDS 'billing.run.source': too many for the ORM
        if run.date > self._today():
            raise UserError(
                self.env._(
                    "Reminders leave when the run is started: choose today or a day before it, not %(date)s.",
                    date=format_date(self.env, run.date),
                )
            )
        self._discard(run)
        self._propose(run.company_id, run.date, run=run)

    @api.model
    def _discard(self, runs):
        """Delete what these runs proposed and nobody sent: what left keeps its level."""
        unsent = [("run_id", "in", runs.ids), ("state", "in", ("draft", "skipped"))]
        if proposals := self.sudo().search(unsent):  # people do not delete reminders
            self.env.flush_all()
            self.env.cr.execute(SQL("DELETE FROM billing_reminder WHERE id IN %s", tuple(proposals.ids)))
            self.env.invalidate_all()

    def _get_run_skips(self, run):
        # IMPLEMENTS 'billing.run.source'
        labels = dict(self._fields["state"]._description_selection(self.env))
        recent = dict(self._fields["reason"]._description_selection(self.env))["recent"]
        left = self.filtered(lambda reminder: reminder.state in ("draft", "failed", "skipped"))
        skips = {reminder: labels[reminder.state] for reminder in self - left}
        return skips | dict.fromkeys(left._get_reminded_meanwhile(run.company_id), recent)

    def _get_reminded_meanwhile(self, company):
        """Those whose customers got another reminder after these were proposed; what a person took in stays."""
        standing = [("partner_id", "in", self.partner_id.ids), ("state", "in", STANDING)]
        last_days = dict(self._read_group([*standing, ("company_id", "=", company.id)], ["partner_id"], ["date:max"]))
        today = self._today()
        return self.filtered(
            lambda reminder: not any(reminder.line_ids.mapped("included"))
            and reminder.partner_id in last_days
            and (today - last_days[reminder.partner_id]).days < reminder._get_policy().interval_days
        )

    def _on_run_excluded(self):
        # EXTENDS 'billing.run.source': none of the proposals to send
        super()._on_run_excluded()
        proposed = self.sudo().filtered(lambda reminder: reminder.state == "draft")  # people do not write reminders
        proposed.write({"state": "skipped", "reason": "excluded"})

    def _on_run_included(self):
        # EXTENDS 'billing.run.source'
        super()._on_run_included()
        excluded = self.sudo().filtered(lambda reminder: (reminder.state, reminder.reason) == ("skipped", "excluded"))
        excluded.write({"state": "draft", "reason": False})

    def _process_run(self, run):
        # IMPLEMENTS 'billing.run.source': the run approves, the outbox sends
        self.check_access("write")
        labels, reasons = (dict(self._fields[name]._description_selection(self.env)) for name in ("state", "reason"))
        for reminder in self:
            if reminder.state == "skipped":
                raise UserError(
                    self.env._(
                        "It was left out: %(reason)s. Open the reminder, take in the invoices that it shall hold, and "
                        "send it there.",
                        reason=reasons.get(reminder.reason, labels["skipped"]),
                    )
                )
        self.sudo()._queue()  # rows of the outbox are written by methods alone
        return {reminder: reminder for reminder in self}

    @api.model
    def _is_run_nightly(self, company):
        # EXTENDS 'billing.run.source'
        return company.dunning_nightly in ("propose", "send")

    @api.model
    def _is_run_automatic(self, company):
        # EXTENDS 'billing.run.source'
        return company.dunning_nightly == "send"


class BillingRun(models.Model):
    _inherit = "billing.run"

    kind = fields.Selection(selection_add=[("billing.reminder", "Reminders")], ondelete={"billing.reminder": "cascade"})
    dunning_bank_warning = fields.Text(compute="_compute_dunning_bank_warning")

    # === COMPUTE METHODS === #

    @api.depends("kind", "company_id", "date")
    def _compute_dunning_bank_warning(self):
        for run in self:
            run.dunning_bank_warning = run.kind == "billing.reminder" and run.company_id._get_dunning_bank_warning(
                run.date
            )

    # === CRUD METHODS === #

    def unlink(self):
        self.env["billing.reminder"]._discard(self)
        return super().unlink()

    # === ACTION METHODS === #

    @api.model
    def action_open_reminders(self):
        """What the menu entry opens: the reminders that are due, to look at before they leave."""
        return self._open_preview("billing.reminder")

    def action_view_reminders(self):
        """The reminders of the run, with their invoices and the reasons of those left out."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("billing_dunning.billing_reminder_action")
        return {**action, "domain": [("run_id", "=", self.id)], "context": {}, "display_name": self.name}
