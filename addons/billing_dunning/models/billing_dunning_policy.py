from odoo import fields, models
from odoo.tools import SQL

# Negative on the way: where ranks move up, the database must not see two of one instalment.
RENUMBER_LINES = """
    UPDATE billing_reminder_line line
       SET rank = -%(rank)s, last_rank = %(last_rank)s, stands = line.stands AND %(rank)s > 0
      FROM billing_reminder reminder JOIN billing_dunning_level level ON level.id = reminder.level_id
     WHERE reminder.id = line.reminder_id AND level.policy_id = %(policy)s
 RETURNING line.id
"""
# Where the customer also had a level of another policy, two may be of one rank now: the later one stands.
LATER_STANDS = """
    UPDATE billing_reminder_line line
       SET stands = FALSE
      FROM billing_reminder_line later
     WHERE later.move_line_id = line.move_line_id AND later.id > line.id AND abs(later.rank) = abs(line.rank)
       AND later.stands AND line.stands AND (line.id IN %(ids)s OR later.id IN %(ids)s)
"""


class BillingDunningPolicy(models.Model):
    """When customers are reminded, and how: levels one after the other (SPEC D1)."""

    _name = "billing.dunning.policy"
    _description = "Dunning Policy"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", help="Empty: all companies can use it.")
    grace_days = fields.Integer(
        default=10,
        help="An invoice is late when it has been due for more than so many days. "
        "Before that it is not proposed, and can be reminded by hand.",
    )
    interval_days = fields.Integer(
        string="Days between Reminders",
        default=7,
        help="A customer who was reminded gets no other proposal for so many days.",
    )
    level_ids = fields.One2many("billing.dunning.level", "policy_id", string="Levels", copy=True)

    _grace_not_negative = models.Constraint(
        "CHECK (grace_days >= 0 AND interval_days >= 0)", "A number of days cannot be negative."
    )

    # === CRUD METHODS === #

    def write(self, vals):
        if "level_ids" not in vals:
            return super().write(vals)
        # Levels change one after the other: what counts is how they stand in the end.
        before, days_once = self._get_ranks(), SQL.identifier("billing_dunning_level_one_a_day")
        self.env.cr.execute(SQL("SET CONSTRAINTS %s DEFERRED", days_once))
        result = super(BillingDunningPolicy, self.with_context(ranks_held=True)).write(vals)
        self.env.flush_all()
        self.env.cr.execute(SQL("SET CONSTRAINTS %s IMMEDIATE", days_once))
        self._follow_ranks(before)
        return result

    def unlink(self):
        self.level_ids.unlink()  # it says so when one of them was sent
        return super().unlink()

    # === BUSINESS METHODS === #

    def _get_level(self, rank):
        """The level of a rank; beyond the last one, the last one."""
        levels = self.level_ids.sorted("rank")
        return levels[min(max(rank, 1), len(levels)) - 1] if levels else levels

    # === RANKS === #

    def _get_ranks(self):
        """The rank of each level of each policy: dict of policy → {level: rank}."""
        return {policy: {level: level.rank for level in policy.level_ids} for policy in self}

    def _follow_ranks(self, before):
        """Reminders keep the level that they were of, when a level is put before it or the order changes.

        Else who got the second one would get it again as the third. What was of a level that is deleted (no message
        ever had it as its own) counts for none.

        Whoever changes several levels at once holds this by `ranks_held` in the context, and calls it at the end.

        :param before: what `_get_ranks` said before the change
        """
        if self.env.context.get("ranks_held"):
            return
        for policy, ranks in before.items():
            now = {level: level.rank for level in policy.level_ids}
            moved = {rank: now.get(level, 0) for level, rank in ranks.items()}
            if any(rank != new for rank, new in moved.items()):
                policy._renumber(moved, len(now) - len(ranks))

    def _renumber(self, moved, beyond):
        """Give what is of this policy another rank: `moved` by rank, and `beyond` more after the last of them."""
        self.env.flush_all()

        def renumbered(column):
            cases = SQL(" ").join(SQL("WHEN %s THEN %s", rank, new) for rank, new in moved.items())
            shifted = SQL("CASE WHEN %s > %s THEN %s + %s ELSE 0 END", column, len(moved), column, beyond)
            return SQL("(CASE %s %s ELSE %s END)", column, cases, shifted)

        line = {name: renumbered(SQL.identifier("line", name)) for name in ("rank", "last_rank")}
        rows = self.env.execute_query(SQL(RENUMBER_LINES, policy=self.id, **line))
        ids = tuple(line_id for (line_id,) in rows)
        if not ids:
            return
        self.env.cr.execute(SQL(LATER_STANDS, ids=ids))
        self.env.cr.execute(SQL("UPDATE billing_reminder_line SET rank = -rank WHERE id IN %s", ids))
        self.env.cr.execute(
            SQL(
                "UPDATE billing_reminder SET rank = %s WHERE level_id IN %s",
                renumbered(SQL.identifier("rank")),
                tuple(self.level_ids.ids),
            )
        )
        self.env.invalidate_all()
        # A policy may serve companies that whoever changes it does not see.
        self.env["billing.reminder.line"].sudo().browse(ids)._update_moves()
