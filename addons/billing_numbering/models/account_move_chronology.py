from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date


class AccountMove(models.Model):
    """Numbers follow the dates (SPEC N4): an earlier date than the last number's is refused or moved, by setting."""

    _inherit = "account.move"

    # === CONSTRAINT METHODS === #

    @api.constrains("name", "invoice_date", "state")
    def _check_billing_dates(self):
        """A document that is put back and redated: its number stays with its month and year, between its neighbours."""
        moves = self.filtered(lambda move: move.billing_numbered and move.state == "posted")
        for move in moves:
            if not move._sequence_matches_date():
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot be dated %(date)s: its number shows another month or belongs to "
                        "another fiscal year. Put the date back, or credit this document and make a new one.",
                        name=move.name,
                        date=format_date(self.env, move.invoice_date),
                    )
                )
        if moves and (broken := moves._get_broken_order()):
            raise ValidationError(
                self.env._(
                    "%(name)s cannot be dated %(date)s: %(other)s is dated %(other_date)s, and numbers follow "
                    "the dates.",
                    **broken,
                )
            )

    def _get_broken_order(self):
        """The first of these documents that is dated beyond one of its neighbours."""
        self.flush_model(["name", "sequence_prefix", "sequence_number", "billing_numbered", "invoice_date"])
        query = SQL(
            """
            SELECT move.name, move.invoice_date, other.name, other.invoice_date
              FROM account_move move
              JOIN account_move other
                ON other.journal_id = move.journal_id
               AND other.sequence_prefix = move.sequence_prefix
               AND other.sequence_number IN (move.sequence_number - 1, move.sequence_number + 1)
             WHERE move.id = ANY(%s)
               AND other.billing_numbered
               AND other.state = 'posted'
               AND (other.sequence_number - move.sequence_number) * (other.invoice_date - move.invoice_date) < 0
             LIMIT 1
            """,
            self.ids,
        )
        rows = self.env.execute_query(query)
        if not rows:
            return None
        name, day, other, other_day = rows[0]
        return {
            "name": name,
            "date": format_date(self.env, day),
            "other": other,
            "other_date": format_date(self.env, other_day),
        }

    # === BUSINESS METHODS === #

    def _post(self, soft=True):
        # EXTENDS 'account'
        numbered = self._filter_to_number(soft)
        if numbered:
            numbered._lock_billing_series()
        return super()._post(soft)

    def _filter_to_number(self, soft):
        """Those that get a number now."""
        today = fields.Date.context_today(self)
        return self.filtered(
            lambda move: move.state == "draft"
            and (not move.name or move.name == "/")
            and not (soft and move.date and move.date > today)
            and move._get_billing_numbering()
        )

    def _lock_billing_series(self):
        """Take all series that these documents need, always in the same order, and move the dates that are too early.

        Dates can only move while the documents are drafts, and only whoever holds the series knows its last date.
        """
        chains = self.grouped(lambda move: move._get_billing_chain())
        for journal, key in sorted(chains, key=lambda chain: (chain[0].id, chain[1])):
            last = self.env["billing.numbering"]._lock_chain(journal, key)
            if journal.company_id.billing_chronology == "move":
                chains[journal, key]._move_billing_dates(last)

    def _get_billing_chain(self):
        day = self.invoice_date or fields.Date.context_today(self)
        return self.journal_id, self._get_billing_numbering()._get_key(day)

    def _move_billing_dates(self, last):
        """Date the documents that are too early as the last number, and say so in their history."""
        days = {move: move.invoice_date or fields.Date.context_today(self) for move in self}
        floor = self[0]._get_billing_numbering()._get_floor(last, days[self[0]])
        late = self.filtered(lambda move: floor and days[move] < floor)
        if not late:
            return
        late.invoice_date = floor
        # Without payment terms a due date stays as it was typed, and may be before.
        late.filtered(lambda move: move.invoice_date_due and move.invoice_date_due < floor).invoice_date_due = floor
        late._message_log_batch(
            bodies={
                move.id: self.env._(
                    "Invoice date moved from %(date)s to %(floor)s: numbers follow the dates, and those before "
                    "%(floor)s are used up.",
                    date=format_date(self.env, days[move]),
                    floor=format_date(self.env, floor),
                )
                for move in late
            }
        )

    def _check_billing_chronology(self, numbering, day):
        """Refuse a date before the last number's. The series is locked, so this is the last number for everybody."""
        last = numbering._lock_chain(self.journal_id, numbering._get_key(day))
        if not last.day or day > last.day:
            self._check_billing_ahead(day)  # a date that the last number has already holds up nobody
        floor = numbering._get_floor(last, day)
        if not floor or day >= floor:
            return
        values = {
            "date": format_date(self.env, day),
            "floor": format_date(self.env, floor),
            "customer": self.partner_id.display_name or "",
        }
        if last.day == floor:
            raise UserError(
                self.env._(
                    "The document of %(customer)s dated %(date)s cannot be posted: %(number)s is dated %(floor)s, and "
                    "numbers follow the dates. Date it %(floor)s or later.",
                    number=numbering._render(last.day, last.number),
                    **values,
                )
            )
        raise UserError(
            self.env._(
                "The document of %(customer)s dated %(date)s cannot be posted: the numbers of this fiscal year "
                "start on %(floor)s. Date it %(floor)s or later.",
                **values,
            )
        )

    def _check_billing_ahead(self, day):
        """Refuse a date to come: everything that is posted until then would have to bear it too."""
        ahead = self.journal_id.sudo().company_id.billing_days_ahead  # whoever posts need not read the company
        # The date of today where it is latest: who posts and who dated may be in different time zones.
        latest = (fields.Datetime.now() + timedelta(hours=14)).date() + timedelta(days=ahead)
        if day > latest:
            raise UserError(
                self.env._(
                    "The document of %(customer)s is dated %(date)s, in the future: numbers follow the dates, so that "
                    "no other could be posted before that day. Leave it a draft until then, or allow more days ahead "
                    "in Settings / Billing.",
                    customer=self.partner_id.display_name or "",
                    date=format_date(self.env, day),
                )
            )
