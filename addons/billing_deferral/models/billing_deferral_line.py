from odoo import fields, models

from odoo.addons.billing_base.tools import round_to, to_decimal

from ..tools import deferred


class BillingDeferralLine(models.Model):
    """One invoice line of a service that goes on after the closing date."""

    _name = "billing.deferral.line"
    _description = "Deferred Invoice Line"
    _order = "deferral_id, id"

    deferral_id = fields.Many2one("billing.deferral", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="deferral_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    move_line_id = fields.Many2one(
        "account.move.line", string="Invoice Line", required=True, readonly=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice", store=True, precompute=True)
    partner_id = fields.Many2one(related="move_line_id.partner_id", string="Customer", store=True, precompute=True)
    account_id = fields.Many2one(related="move_line_id.account_id", store=True, precompute=True)
    name = fields.Char(related="move_line_id.name", string="Description")
    date = fields.Date(related="move_line_id.date", string="Billed On")
    date_start = fields.Date(related="move_line_id.billing_period_start", string="Service From")
    date_end = fields.Date(related="move_line_id.billing_period_end", string="Service To")
    days = fields.Integer(string="Days After", readonly=True, help="Of the service, after the closing date.")
    days_total = fields.Integer(string="Of Days", readonly=True, aggregator=None)
    billed = fields.Monetary(compute="_compute_billed", help="Untaxed, in the company's currency.")
    amount = fields.Monetary(string="Deferred", readonly=True)
    excluded = fields.Boolean(string="Left Out", help="Not deferred, though it is billed ahead.")

    _line_once = models.UniqueIndex("(deferral_id, move_line_id)", "An invoice line is deferred once.")

    # === COMPUTE METHODS === #

    def _compute_billed(self):
        for line in self:
            line.billed = -line.move_line_id.balance


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # === BUSINESS METHODS === #

    def _get_deferred(self, closing):
        """The part of it that belongs to what comes after a closing date, see `tools.deferred`."""
        self.ensure_one()
        places = self.company_currency_id.decimal_places
        billed = round_to(to_decimal(-self.balance), places)
        return deferred(billed, self.billing_period_start, self.billing_period_end, closing, places)
