from odoo import api, fields, models
from odoo.exceptions import ValidationError

MONTHS = [("1", "Month"), ("2", "2 Months"), ("3", "Quarter"), ("4", "4 Months"), ("6", "Half-Year"), ("12", "Year")]
TIMINGS = [("advance", "In advance"), ("arrears", "In arrears")]
BASES = [("civil", "Civil year (actual days)"), ("commercial", "Commercial year (30/360)")]
DRAFTING = [("term", "The whole term at once"), ("ahead", "Some months ahead"), ("due", "When a period is due")]
RENEWALS = [("none", "Ends"), ("manual", "Renewed by hand"), ("auto", "Renewed by itself")]

LONGEST = 1200  # months of anything, and periods: a century


class BillingSubscriptionTerms(models.AbstractModel):
    """What a plan says, and each subscription of that plan may say otherwise."""

    _name = "billing.subscription.terms"
    _description = "Terms of a Subscription"

    months = fields.Selection(selection=MONTHS, string="Billed Every", default="1", required=True)
    timing = fields.Selection(
        selection=TIMINGS,
        string="Billed",
        default="advance",
        required=True,
        help="In advance: on the first day of each period. In arrears: on its last.",
    )
    basis = fields.Selection(
        selection=BASES,
        string="Parts of Periods",
        default="civil",
        required=True,
        help="How a period is shared out that starts late, ends early, or changes on the way.",
    )
    period_count = fields.Integer(string="Periods", help="How many periods the contract is concluded for; 0: open.")
    drafting = fields.Selection(
        selection=DRAFTING,
        string="Drafts Are Made",
        default="term",
        required=True,
        help="A contract without an end has its drafts made some months ahead, at least.",
    )
    horizon = fields.Integer(string="Months Ahead", default=3)
    renewal = fields.Selection(selection=RENEWALS, string="At Its End", default="manual", required=True)
    notice_months = fields.Integer(
        string="Notice (Months)", default=1, help="How long before its end a contract can be given notice."
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("period_count", "horizon", "notice_months")
    def _check_terms(self):
        for terms in self:
            for name in ("period_count", "horizon", "notice_months"):
                if not 0 <= terms[name] <= LONGEST:
                    raise ValidationError(
                        self.env._(
                            "%(field)s is %(value)s: enter a number from 0 to %(most)s.",
                            field=terms._fields[name]._description_string(self.env),
                            value=terms[name],
                            most=LONGEST,
                        )
                    )

    # === BUSINESS METHODS === #

    @api.model
    def _get_terms_fields(self):
        """What a subscription takes from its plan."""
        names = ("months", "timing", "basis", "period_count", "drafting", "horizon", "renewal", "notice_months")
        return list(names)


class BillingSubscriptionPlan(models.Model):
    """A template of terms (SPEC S1)."""

    _name = "billing.subscription.plan"
    _inherit = ["billing.subscription.terms"]
    _description = "Subscription Plan"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
