from odoo import fields, models

LAYOUTS = [
    ("cumulative", "Cumulative: previous, to date, this time"),
    ("current", "Without previous amounts"),
]
APPROVALS = [
    ("none", "Nobody: a statement is invoiced in one press"),
    ("internal", "A billing manager or a sales manager"),
    ("customer", "The customer, on the portal"),
]


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

    # A table that nobody can read, or that runs off the page, is a wrong document.
    _statement_font_size_readable = models.Constraint(
        "CHECK (statement_font_size BETWEEN 6 AND 14)",
        "The font size of progress invoices must be between 6 and 14 points.",
    )
    _statement_line_spacing_readable = models.Constraint(
        "CHECK (statement_line_spacing BETWEEN 0.8 AND 3)",
        "The line spacing of progress invoices must be between 0.8 and 3.",
    )
