from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from .billing_numbering_chain import Last


class AccountMove(models.Model):
    """Numbers by fiscal year for the customer invoices and credit notes of journals that have a numbering.

    Such a document carries a logical key in `sequence_prefix` (`invoice|2025-07-01`: what is numbered, and the first
    day of its fiscal year) and its counter in `sequence_number`. All that Odoo builds on these two goes on working
    across the months that the name shows: gaps, the hash chain, the integrity report. Every other document is left to
    Odoo.
    """

    _inherit = "account.move"

    billing_numbered = fields.Boolean(
        string="Numbered by Fiscal Year", compute="_compute_split_sequence", store=True, readonly=True, copy=False
    )
    billing_test = fields.Boolean(
        string="Configuration Not Validated",
        compute="_compute_billing_test",
        help="Numbered by fiscal year in a company whose billing configuration is not validated yet.",
    )

    _billing_number_unique = models.UniqueIndex(
        "(journal_id, sequence_prefix, sequence_number) WHERE billing_numbered",
        "Another document of this fiscal year has the same number already.",
    )
    _billing_name_unique = models.UniqueIndex(
        "(company_id, name) WHERE billing_numbered",
        "Another document of this company has the same number already.",
    )

    def _auto_init(self):
        # No document was numbered before this module: nothing to compute for a whole ledger.
        if not column_exists(self.env.cr, self._table, "billing_numbered"):
            create_column(self.env.cr, self._table, "billing_numbered", "bool")
        return super()._auto_init()

    # === COMPUTE METHODS === #

    def _compute_name(self):
        # EXTENDS 'account': numbers follow the dates of the invoices, where Odoo follows those of the entries
        mine = self.filtered(lambda move: move.state == "posted" and move._get_billing_numbering())
        if all(move.invoice_date == move.date for move in mine):
            return super()._compute_name()
        super(AccountMove, self - mine)._compute_name()
        for move in mine.sorted(lambda move: (move.invoice_date or move.date, move.ref or "", move._origin.id)):
            super(AccountMove, move)._compute_name()
        return None

    @api.depends("invoice_date")
    def _compute_name_placeholder(self):
        # EXTENDS 'account'
        others = self.browse()
        for move in self:
            numbering = (not move.name or move.name == "/") and move._get_billing_numbering()
            if numbering:
                day = move._get_billing_day()
                move.name_placeholder = numbering._get_format().placeholder(*numbering._get_period(day))
            else:
                others += move
        super(AccountMove, others)._compute_name_placeholder()

    def _compute_split_sequence(self):
        # EXTENDS 'account'
        numbers = {move: number for move in self if (number := move._get_billing_number())}
        mine = self.browse(move.id for move in numbers)
        super(AccountMove, self - mine)._compute_split_sequence()
        # Odoo also calls this outside of a recomputation, where each assignment would be a write of its own.
        split = [self._fields[name] for name in ("billing_numbered", "sequence_prefix", "sequence_number")]
        with self.env.protecting(split, self):
            (self - mine).billing_numbered = False
            for move, (key, number) in numbers.items():
                move.update({"billing_numbered": True, "sequence_prefix": key, "sequence_number": number})

    def _get_billing_number(self):
        """The series and the number that the name stands for, None for a name that is Odoo's or somebody's."""
        if not self.name or self.name == "/":
            return None
        if self.billing_numbered and self.sequence_number:
            # Given once and for all, in the format of then; `write` takes the mark away when somebody renames.
            return self.sequence_prefix, self.sequence_number
        for numbering in self.env["billing.numbering"]._get_all(self.journal_id) if self._is_billing_type() else ():
            if found := numbering._parse(self.name, self._get_billing_day()):
                return found
        return None

    def _compute_made_sequence_gap(self):
        # EXTENDS 'account': the first number of a series need not be 1, and the one before may be too new to be seen.
        # Without a dependency on our mark, which changes with the prefix and the number anyway: with it, uninstalling
        # would take Odoo's own field away from bank statement lines.
        super()._compute_made_sequence_gap()
        for move in self.filtered(lambda move: move.billing_numbered and move.state == "posted"):
            if move.made_sequence_gap:
                move.made_sequence_gap = not move._has_billing_predecessor()

    @api.depends("journal_id", "move_type", "billing_numbered", "invoice_date", "journal_id.company_id.billing_locked")
    def _compute_billing_test(self):
        for move in self:
            # Whoever prints may not read the journal's main company; the answer is yes or no.
            locked = move.journal_id.sudo().company_id.billing_locked
            move.billing_test = not locked and bool(move.billing_numbered or move._get_billing_numbering())

    # === CONSTRAINT METHODS === #

    def _must_check_constrains_date_sequence(self):
        # EXTENDS 'account': _check_billing_dates does it for our numbers
        return not self.billing_numbered and super()._must_check_constrains_date_sequence()

    # === BUSINESS METHODS === #

    def _get_billing_day(self):
        return self.invoice_date or self.date or fields.Date.context_today(self)

    def _is_billing_type(self):
        return self.move_type in ("out_invoice", "out_refund") and bool(self.journal_id)

    def _get_billing_numbering(self):
        """What numbers this document, empty when Odoo does."""
        self.ensure_one()
        numberings = self.env["billing.numbering"]
        if not self._is_billing_type():
            return numberings
        return numberings._find(self.move_type, self.journal_id._origin, self._get_billing_day(), self._is_downpayment)

    def _has_billing_predecessor(self):
        """Whether the number before exists, was issued elsewhere, or was posted since this transaction began."""
        numbering = self._get_billing_numbering()
        previous = self.sequence_number - 1
        if numbering and previous <= numbering._get_offset(self._get_billing_day()):
            return True
        query = SQL(
            """
            SELECT 1 FROM account_move
             WHERE journal_id = %s AND sequence_prefix = %s AND sequence_number = %s AND billing_numbered
            """,
            self.journal_id.id,
            self.sequence_prefix,
            previous,
        )
        return bool(self.env["billing.numbering"]._read_committed(query))

    # === SEQUENCE === #

    def _sequence_matches_date(self):
        # EXTENDS 'account': an old name is judged by Odoo's rules
        if not self.billing_numbered:
            return super()._sequence_matches_date()
        numbering = self._get_billing_numbering()
        # Without its numbering a number stays as it was given: Odoo might read another year in it.
        return not numbering or numbering._shows(self.name, self.sequence_prefix, self._get_billing_day())

    def _get_next_sequence_format(self):
        # EXTENDS 'account': also locks the series until the end of the transaction
        numbering = self._get_billing_numbering()
        if not numbering:
            return super()._get_next_sequence_format()
        day, style = self._get_billing_day(), numbering._get_format()
        last = numbering._lock_chain(self.journal_id, numbering._get_key(day))
        values = {
            "prefix1": style.head(*numbering._get_period(day)),
            "seq": max(last.number, numbering._get_offset(day)),
            "seq_length": style.digits,
        }
        return "{prefix1}{seq:0{seq_length}d}", values

    def _locked_increment(self, format_string, format_values):
        # EXTENDS 'account': the lock is taken, the number is the next one
        numbering = self._get_billing_numbering()
        if not numbering:
            return super()._locked_increment(format_string, format_values)
        day = self._get_billing_day()
        self._check_billing_chronology(numbering, day)
        number = format_values["seq"] + 1
        name = format_string.format(**{**format_values, "seq": number})
        self._check_billing_name_free(name)
        numbering._note_last(self.journal_id, numbering._get_key(day), Last(number, day))
        return name

    def _check_billing_name_free(self, name):
        """A name that was imported stands in the way: skipping it would leave a gap."""
        query = SQL(
            """
            SELECT 1 FROM account_move WHERE name = %(name)s AND journal_id = %(journal)s AND state = 'posted'
             UNION ALL
            SELECT 1 FROM account_move WHERE name = %(name)s AND company_id = %(company)s AND billing_numbered
             LIMIT 1
            """,
            name=name,
            journal=self.journal_id.id,
            company=self.company_id.id,
        )
        if self.env.execute_query(query):
            raise UserError(
                self.env._(
                    "The next number of this series is %(name)s, and a document has it already. In the numbering of "
                    "%(journal)s, enter the last number issued, or another prefix.",
                    name=name,
                    journal=self.journal_id.display_name,
                )
            )

    def _get_last_sequence(self, relaxed=False, with_prefix=None):
        # EXTENDS 'account': the highest number that the form shows
        numbering = self._get_billing_numbering()
        if not numbering:
            return super()._get_last_sequence(relaxed=relaxed, with_prefix=with_prefix)
        domain = [
            ("journal_id", "=", self.journal_id.id),
            ("sequence_prefix", "=", with_prefix or numbering._get_key(self._get_billing_day())),
            ("billing_numbered", "=", True),
            ("id", "!=", self._origin.id),
        ]
        # As in Odoo's own method: numbers of documents count that the user may not read.
        return self.sudo().search(domain, order="sequence_number desc", limit=1).name or None

    def _get_last_sequence_domain(self, relaxed=False):
        # EXTENDS 'account': in a journal with a numbering, our numbers are no model for those that Odoo gives
        where, params = super()._get_last_sequence_domain(relaxed)
        numberings = self.env["billing.numbering"]._get_all(self.journal_id)
        if numberings:
            where += " AND billing_numbered IS NOT TRUE "
        # Nor are the names that look like them: going on with 00023, an entry of the journal would take our 00024.
        for rank, numbering in enumerate(numberings if not self._is_billing_type() else ()):
            where += f" AND name !~ %(billing_format_{rank})s "
            params[f"billing_format_{rank}"] = numbering._get_format().regex()
        return where, params

    def _get_starting_sequence(self):
        # EXTENDS 'account': what Odoo numbers in a journal with a numbering never bears a number of it
        start = super()._get_starting_sequence()
        numberings = self.env["billing.numbering"]._get_all(self.journal_id) if not self._is_billing_type() else ()
        first = f"{start[:-1]}1"
        return f"M{start}" if any(numbering._get_format().parse(first) for numbering in numberings) else start

    def _get_sequence_format_param(self, previous):
        # EXTENDS 'account'
        numbering = self._get_billing_numbering() if self else None
        found = numbering and numbering._get_format().parse(previous)
        if not found:
            return super()._get_sequence_format_param(previous)
        style, (year, month, number) = numbering._get_format(), found
        values = {
            "prefix1": style.head(year, month),
            "seq": number,
            "seq_length": style.digits,
            "year": year,
            "year_length": style.year_digits,
            "year_end": 0,
            "year_end_length": 0,
            "month": month or 0,
        }
        return "{prefix1}{seq:0{seq_length}d}", values

    @api.model
    def _deduce_sequence_number_reset(self, name):
        # EXTENDS 'account': our counter runs over a fiscal year, whatever the name looks like
        numbering = self._get_billing_numbering() if len(self) == 1 else None
        if numbering and numbering._get_format().parse(name):
            return "year_range"
        return super()._deduce_sequence_number_reset(name)

    def _is_end_of_seq_chain(self):
        # EXTENDS 'account': compares numbers, since the names of a series show different months
        mine = self.filtered("billing_numbered")
        for (journal, key), moves in mine.grouped(lambda move: (move.journal_id, move.sequence_prefix)).items():
            numbers = sorted(moves.mapped("sequence_number"))
            last = self.env["billing.numbering"]._get_last(journal, key)
            if numbers[-1] != last.number or numbers[-1] - numbers[0] != len(numbers) - 1:
                return False
        return super(AccountMove, self - mine)._is_end_of_seq_chain()

    @api.onchange("name", "highest_name")
    def _onchange_name_warning(self):
        # EXTENDS 'account': a number of another month is no other format
        numbering = self._get_billing_numbering()
        if numbering and self.billing_numbered:
            typed, highest = (numbering._get_format().parse(name) for name in (self.name, self.highest_name))
            self.show_name_warning = bool(typed and highest) and typed[-1] <= highest[-1]
            return None
        return super()._onchange_name_warning()
