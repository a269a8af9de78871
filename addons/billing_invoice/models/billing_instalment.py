from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount

from odoo.addons.billing_base.tools import to_decimal

from ..tools import Part, amounts


class BillingInstalment(models.Model):
    """One part of what an invoice asks for, with its own date (SPEC M9).

    It says what is wanted. What is owed is the invoice's receivable line, which Odoo makes from it: see
    `account.move._compute_needed_terms`.
    """

    _name = "billing.instalment"
    _description = "Instalment of an Invoice"
    _order = "move_id, date, sequence, id"
    _check_company_auto = True

    move_id = fields.Many2one("account.move", string="Invoice", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="move_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="move_id.currency_id")
    sequence = fields.Integer(default=10)
    date = fields.Date(string="Due Date", required=True)
    value = fields.Selection(
        selection=[("percent", "Percent"), ("fixed", "Amount"), ("rest", "Remainder")],
        string="Calculation",
        default="percent",
        required=True,
        help="A percentage of the invoice's total, an amount, or whatever the other instalments leave.",
    )
    value_amount = fields.Float(string="Value", digits="Payment Terms")
    amount = fields.Monetary(
        compute="_compute_amount", help="What the instalment comes to, taxes included, in the invoice's currency."
    )
    payment_mode_id = fields.Many2one(
        "billing.payment.mode",
        string="Paid By",
        compute="_compute_payment_mode_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    comment = fields.Char()
    line_ids = fields.One2many("account.move.line", "billing_instalment_id", string="Journal Item", readonly=True)
    amount_residual = fields.Monetary(string="Left to Pay", compute="_compute_amount_residual")

    _percent_range = models.Constraint(
        "CHECK(value != 'percent' OR (value_amount > 0 AND value_amount <= 100))",
        "The percentage of an instalment is more than 0 and 100 at most.",
    )
    _fixed_positive = models.Constraint(
        "CHECK(value != 'fixed' OR value_amount > 0)", "The amount of an instalment is more than 0."
    )
    _one_rest = models.UniqueIndex(
        "(move_id) WHERE value = 'rest'", "Only one instalment of an invoice can be the remainder."
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "move_id.billing_instalment_ids.value",
        "move_id.billing_instalment_ids.value_amount",
        "move_id.amount_total",
        "move_id.tax_totals",
    )
    def _compute_amount(self):
        for move, instalments in self.grouped("move_id").items():
            # All of the invoice's: percentages and the rest depend on each other.
            found = move._get_instalment_amounts()
            for instalment in instalments:
                instalment.amount = float(found.get(instalment, 0))

    @api.depends("move_id.billing_payment_mode_id")
    def _compute_payment_mode_id(self):
        for instalment in self:
            instalment.payment_mode_id = instalment.payment_mode_id or instalment.move_id.billing_payment_mode_id

    @api.depends("line_ids.amount_residual_currency", "move_id.state")
    def _compute_amount_residual(self):
        for instalment in self:
            posted = instalment.move_id.state == "posted"
            due = sum(instalment.line_ids.mapped("amount_residual_currency")) if posted else instalment.amount
            instalment.amount_residual = due

    # === CONSTRAINT METHODS === #

    @api.constrains("move_id")
    def _check_move(self):
        for instalment in self:
            if instalment.move_id.move_type != "out_invoice":
                raise ValidationError(self.env._("Only customer invoices are paid in instalments."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        moves = self.env["account.move"].browse({vals["move_id"] for vals in vals_list if vals.get("move_id")})
        with self._changing(moves):
            return super().create(vals_list)

    def write(self, vals):
        with self._changing(self.move_id):
            return super().write(vals)

    def unlink(self):
        with self._changing(self.move_id):
            return super().unlink()

    # === BUSINESS METHODS === #

    @contextmanager
    def _changing(self, moves):
        """Have Odoo bring the receivable lines of the invoices up to date afterwards, as it does for invoice lines."""
        for move in moves:
            if move.state != "draft":
                raise UserError(
                    self.env._(
                        "%(invoice)s is posted: its instalments stay. Reset it to draft to change them.",
                        invoice=move.display_name,
                    )
                )
        container = {"records": moves}
        with moves._check_balanced(container), moves._sync_dynamic_lines(container):
            yield
            moves._follow_instalments()

    def _get_parts(self):
        """What was typed, for the pure rule."""
        return [Part(instalment.value, to_decimal(instalment.value_amount)) for instalment in self]

    def _get_amounts(self, total):
        """Dict of these instalments, all of one invoice, → Decimal; `total` is the invoice's, as Decimal."""
        if len(self.filtered(lambda instalment: instalment.value == "rest")) > 1:
            raise UserError(self.env._("Only one instalment of an invoice can be the remainder."))
        places = self.currency_id.decimal_places
        return dict(zip(self, amounts(total, self._get_parts(), places), strict=True))

    def _check_amounts(self):
        """Each asks for something: none of them is zero, or gives money back."""
        for instalment in self:
            if instalment.currency_id.compare_amounts(instalment.amount, 0) <= 0:
                raise UserError(
                    self.env._(
                        "The instalment of %(date)s comes to %(amount)s: the others already make the total of "
                        "%(invoice)s. Delete it, or lower the others.",
                        date=fields.Date.to_string(instalment.date),
                        amount=format_amount(self.env, instalment.amount, instalment.currency_id),
                        invoice=instalment.move_id.display_name,
                    )
                )
