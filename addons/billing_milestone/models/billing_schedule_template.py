from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import missing

# The fields that an order's milestones take from a template's lines.
COPIED = ("sequence", "name", "kind", "share_mode", "percent", "amount", "date_mode", "delay", "delay_unit")


class BillingScheduleTemplate(models.Model):
    """A schedule that many orders have: “deposit 10 % now, balance 90 % after a month” (SPEC M2)."""

    _name = "billing.schedule.template"
    _description = "Schedule Template"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    line_ids = fields.One2many("billing.schedule.template.line", "template_id", string="Milestones", copy=True)
    total_percent = fields.Float(string="Total (%)", compute="_compute_total_percent", digits=(16, 2))

    # === COMPUTE METHODS === #

    @api.depends("line_ids.share_mode", "line_ids.percent")
    def _compute_total_percent(self):
        for template in self:
            modes = template.line_ids.mapped("share_mode")
            template.total_percent = 100.0 if "rest" in modes else sum(template.line_ids.mapped("percent"))

    # === CONSTRAINT METHODS === #

    @api.constrains("line_ids")
    def _check_lines(self):
        for template in self:
            shares = [line._get_share() for line in template.line_ids]
            if any(share.amount is not None for share in shares):
                continue  # what the amounts are of the order is known on the order
            if shares and (difference := missing(shares, 0)):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” makes %(total)s %%: %(difference)s %% off. The milestones of a schedule make "
                        "100 %% exactly; let the last one take the rest.",
                        name=template.name,
                        total=f"{100 - difference:.2f}",
                        difference=f"{-difference:+.2f}",
                    )
                )

    # === BUSINESS METHODS === #

    def _prepare_milestones(self, lang=None):
        """Values of an order's milestones, as this template says, in the customer's language."""
        self.ensure_one()
        return [
            {name: line[name] for name in COPIED} for line in self.with_context(lang=lang or self.env.lang).line_ids
        ]


class BillingScheduleTemplateLine(models.Model):
    _name = "billing.schedule.template.line"
    _inherit = "billing.schedule.mixin"
    _description = "Milestone of a Template"

    template_id = fields.Many2one("billing.schedule.template", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="template_id.company_id", store=True, precompute=True)
    name = fields.Char(translate=True)
