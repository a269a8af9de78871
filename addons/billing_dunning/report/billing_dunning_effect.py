from odoo import fields, models
from odoo.tools import SQL

DAYS = 15  # after a reminder, within which a payment is counted as its effect


class BillingDunningEffect(models.Model):
    """What reminders achieve: of each instalment reminded, what was paid within 15 days.

    Not what was paid on the day that it left, but before. Credit notes and write-offs are not payments.
    """

    _name = "billing.dunning.effect"
    _description = "Effect of Dunning"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "account.partial.reconcile": ["amount", "debit_move_id", "max_date"],
        "billing.reminder": ["date", "partner_id", "state"],
        "billing.reminder.line": ["amount", "move_line_id", "rank", "stands"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    reminder_id = fields.Many2one("billing.reminder", readonly=True)
    date = fields.Date(string="Reminded On", readonly=True)
    level = fields.Char(readonly=True)
    channel = fields.Selection(related="reminder_id.channel")
    reminded = fields.Monetary(readonly=True, help="In the company's currency.")
    paid = fields.Monetary(string="Paid within 15 Days", readonly=True)
    rate = fields.Float(
        string="Effect (%)", readonly=True, aggregator="avg", digits=(16, 1), help="What was paid of what was reminded."
    )

    def _read_group_select(self, aggregate_spec, query):
        # EXTENDS 'base': of several, the part of their sum; 20 that are paid do not make up for 1,000 that are not
        if aggregate_spec != "rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        paid, reminded = (self._field_to_sql(self._table, name, query) for name in ("paid", "reminded"))
        return SQL("100 * SUM(%s) / NULLIF(SUM(%s), 0)", paid, reminded)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT id, company_id, partner_id, reminder_id, date, level, reminded, LEAST(paid, reminded) AS paid,
                   CASE WHEN reminded > 0 THEN 100 * LEAST(paid, reminded) / reminded END AS rate
              FROM (SELECT line.id, reminder.company_id, reminder.partner_id, reminder.id AS reminder_id, reminder.date,
                           'R' || line.rank AS level,
                           item.balance * line.amount / NULLIF(item.amount_currency, 0) AS reminded,
                           COALESCE((SELECT SUM(partial.amount)
                                       FROM account_partial_reconcile partial
                                       JOIN account_move_line payment ON payment.id = partial.credit_move_id
                                       JOIN account_journal journal ON journal.id = payment.journal_id
                                      WHERE partial.debit_move_id = item.id
                                        AND journal.type IN ('bank', 'cash', 'credit')
                                        AND partial.max_date BETWEEN reminder.date AND reminder.date + %s
                                        AND partial.create_date > reminder.sent_on), 0) AS paid
                      FROM billing_reminder_line line
                      JOIN billing_reminder reminder ON reminder.id = line.reminder_id AND reminder.state = 'sent'
                      JOIN account_move_line item ON item.id = line.move_line_id
                     WHERE line.stands) effect
            """,
            DAYS,
        )
