"""The counter of a series, when several processes post at once.

Odoo's transactions see the database as it was when they began, so a process that waited for another one still does not
see its numbers. Hence three steps, of which none can be left out:

1. an advisory lock of PostgreSQL for the series, held until the end of the transaction: the next process waits here.
   A process that is killed loses its connection, and with it the lock and whatever it had not committed;
2. holding it, the last number and its date are read through a second connection, which sees what is committed now;
3. what was given since is noted in a setting of the transaction (`set_config(…, is_local)`). PostgreSQL takes it back
   when a savepoint is rolled back, together with the lock and the numbers, so that none is lost. A Python cache, such
   as the one of Odoo's sequence mixin, survives the savepoint and would leave a gap.

Should all this ever fail, the unique indexes of `account.move` refuse the second of two equal numbers.
"""

from dataclasses import dataclass
from datetime import date

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from ..tools import chain_start


@dataclass(frozen=True)
class Last:
    """The last number of a series and the date of its document; 0 and None before the first one."""

    number: int = 0
    day: date | None = None


class BillingNumbering(models.Model):
    _inherit = "billing.numbering"

    # === BUSINESS METHODS === #

    @api.model
    def _lock_chain(self, journal, key, as_seen=False):
        """Take the series for this transaction, waiting for whoever has it. Returns its last number.

        `as_seen`: what follows looks at documents, so none may have been posted that this transaction does not see.
        """
        setting = self._get_setting(journal, key)
        ((held,),) = self.env.execute_query(SQL("SELECT current_setting(%s, true)", setting))
        if held:
            number, day = held.split(":")
            return Last(int(number), date.fromisoformat(day) if day else None)
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", setting))
        seen, committed = self._get_last(journal, key), self._get_committed_last(journal, key)
        if committed.number > seen.number and (as_seen or journal.restrict_mode_hash_table):
            # So does Odoo's hash: it is made from the document before.
            raise ConcurrencyError(f"{committed.number} was posted meanwhile in series {key} of {journal.name}.")
        last = seen if seen.number >= committed.number else committed
        self._note_last(journal, key, last)
        return last

    @api.model
    def _note_last(self, journal, key, last):
        value = f"{last.number}:{last.day or ''}"
        self.env.cr.execute(SQL("SELECT set_config(%s, %s, true)", self._get_setting(journal, key), value))

    @api.model
    def _settle_chain(self, journal, key, lost=()):
        """After numbers were typed, taken away (`lost`) or deleted: what the last number is now.

        Exact although others may have posted: a number can only be lost that this transaction sees, and it then sees
        all numbers below it.
        """
        last = self._lock_chain(journal, key)
        seen = self._get_last(journal, key)
        self._note_last(journal, key, seen if last.number in lost or seen.number >= last.number else last)

    @api.model
    def _get_last(self, journal, key):
        """The last number, as this transaction sees it."""
        self.env["account.move"].flush_model(
            ["name", "sequence_prefix", "sequence_number", "billing_numbered", "invoice_date"]
        )
        return self._to_last(self.env.execute_query(self._get_last_query(journal, key)))

    @api.model
    def _get_committed_last(self, journal, key):
        return self._to_last(self._read_committed(self._get_last_query(journal, key)))

    @api.model
    def _read_committed(self, query):
        """What the database holds now, for everybody, and not what it held when this transaction began."""
        with self.env.registry.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    @api.model
    def _get_last_query(self, journal, key):
        return SQL(
            """
            SELECT sequence_number, COALESCE(invoice_date, date)
              FROM account_move
             WHERE journal_id = %s AND sequence_prefix = %s AND billing_numbered
          ORDER BY sequence_number DESC
             LIMIT 1
            """,
            journal.id,
            key,
        )

    @api.model
    def _to_last(self, rows):
        return Last(*rows[0]) if rows else Last()

    @api.model
    def _get_setting(self, journal, key):
        """The name of the transaction's setting: billing.series_12_invoice_20260101."""
        kind = key.partition("|")[0]
        return f"billing.series_{journal.id}_{kind}_{chain_start(key):%Y%m%d}"

    def _get_floor(self, last, day):
        """The earliest date that the next number of a fiscal year can have, None when any day of it will do."""
        start = self.start_date if self._get_key(self.start_date) == self._get_key(day) else None
        return max((bound for bound in (last.day, start) if bound), default=None)
