from odoo import fields, models


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

    # === BUSINESS METHODS === #

    def _get_level(self, rank):
        """The level of a rank; beyond the last one, the last one."""
        levels = self.level_ids.sorted("rank")
        return levels[min(max(rank, 1), len(levels)) - 1] if levels else levels
