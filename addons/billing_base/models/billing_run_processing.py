import logging
from math import isqrt

from odoo import api, fields, models
from odoo.exceptions import AccessError, MissingError, RedirectWarning, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from .billing_run import ACTIVE

_logger = logging.getLogger(__name__)

CHUNK = 100  # records handled, and written to the database, at a time
TRIES = 5  # when others keep changing the same records
EXPECTED = (AccessError, MissingError, RedirectWarning, UserError)  # meant to be read by people


class BillingRun(models.Model):
    """How a run is worked off: in parts, each written to the database with the work itself.

    So a run that is killed loses the part at hand and nothing else, and goes on with it when it is started again.

    A part that fails is tried in pieces, as many as each has records, until those that cannot be handled are known;
    all the others are. As one fault no check foresaw rarely comes alone, the parts after it are half as large, and
    grow by a quarter with each that has none: large parts are faster, small ones lose less to a fault.
    """

    _inherit = "billing.run"

    # === BUSINESS METHODS === #

    def _process(self):
        """Work the run off; True at its end, False when the scheduler's time is over and the rest is for later."""
        self.ensure_one()
        tries, whole = 0, self.env[self.kind]._get_run_chunk(CHUNK)
        size = whole
        while lines := self._claim(size):
            try:
                sound = self._process_lines(lines)
                size = min(whole, size + -(-size // 4)) if sound else -(-size // 2)
                tries = 0
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
                self.env.cr.rollback()
                tries += 1
                if tries < TRIES:
                    continue
                lines._set_failed(self._word_failure(error))
                tries = 0
            if not self.env["ir.cron"]._commit_progress(len(lines), remaining=self.count_todo):
                return False
        return True

    def _claim(self, size):
        """The next records to handle, `size` at most; none at the end, when stopped, or when another process has it."""
        self.invalidate_recordset()
        if not self.try_lock_for_update() or self.state not in ACTIVE:
            return self.line_ids.browse()
        lines = self.line_ids.search([("run_id", "=", self.id), ("state", "=", "todo")], limit=size, order="id")
        if not lines:
            self._set_done()
        elif self.state == "waiting":
            self.write({"state": "running", "started": self.started or fields.Datetime.now()})
        return lines

    def _process_lines(self, lines):
        """Handle some records: all of them, or in ever smaller pieces those that can be. Whether it was all at once."""
        try:
            with self.env.cr.savepoint():
                self._try_lines(lines)
            return True
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # nothing is wrong with the records: the whole part is for another try
        except Exception as error:  # whatever one record does must not keep the others from being handled
            if len(lines) > 1:
                size = isqrt(len(lines))
                for first in range(0, len(lines), size):
                    self._process_lines(lines[first : first + size])
                return False
            if not isinstance(error, EXPECTED):
                _logger.exception("Run %s: %s failed", self.id, lines.name)
            lines._set_failed(self._word_failure(error))
            return False

    def _try_lines(self, lines):
        # With the rights and in the words of the one who asked for the run, in the run's company.
        told = {"lang": self.user_id.lang, "billing_nightly": self.nightly}
        asker = self.with_user(self.user_id).with_company(self.company_id).with_context(**told)
        found = asker.env[self.kind].browse(lines.mapped("res_id")).exists()
        gone = {
            line.res_id: self.env._("It does not exist any more.") for line in lines if line.res_id not in found._ids
        }
        skips = gone | {record.id: reason for record, reason in found._get_run_skips(asker).items()}
        records = found.filtered(lambda record: record.id not in skips)
        faults = {record.id: reason for record, reason in records._get_run_faults(asker).items()}
        records = records.filtered(lambda record: record.id not in faults)
        results = records._process_run(asker) if records else {}
        skipped = lines.filtered(lambda line: line.res_id in skips)
        skipped._set_skipped(skips)
        failed = lines.filtered(lambda line: line.res_id in faults)
        for line in failed:
            line._set_failed(faults[line.res_id])
        (lines - skipped - failed)._set_done({record.id: result for record, result in (results or {}).items()})

    def _word_failure(self, error):
        if isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            return self.env._("Somebody else kept changing the same records. Press “Try Again”.")
        if isinstance(error, EXPECTED):
            return str(error.args[0] if error.args else error)
        return self.env._(
            "Unforeseen error (%(type)s): %(error)s. The server's log holds the details.",
            type=type(error).__name__,
            error=error,
        )

    def _set_done(self):
        self.write({"state": "done", "ended": fields.Datetime.now()})
        if self.count_failed:
            self._report_failures()

    def _report_failures(self):
        """Tell whoever asked for the run, or watches over those of every night: once, with the count as it is now."""
        self.ensure_one()
        responsible = self.company_id.billing_run_user_id if self.nightly else self.user_id
        summary = self.env._("%(count)s records of a run failed", count=self.count_failed)
        if told := self.activity_search(["mail.mail_activity_data_todo"]):
            told.summary = summary
        elif responsible:
            self.activity_schedule("mail.mail_activity_data_todo", user_id=responsible.id, summary=summary)

    # === CRON METHODS === #

    @api.model
    def _cron_process(self):
        """Work off the runs that wait, and those that a killed server left, the oldest first."""
        for run in self.search([("state", "in", ACTIVE)], order="id"):
            if not run._process():
                return

    @api.model
    def _cron_start_nightly(self):
        """Start the runs that companies want every night; one that is still under way is left alone."""
        runs = self.sudo()  # the schedule's own rights, for every company, whoever triggers it
        for company in runs.env["res.company"].search([("active", "=", True)]):
            for kind in runs._fields["kind"].get_values(runs.env):
                if runs.env[kind]._is_run_nightly(company):
                    runs._try_nightly(kind, company)

    @api.model
    def _try_nightly(self, kind, company):
        """What is wrong in one company must not keep the others from their runs."""
        try:
            with self.env.cr.savepoint():
                self._start_nightly(kind, company)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # nothing is wrong: the whole night is for another try
        except Exception:
            _logger.exception("The nightly run of %s could not be made for %s", kind, company.display_name)

    @api.model
    def _start_nightly(self, kind, company):
        # The proposal of last night that nobody looked at is replaced by today's.
        nightly = [("kind", "=", kind), ("company_id", "=", company.id), ("nightly", "=", True)]
        self.search([*nightly, ("state", "=", "preview")]).unlink()
        if self.search_count([("kind", "=", kind), ("company_id", "=", company.id), ("state", "in", ACTIVE)]):
            return
        run = self.with_company(company).create({"kind": kind, "company_id": company.id, "nightly": True})
        run.action_preview()
        if not run.count_todo:
            run.unlink()
        elif self.env[kind]._is_run_automatic(company):
            run._set_waiting()
        elif company.billing_run_user_id:
            run.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=company.billing_run_user_id.id,
                summary=self.env._("%(count)s records wait for your approval", count=run.count_todo),
            )
