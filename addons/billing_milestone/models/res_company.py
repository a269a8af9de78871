from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    billing_on_confirmation = fields.Selection(
        selection_add=[("milestone", "The drafts of its milestones")], ondelete={"milestone": "set default"}
    )
    milestone_template_id = fields.Many2one(
        "billing.schedule.template", string="Default Schedule", help="Proposed on orders that have none of their own."
    )
    milestone_nightly = fields.Selection(
        selection=[("no", "By hand"), ("propose", "Proposed every night"), ("create", "Made every night")],
        string="Milestones That Are Due",
        default="no",
        help="Those whose date has come and that have no document: marked reached, or credited. Proposed: a run waits "
        "for somebody to start it.",
    )
