from odoo import fields, models
from odoo.tools import SQL

DAYS = 90  # of invoices that the receivables of a month's end are compared with


class BillingDunningDso(models.Model):
    """Days sales outstanding at the end of each month: receivables, over what the 90 days before invoiced, × 90."""

    _name = "billing.dunning.dso"
    _description = "Days Sales Outstanding"
    _auto = False
    _order = "month desc"
    _depends = {
        "account.move.line": ["balance", "date", "parent_state"],
        "account.move": ["move_type"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(readonly=True)
    receivable = fields.Monetary(string="Receivables", readonly=True, aggregator="avg", help="At the end of the month.")
    invoiced = fields.Monetary(
        readonly=True, aggregator="avg", help="With taxes, less credit notes, in the 90 days up to the month's end."
    )
    dso = fields.Float(string="DSO (Days)", digits=(16, 1), readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        return SQL(
            """
            WITH entry AS (
                SELECT line.company_id, line.date, SUM(line.balance) AS balance,
                       SUM(line.balance) FILTER (WHERE move.move_type IN ('out_invoice', 'out_refund', 'out_receipt'))
                           AS invoiced
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN account_account account
                    ON account.id = line.account_id AND account.account_type = 'asset_receivable'
                 WHERE line.parent_state = 'posted'
              GROUP BY line.company_id, line.date
            ), month AS (
                SELECT company_id, first::date AS month,
                       LEAST((first + interval '1 month - 1 day')::date, %(today)s) AS last
                  FROM (SELECT company_id, MIN(date) AS since FROM entry GROUP BY company_id) begun
            CROSS JOIN LATERAL generate_series(date_trunc('month', since), %(today)s, interval '1 month') first
            ), figures AS (
                SELECT month.company_id, month.month, SUM(entry.balance) AS receivable,
                       SUM(entry.invoiced) FILTER (WHERE entry.date > month.last - %(days)s) AS invoiced
                  FROM month JOIN entry ON entry.company_id = month.company_id AND entry.date <= month.last
              GROUP BY 1, 2
            )
            SELECT company_id * 100000 + EXTRACT(YEAR FROM month)::int * 12 + EXTRACT(MONTH FROM month)::int AS id,
                   company_id, month, receivable, COALESCE(invoiced, 0) AS invoiced,
                   CASE WHEN invoiced > 0 THEN receivable / invoiced * %(days)s END AS dso
              FROM figures
            """,
            today=today,
            days=DAYS,
        )
