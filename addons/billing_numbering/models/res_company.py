from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date, format_list

from ..tools import chain_start, gaps

CHRONOLOGY = [("refuse", "Refused"), ("move", "Dated as the last number")]
# What the lock itself writes, and nobody else.
LOCK_FIELDS = ("billing_locked", "billing_locked_on", "billing_locked_by_id")


class ResCompany(models.Model):
    _inherit = "res.company"

    billing_numbering_ids = fields.One2many("billing.numbering", "company_id", string="Numberings")
    billing_chronology = fields.Selection(
        CHRONOLOGY,
        string="Invoices Dated before the Last Number",
        required=True,
        default="refuse",
        help="Numbers follow the dates of the documents.",
    )
    billing_days_ahead = fields.Integer(
        string="Days Ahead",
        help="How many days after today a numbered invoice may be dated. Until that day no other can be posted, since "
        "numbers follow the dates.",
    )
    billing_locked = fields.Boolean(string="Billing Configuration Validated", readonly=True, copy=False)
    billing_locked_on = fields.Datetime(string="Validated on", readonly=True, copy=False)
    billing_locked_by_id = fields.Many2one("res.users", string="Validated by", readonly=True, copy=False)

    _billing_days_ahead_positive = models.Constraint(
        "CHECK (billing_days_ahead >= 0)", "The days that an invoice may be dated ahead cannot be negative."
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account'
        if any(vals.get(name) for vals in vals_list for name in LOCK_FIELDS):
            raise UserError(self.env._("The billing configuration is validated once its numberings are set up."))
        return super().create(vals_list)

    def write(self, vals):
        # EXTENDS 'account'
        if vals.keys() & set(LOCK_FIELDS):
            self._check_billing_lock_change(vals)
        done = super().write(vals)
        if vals.get("billing_locked"):
            self._detach_billing_drafts()
        if vals.keys() & {"fiscalyear_last_day", "fiscalyear_last_month"}:
            self._check_billing_years()
        return done

    def _check_billing_lock_change(self, vals):
        """The lock closes once, after all checks, and never opens: not for an administrator, nor for a program."""
        for company in self:
            if company.billing_locked:
                raise UserError(
                    self.env._(
                        "The billing configuration of %s is validated for good: it cannot be undone.", company.name
                    )
                )
            if vals.get("billing_locked"):
                company._check_billing_lockable()
                vals.setdefault("billing_locked_on", fields.Datetime.now())
                vals.setdefault("billing_locked_by_id", self.env.uid)

    def _check_billing_years(self):
        """Fiscal years changed: numberings and numbers must still fit."""
        # Branches share the years; a numbering that the user may not read counts all the same.
        numberings = self.env["billing.numbering"].sudo().search([("company_id", "child_of", self.root_id.ids)])
        numberings._check_years()

    # === ACTION METHODS === #

    def action_lock_billing(self):
        """Validate the billing configuration, for good (SPEC N3)."""
        self.ensure_one()
        if not self.env.user.has_group("billing_base.group_billing_manager"):
            raise AccessError(self.env._("Only a billing manager validates the billing configuration."))
        self.check_access("read")
        # A billing manager may not write companies; what is written is the lock alone, after its own checks.
        self.sudo().write({"billing_locked": True, "billing_locked_by_id": self.env.uid})

    # === BUSINESS METHODS === #

    def _is_billing_locked(self):
        """Whether nobody may delete, rename or unpost any more. Asked before something is, so it must be sure.

        From here to the end of the transaction nobody else can lock the company.
        """
        self.ensure_one()
        company = self.sudo()  # whoever changes a document need not read the company; the answer is yes or no
        if company.billing_locked:
            return True
        if not company.billing_numbering_ids:
            return False  # nothing to lock: Odoo as it is
        name = self._get_lock_name()
        held = SQL("SELECT current_setting(%s, true)", name)
        if self.env.execute_query(held) == [("open",)]:
            return False
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", name))
        query = SQL("SELECT billing_locked FROM res_company WHERE id = %s", self.id)
        if any(locked for (locked,) in self.env["billing.numbering"]._read_committed(query)):
            return True
        # Taken back by PostgreSQL with the lock: see billing_numbering_chain.py.
        self.env.cr.execute(SQL("SELECT set_config(%s, 'open', true)", name))
        return False

    def _detach_billing_drafts(self):
        """PDFs that were made with the banner are made again without it."""
        numbered = [("journal_id.company_id", "in", self.ids), ("billing_numbered", "=", True)]
        # Whoever validates need not have written those attachments; they stay, under another name.
        self.env["account.move"].sudo().search(numbered)._detach_attachments()

    def _get_lock_name(self):
        return f"billing.lock_{self.id}"

    def _check_billing_lockable(self):
        """SPEC N3: locking is refused while gaps exist."""
        # Whoever is deleting a document now finishes first.
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", self._get_lock_name()))
        # As in all checks here: every document counts, also one that the user may not read.
        company = self.sudo()
        if not company.billing_numbering_ids:
            raise UserError(self.env._("%s has no numbering yet: set one up first.", self.name))
        if open_ones := self._get_unposted_numbers():
            raise UserError(
                self.env._(
                    "These documents have a number and are not posted, which leaves a gap: %(names)s. "
                    "Post or delete them first.",
                    names=format_list(self.env, open_ones),
                )
            )
        if missing := self._get_missing_numbers():
            raise UserError(
                self.env._(
                    "The series has gaps: %(numbers)s. Delete or renumber the test documents after them first.",
                    numbers=format_list(self.env, missing),
                )
            )

    def _get_unposted_numbers(self):
        """The first numbers whose documents are not posted, for this transaction or for everybody else."""
        self.env["account.move"].flush_model()
        query = SQL(
            """
            SELECT move.name
              FROM account_move move JOIN account_journal journal ON journal.id = move.journal_id
             WHERE journal.company_id = %s AND move.billing_numbered AND move.state != 'posted'
          ORDER BY move.sequence_prefix, move.sequence_number
             LIMIT 5
            """,
            self.id,
        )
        found = self.env.execute_query(query) or self.env["billing.numbering"]._read_committed(query)
        return [name for (name,) in found]

    def _get_missing_numbers(self):
        """The names of the first numbers that are missing in the company's series, now."""
        self.env["account.move"].flush_model()
        query = SQL(
            """
            SELECT move.journal_id, move.sequence_prefix, array_agg(move.sequence_number)
              FROM account_move move JOIN account_journal journal ON journal.id = move.journal_id
             WHERE journal.company_id = %s AND move.billing_numbered
          GROUP BY move.journal_id, move.sequence_prefix
          ORDER BY move.journal_id, move.sequence_prefix
            """,
            self.id,
        )
        missing = []
        rows = self.sudo().billing_numbering_ids
        for found in (self.env.execute_query(query), self.env["billing.numbering"]._read_committed(query)):
            for journal, key, numbers in found:
                row = rows.filtered_domain(
                    [("journal_id", "=", journal), ("document_type", "=", key.partition("|")[0])]
                )
                missing += self._get_gaps(row, key, numbers)
        return list(dict.fromkeys(missing))[:5]

    @api.model
    def _get_gaps(self, row, key, numbers):
        start = chain_start(key)
        offset = row._get_offset(start) if row else 0
        given = [number for number in numbers if number > offset]
        found = gaps(offset + 1, max(given), len(given), given) if given else []
        values = {"series": row.display_name or key, "start": format_date(self.env, start)}
        return [
            self.env._("%(series)s, year from %(start)s, no. %(number)s", number=number, **values) for number in found
        ]
