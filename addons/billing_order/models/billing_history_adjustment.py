from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import history

MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]


class BillingHistoryAdjustment(models.Model):
    """The revenue of one month before Odoo. Together, an order's adjustments are its billed history (SPEC P7)."""

    _name = "billing.history.adjustment"
    _description = "Revenue Adjustment"
    _order = "order_id, date, id"
    _check_company_auto = True

    order_id = fields.Many2one("sale.order", string="Order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    year = fields.Integer(
        required=True,
        default=lambda self: fields.Date.context_today(self).year,
        aggregator=None,
        help="Calendar year of the month.",
    )
    month = fields.Selection(MONTHS, required=True)
    date = fields.Date(compute="_compute_date", store=True, precompute=True, index=True, help="First day of the month.")
    fiscal_year = fields.Char(compute="_compute_fiscal_year", help="Fiscal year of the company that the month is in.")
    amount = fields.Monetary(required=True, help="Revenue of the month, untaxed.")

    _month_unique = models.UniqueIndex(
        "(order_id, year, month)",
        "This order has an adjustment of that month already. Change its amount instead of adding another.",
    )

    # === COMPUTE METHODS === #

    @api.depends("year", "month")
    def _compute_date(self):
        for adjustment in self:
            known = adjustment.month and date.min.year <= adjustment.year <= date.max.year
            adjustment.date = known and date(adjustment.year, int(adjustment.month), 1)

    @api.depends("date", "order_id.company_id.fiscalyear_last_day", "order_id.company_id.fiscalyear_last_month")
    def _compute_fiscal_year(self):
        for adjustment in self:
            company = adjustment.order_id.company_id
            dates = adjustment.date and company and company.compute_fiscalyear_dates(adjustment.date)
            adjustment.fiscal_year = dates and history.fiscal_year_name(dates["date_from"], dates["date_to"])

    @api.depends("date")
    def _compute_display_name(self):
        for adjustment in self:
            adjustment.display_name = adjustment.date and f"{adjustment.date:%m/%Y}"

    # === CONSTRAINT METHODS === #

    @api.constrains("year", "month")
    def _check_month(self):
        today = fields.Date.context_today(self)
        for adjustment in self:
            reason = history.check_month(adjustment.year, int(adjustment.month), today)
            if reason == "bad_year":
                raise ValidationError(
                    self.env._(
                        "%(year)s is not a year of this order's history. Enter one from %(first)s to %(last)s.",
                        year=adjustment.year,
                        first=history.FIRST_YEAR,
                        last=today.year,
                    )
                )
            if reason:
                raise ValidationError(
                    self.env._(
                        "%(month)s is still to come: a history ends in the current month, %(last)s. "
                        "Enter that one or an earlier one.",
                        month=f"{adjustment.date:%m/%Y}",
                        last=f"{today:%m/%Y}",
                    )
                )
