from odoo import api, fields, models

LAYOUTS = [
    ("cumulative", "Cumulative: previous, to date, this time"),
    ("current", "Without previous amounts"),
]
APPROVALS = [
    ("none", "Nobody: a statement is invoiced in one press"),
    ("internal", "A billing manager or a sales manager"),
    ("customer", "The customer, on the portal"),
]


# What a company may put into its own words on the lines of progress invoices.
STATEMENT_PLACEHOLDERS = (
    "phase",
    "section",
    "fee",
    "previous",
    "percent",
    "amount",
    "quantity",
    "ordered",
    "order",
    "project",
    "number",
    "date",
)


class ResCompany(models.Model):
    _inherit = "res.company"

    statement_approval = fields.Selection(
        selection=APPROVALS,
        string="Approval of Statements",
        default="none",
        help="Who approves a statement before it can be invoiced.",
    )
    statement_layout = fields.Selection(
        selection=LAYOUTS,
        string="Progress Invoice Layout",
        default="cumulative",
    )
    statement_detail = fields.Boolean(
        string="Print Each Phase",
        default=True,
        help="Not ticked: the lines of a section are summed up in one line.",
    )
    statement_font_size = fields.Integer(string="Font Size of Progress Invoices (pt)", default=10)
    statement_line_spacing = fields.Float(string="Line Spacing of Progress Invoices", default=1.2, digits=(3, 1))

    statement_line_title = fields.Char(
        string="Title of Progress Invoice Lines", translate=True, help="Empty: the phase's description."
    )
    statement_line_description = fields.Char(
        string="Description of Progress Invoice Lines", translate=True, help="Printed below the title. Empty: nothing."
    )
    deposit_during_works = fields.Boolean(
        string="Deposits During the Works",
        help="Not ticked: once an order has a statement, no further deposit can be asked for.",
    )

    # A table that nobody can read, or that runs off the page, is a wrong document.
    _statement_font_size_readable = models.Constraint(
        "CHECK (statement_font_size BETWEEN 6 AND 14)",
        "The font size of progress invoices must be between 6 and 14 points.",
    )
    _statement_line_spacing_readable = models.Constraint(
        "CHECK (statement_line_spacing BETWEEN 0.8 AND 3)",
        "The line spacing of progress invoices must be between 0.8 and 3.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("statement_line_title", "statement_line_description")
    def _check_statement_wording(self):
        self._check_wording("statement_line_title", STATEMENT_PLACEHOLDERS)
        self._check_wording("statement_line_description", STATEMENT_PLACEHOLDERS)
