from psycopg2 import errors

from odoo import fields, models
from odoo.tools import SQL

from .billing_dunning_selection import REASONS, TIMING


class BillingReminderLine(models.Model):
    """An instalment in a reminder. While the reminder stands, it is the only one of that instalment and level.

    There are many of them (a run keeps those that it left out, with the reason), so they carry few foreign keys.
    """

    _name = "billing.reminder.line"
    _description = "Instalment in a Reminder"
    _order = "reminder_id, due, id"
    _log_access = False

    reminder_id = fields.Many2one("billing.reminder", required=True, index=True, ondelete="cascade", readonly=True)
    move_line_id = fields.Many2one(
        "account.move.line", string="Instalment", index="btree_not_null", ondelete="set null", readonly=True
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    company_id = fields.Many2one(related="reminder_id.company_id")
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    name = fields.Char(string="Number", readonly=True)
    due = fields.Date(string="Due Date", readonly=True)
    rank = fields.Integer(readonly=True, help="The level that this reminder takes of the instalment.")
    last_rank = fields.Integer(string="Level before", readonly=True)
    amount = fields.Monetary(string="Left to Pay", readonly=True)
    net = fields.Monetary(string="To Pay Now", readonly=True, help="Less what the customer's credits cover.")
    state = fields.Selection(
        selection=[("proposed", "Next level"), ("listed", "Same level"), ("skipped", "Left out")],
        required=True,
        readonly=True,
        help="Same level: late, stands in the reminder, and keeps the level that it has.",
    )
    reason = fields.Selection(selection=REASONS, readonly=True)
    included = fields.Boolean(readonly=True, help="A person wants it reminded, whatever the reason against it.")
    stands = fields.Boolean(readonly=True, help="The level is taken: the reminder is on its way or was sent.")

    # Two runs at once, a run and a person: the database lets one of them remind.
    _once = models.UniqueIndex(
        "(move_line_id, rank) WHERE stands", "This instalment has been reminded at this level meanwhile."
    )

    # === ACTION METHODS === #

    def action_exclude(self):
        """Leave these invoices out of a reminder that was not sent yet."""
        self.reminder_id._check_state("draft")
        self.reminder_id.check_access("write")
        lowered = self.reminder_id._get_lowered()
        self.sudo().write({"state": "skipped", "reason": "excluded"})  # lines are written by methods alone
        self.reminder_id.sudo()._set_level(lowered)
        return True

    def action_include(self):
        """Take invoices into a reminder after all: a person decides, whatever the reason was."""
        self.reminder_id._check_state("draft", "skipped")
        self.reminder_id.check_access("write")
        lowered = self.reminder_id._get_lowered()
        for line in self.sudo():  # see `action_exclude`
            values = {"state": "proposed", "reason": False, "rank": line.last_rank + 1, "included": True}
            line.write({**values, "net": line.net or line.amount})
        self.reminder_id.sudo().write({"state": "draft", "reason": False})
        self.reminder_id.sudo()._set_level(lowered)
        return True

    # === BUSINESS METHODS === #

    def _take_levels(self):
        """Take the levels of these instalments; the reminders that may not, since others have spoken of them.

        That is at this level or a higher one meanwhile, or in the same moment, by another one of these reminders.
        """
        self.env.flush_all()
        standing = [("move_line_id", "in", self.move_line_id.ids), ("stands", "=", True)]
        taken = dict(self._read_group(standing, ["move_line_id"], ["rank:max"]))
        late, takers = self.browse(), {}
        for line in self.filtered("move_line_id"):
            taker = takers.setdefault(line.move_line_id, line.reminder_id)
            if taker != line.reminder_id or taken.get(line.move_line_id, 0) >= line.rank:
                late += line
        if late:
            return late.reminder_id
        try:
            with self.env.cr.savepoint():
                self.write({"stands": True})
                self.flush_recordset(["stands"])
        except errors.UniqueViolation:  # at this very moment
            return self.reminder_id
        return self.reminder_id.browse()

    def _get_outdone(self):
        """Those of whose instalment a higher level stands: two people took one each in the same moment."""
        standing = [("move_line_id", "in", self.move_line_id.ids), ("stands", "=", True)]
        highest = dict(self._read_group(standing, ["move_line_id"], ["rank:max"]))
        return self.filtered(lambda line: line.stands and highest.get(line.move_line_id, 0) > line.rank)

    def _follow(self, row, outdone):
        """What has become of the instalment since it was proposed.

        :param row: what the selection says of it now; None when it is paid, or not posted and due any more
        :param outdone: whether another reminder has taken a higher level of it
        """
        self.ensure_one()
        reason = row["reason"] if row else "paid" if self.move_line_id.reconciled else "corrected"
        if outdone:
            self.write({"state": "skipped", "reason": "recent", "stands": False})
        elif not row or (reason and reason not in TIMING and not self.included):
            self.write({"state": "skipped", "reason": reason, "stands": False})
        else:
            self.write({"amount": row["residual"], "net": row["net"] or row["residual"]})

    def _update_moves(self):
        """Note on the invoices the highest level that was sent and still stands, and its day.

        Of what is still to be paid: who paid the first instalment after R3 was not reminded of the second one by that.
        """
        moves = self.move_id
        if not moves:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE account_move move
                   SET dunning_rank = found.rank, dunning_code = 'R' || found.rank, dunning_last_date = found.date
                  FROM (SELECT move_id, MAX(date) AS date,
                               COALESCE(CASE WHEN BOOL_OR(is_open) THEN MAX(rank) FILTER (WHERE is_open)
                                             ELSE MAX(rank) END, 0) AS rank
                          FROM (SELECT item.move_id, reminder.date,
                                       CASE WHEN reminder.id IS NOT NULL THEN line.rank END AS rank,
                                       item.display_type = 'payment_term' AND item.reconciled IS NOT TRUE AS is_open
                                  FROM account_move_line item
                                  LEFT JOIN billing_reminder_line line ON line.move_line_id = item.id AND line.stands
                                  LEFT JOIN billing_reminder reminder
                                         ON reminder.id = line.reminder_id AND reminder.state = 'sent'
                                 WHERE item.move_id IN %s) instalment
                         GROUP BY move_id) found
                 WHERE move.id = found.move_id
                """,
                tuple(moves.ids),
            )
        )
        moves.invalidate_recordset(["dunning_rank", "dunning_code", "dunning_last_date"])
