from odoo import fields, models
from odoo.tools import SQL

MOVEMENTS = [
    ("new", "New"),
    ("reactivation", "Reactivation"),
    ("expansion", "Expansion"),
    ("contraction", "Contraction"),
    ("churn", "Churn"),
]
# As Odoo reads rates: the company's before those of all, the last one of the day, else the first one there is.
RATE = """COALESCE((
    SELECT rate FROM res_currency_rate
     WHERE currency_id = %(currency)s
       AND (company_id IS NULL OR company_id = split_part(company.parent_path, '/', 1)::int)
  ORDER BY name > whole.date_start, company_id, CASE WHEN name <= whole.date_start THEN name END DESC, name
     LIMIT 1), 1)"""


class BillingSubscriptionMrr(models.Model):
    """Monthly recurring revenue, month by month, and what moved it (SPEC S9).

    A line counts its price of a month on the last day of each month (today, in the current one) if that is in its days
    and in those of its subscription, and in no interruption; what is billed once does not count. In the company's
    currency, at the rate of the subscription's first day, so that no rate looks like a movement. A subscription that
    bills nothing any more churns, and is reactivated when it does again; both, and what is new, are of the subscription
    as a whole, while expansion and contraction are told for each of its products.
    """

    _name = "billing.subscription.mrr"
    _description = "Monthly Recurring Revenue"
    _auto = False
    _order = "month desc, subscription_id, product_id"
    _depends = {
        "billing.subscription": [
            "company_id",
            "currency_id",
            "date_end",
            "date_start",
            "months",
            "partner_id",
            "state",
        ],
        "billing.subscription.line": ["date_end", "date_start", "once", "price_subtotal", "product_id"],
        "billing.subscription.pause": ["date_end", "date_start", "subscription_id"],
    }

    month = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    subscription_id = fields.Many2one("billing.subscription", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    mrr = fields.Monetary(string="MRR", readonly=True, help="On the last day of the month.")
    arr = fields.Monetary(string="ARR", readonly=True, help="Twelve times the MRR.")
    kind = fields.Selection(selection=MOVEMENTS, string="Movement", readonly=True)
    movement = fields.Monetary(string="Change", readonly=True, help="Of the MRR, since the month before.")

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        return SQL(
            """
            WITH line AS (
                SELECT line.subscription_id, line.product_id, whole.company_id, whole.partner_id,
                       GREATEST(line.date_start, whole.date_start) AS first_day,
                       LEAST(line.date_end, whole.date_end) AS last_day,
                       line.price_subtotal / whole.months::int
                           * %(own_rate)s / %(its_rate)s AS monthly
                  FROM billing_subscription_line line
                  JOIN billing_subscription whole ON whole.id = line.subscription_id
                  JOIN res_company company ON company.id = whole.company_id
                 WHERE whole.state != 'draft' AND line.once IS NOT TRUE
            ), calendar AS (
                SELECT first::date AS month, LEAST((first + interval '1 month - 1 day')::date, %(today)s) AS day
                  FROM generate_series((SELECT date_trunc('month', MIN(first_day)) FROM line), %(today)s,
                                       interval '1 month') first
            ), paused AS (
                SELECT DISTINCT month, subscription_id FROM billing_subscription_pause pause
                  JOIN calendar ON pause.date_start <= day AND (pause.date_end IS NULL OR pause.date_end >= day)
            ), cell AS (
                SELECT month, subscription_id, product_id, company_id, partner_id,
                       -- Rounded: a third and two sixths are the same.
                       ROUND(SUM(CASE WHEN last_day < day OR paused.month IS NOT NULL THEN 0 ELSE monthly END), 6)
                           AS mrr
                  FROM line JOIN calendar ON first_day <= day
             LEFT JOIN paused USING (month, subscription_id)
              GROUP BY 1, 2, 3, 4, 5
            ), whole AS (
                SELECT month, subscription_id, SUM(mrr) AS total FROM cell GROUP BY 1, 2
            ), known AS (
                SELECT whole.*, COALESCE(LAG(total) OVER past, 0) AS previous,
                       COALESCE(MAX(total) OVER (past ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS highest
                  FROM whole WINDOW past AS (PARTITION BY subscription_id ORDER BY month)
            ), moved AS (
                SELECT cell.*, mrr - COALESCE(LAG(mrr) OVER (
                           PARTITION BY subscription_id, product_id ORDER BY month), 0) AS movement
                  FROM cell
            )
            SELECT ROW_NUMBER() OVER (ORDER BY moved.month, moved.subscription_id, moved.product_id) AS id,
                   moved.month, moved.subscription_id, product_id, company_id, partner_id, mrr, 12 * mrr AS arr,
                   movement,
                   CASE WHEN movement = 0 THEN NULL
                        WHEN known.previous = 0 AND known.highest = 0 THEN 'new'
                        WHEN known.previous = 0 THEN 'reactivation'
                        WHEN known.total = 0 THEN 'churn'
                        WHEN movement > 0 THEN 'expansion'
                        ELSE 'contraction' END AS kind
              FROM moved JOIN known USING (month, subscription_id)
             WHERE mrr <> 0 OR movement <> 0
            """,
            today=today,
            own_rate=SQL(RATE, currency=SQL("company.currency_id")),
            its_rate=SQL(RATE, currency=SQL("whole.currency_id")),
        )
