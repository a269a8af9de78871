from odoo import fields, models
from odoo.tools import SQL

BUCKETS = [("0", "Not due"), ("1", "1–30"), ("2", "31–60"), ("3", "61–90"), ("4", "90+")]


class BillingDunningAgeing(models.Model):
    """What customers owe today, by how late it is: a row per open receivable item, credits below 0."""

    _name = "billing.dunning.ageing"
    _description = "Ageing of Receivables"
    _auto = False
    _order = "due, id"
    _depends = {
        "account.move.line": ["amount_residual", "balance", "date", "date_maturity", "parent_state", "reconciled"],
        "account.move": ["dunning_code", "move_type"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    due = fields.Date(string="Due Date", readonly=True)
    days = fields.Integer(string="Days Late", readonly=True, aggregator="max")
    bucket = fields.Selection(selection=BUCKETS, string="Days", readonly=True)
    amount = fields.Monetary(string="Left to Pay", readonly=True)
    level = fields.Char(readonly=True)
    late = fields.Boolean(
        readonly=True, help="Past its date, or a credit, of a customer who owes more past its date than is credited."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT line.id, line.company_id, line.partner_id, line.move_id, item.due, item.days,
                   CASE WHEN item.days <= 0 THEN '0' WHEN item.days <= 30 THEN '1' WHEN item.days <= 60 THEN '2'
                        WHEN item.days <= 90 THEN '3' ELSE '4' END AS bucket,
                   line.amount_residual AS amount, move.dunning_code AS level,
                   item.counts AND SUM(line.amount_residual) FILTER (WHERE item.counts) OVER customer > 0 AS late
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN account_account account ON account.id = line.account_id AND account.account_type = 'asset_receivable'
        CROSS JOIN LATERAL (SELECT COALESCE(line.date_maturity, line.date) AS due,
                                   %(today)s - COALESCE(line.date_maturity, line.date) AS days,
                                   %(today)s > COALESCE(line.date_maturity, line.date) OR line.amount_residual < 0
                                       AS counts) item
             WHERE line.parent_state = 'posted' AND line.reconciled IS NOT TRUE AND line.amount_residual <> 0
            WINDOW customer AS (PARTITION BY line.company_id, line.partner_id)
            """,
            today=fields.Date.context_today(self),
        )
