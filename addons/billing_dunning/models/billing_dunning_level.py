import re

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .billing_reminder import STANDING

PLACEHOLDERS = ("company", "customer", "date", "total", "level")
PLACEHOLDER = re.compile(r"\{(\w*)\}")


class BillingDunningLevel(models.Model):
    """One step of a policy: after how many days, by what means, in which words."""

    _name = "billing.dunning.level"
    _description = "Dunning Level"
    _order = "policy_id, days, id"

    policy_id = fields.Many2one("billing.dunning.policy", required=True, index=True, ondelete="cascade")
    name = fields.Char(required=True, translate=True)
    rank = fields.Integer(
        compute="_compute_rank", store=True, help="1 for the first level, by days after the due date."
    )
    code = fields.Char(string="Level", compute="_compute_code")
    days = fields.Integer(string="Days after Due", required=True, default=15)
    minimum = fields.Float(
        digits=(16, 2), help="A customer who owes less than this, in the company's currency, is left alone."
    )
    channel = fields.Selection(
        selection=[("email", "E-mail"), ("letter", "Letter"), ("activity", "Activity")],
        required=True,
        default="email",
        help="E-mail: sent with the letter attached. Letter: a PDF to post. Activity: somebody is asked to call.",
    )
    user_id = fields.Many2one(
        "res.users", string="Activity For", domain="[('share', '=', False)]", help="Empty: whoever starts the run."
    )
    copy_to = fields.Char(help="E-mail addresses that get a copy, separated by commas.")
    subject = fields.Char(
        translate=True, help="May hold {company}, {customer}, {date}, {total} and {level}, which are replaced."
    )
    body = fields.Html(
        string="Text",
        translate=True,
        help="Stands above the list of invoices. May hold {company}, {customer}, {date}, {total} and {level}.",
    )
    charge_fee = fields.Boolean(string="Recovery Fee", help="40 € once per invoice, see the settings.")
    charge_interest = fields.Boolean(string="Late Interest", help="On the daily balance, see the settings.")

    # Asked at the end of each statement: all levels of a policy may be put off in one go.
    _one_a_day = models.Constraint(
        "UNIQUE (policy_id, days) DEFERRABLE INITIALLY IMMEDIATE",
        "Two levels of a policy cannot begin on the same day.",
    )

    # === COMPUTE METHODS === #

    @api.depends("policy_id.level_ids.days")
    def _compute_rank(self):
        for policy, levels in self.grouped("policy_id").items():
            ordered = (policy.level_ids | levels).sorted(lambda level: (level.days, level._origin.id or 0))
            for level in levels:
                level.rank = list(ordered).index(level) + 1

    @api.depends("rank")
    def _compute_code(self):
        for level in self:
            level.code = f"R{level.rank}"

    @api.depends("name", "rank")
    def _compute_display_name(self):
        for level in self:
            level.display_name = f"R{level.rank} – {level.name}" if level.name else f"R{level.rank}"

    # === CONSTRAINT METHODS === #

    @api.constrains("subject", "body")
    def _check_placeholders(self):
        for level in self:
            for name in PLACEHOLDER.findall(f"{level.subject or ''} {level.body or ''}"):
                if name not in PLACEHOLDERS:
                    raise ValidationError(
                        self.env._(
                            "{%(name)s} means nothing in a reminder. Use one of: %(known)s.",
                            name=name,
                            known=", ".join(f"{{{known}}}" for known in PLACEHOLDERS),
                        )
                    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        policies = self.env["billing.dunning.policy"].browse({vals.get("policy_id") for vals in vals_list} - {None})
        before = policies._get_ranks()
        levels = super().create(vals_list)
        policies._follow_ranks(before)
        return levels

    def write(self, vals):
        before = self.policy_id._get_ranks() if "days" in vals else {}
        result = super().write(vals)
        self.policy_id._follow_ranks(before)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        # Of all companies that the policy serves, here and below.
        reminders = self.env["billing.reminder"].sudo()
        for level in self:
            if reminders.search_count([("level_id", "=", level.id), ("state", "in", (*STANDING, "bounced"))], limit=1):
                raise UserError(
                    self.env._(
                        "“%(level)s” has been sent to customers, and stays for the record. Change it, or make a new "
                        "policy.",
                        level=level.display_name,
                    )
                )
        # A new proposal takes the level that has its place then.
        reminders.search([("level_id", "in", self.ids), ("state", "in", ("draft", "failed"))])._release("cancelled")

    def unlink(self):
        policies = self.policy_id
        before = policies._get_ranks()
        result = super().unlink()
        policies._follow_ranks(before)
        return result

    # === BUSINESS METHODS === #

    def _fill_in(self, text, values):
        """A text with its placeholders replaced."""
        return PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), text or "")

    def _fill_in_html(self, text, values):
        """The same where what is filled in might hold signs that mean something in HTML."""
        return Markup(self._fill_in(text, {name: escape(value) for name, value in values.items()}))
