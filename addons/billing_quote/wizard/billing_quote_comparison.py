from odoo import api, fields, models
from odoo.fields import Command

from ..tools import compare


class BillingQuoteComparison(models.TransientModel):
    """Two versions of a quote side by side (SPEC Q1), on screen and as a PDF."""

    _name = "billing.quote.comparison"
    _description = "Comparison of Two Quotes"

    old_order_id = fields.Many2one("sale.order", string="From", required=True, ondelete="cascade")
    new_order_id = fields.Many2one("sale.order", string="To", required=True, ondelete="cascade")
    choice_ids = fields.Many2many("sale.order", compute="_compute_choice_ids")
    currency_id = fields.Many2one(related="new_order_id.currency_id")
    same_currency = fields.Boolean(compute="_compute_totals")
    line_ids = fields.One2many(
        "billing.quote.comparison.line", "comparison_id", compute="_compute_line_ids", store=True, readonly=True
    )
    lines_amount = fields.Monetary(string="Lines", compute="_compute_totals")
    rounding_amount = fields.Monetary(string="Rounding", compute="_compute_totals")
    untaxed_amount = fields.Monetary(compute="_compute_totals")
    tax_amount = fields.Monetary(string="Taxes", compute="_compute_totals")
    total_amount = fields.Monetary(string="Total", compute="_compute_totals")

    # === COMPUTE METHODS === #

    @api.depends("new_order_id")
    def _compute_choice_ids(self):
        """Versions of the quote, and what else its opportunity was offered."""
        for wizard in self:
            order = wizard.new_order_id or wizard.old_order_id
            wizard.choice_ids = order._get_versions() | order.opportunity_id.order_ids

    @api.depends("old_order_id", "new_order_id")
    def _compute_line_ids(self):
        for wizard in self:
            rows = compare(
                [line._get_quote_line() for line in wizard.old_order_id._get_copiable_order_lines()],
                [line._get_quote_line() for line in wizard.new_order_id._get_copiable_order_lines()],
            )
            wizard.line_ids = [
                Command.clear(),
                *(Command.create({"sequence": rank, **wizard._prepare_line(row)}) for rank, row in enumerate(rows)),
            ]

    @api.depends("line_ids.amount", "old_order_id", "new_order_id")
    def _compute_totals(self):
        for wizard in self:
            old, new = wizard.old_order_id, wizard.new_order_id
            wizard.same_currency = old.currency_id == new.currency_id
            wizard.lines_amount = sum(wizard.line_ids.mapped("amount"))
            wizard.untaxed_amount = new.amount_untaxed - old.amount_untaxed
            # Odoo may round the sum of the lines otherwise than each of them.
            wizard.rounding_amount = wizard.untaxed_amount - wizard.lines_amount
            wizard.tax_amount = new.amount_tax - old.amount_tax
            wizard.total_amount = new.amount_total - old.amount_total

    @api.depends("old_order_id", "new_order_id")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = f"{wizard.old_order_id.name} → {wizard.new_order_id.name}"

    # === ACTION METHODS === #

    def action_print(self):
        return self.env.ref("billing_quote.action_report_quote_comparison").report_action(self)

    # === BUSINESS METHODS === #

    @api.model
    def _prepare_line(self, row):
        line = row.new or row.old
        values = {
            "status": row.status,
            "kind": line.kind,
            "name": line.description,
            "amount": float(row.amount),
            "changes": ", ".join(self._get_change_labels()[name] for name in row.changes if name != "subtotal"),
        }
        for side, shown in (("old", row.old), ("new", row.new)):
            if shown and line.kind == "line":
                values |= {
                    f"{side}_quantity": shown.quantity,
                    f"{side}_price": shown.price,
                    f"{side}_discount": shown.discount,
                    f"{side}_subtotal": shown.subtotal,
                    f"{side}_tax_ids": [Command.set(list(shown.taxes))],
                }
        return values

    def _get_change_labels(self):
        return {
            "description": self.env._("description"),
            "product": self.env._("product"),
            "quantity": self.env._("quantity"),
            "unit": self.env._("unit"),
            "price": self.env._("unit price"),
            "discount": self.env._("discount"),
            "taxes": self.env._("taxes"),
        }

    def _get_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare Versions"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }


class BillingQuoteComparisonLine(models.TransientModel):
    _name = "billing.quote.comparison.line"
    _description = "Line of a Comparison of Quotes"
    _order = "sequence, id"

    comparison_id = fields.Many2one("billing.quote.comparison", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer()
    currency_id = fields.Many2one(related="comparison_id.currency_id")
    kind = fields.Selection(selection=[("line", "Line"), ("section", "Section"), ("note", "Note")], required=True)
    status = fields.Selection(
        selection=[("same", "Same"), ("changed", "Changed"), ("added", "Added"), ("removed", "Removed")], required=True
    )
    name = fields.Text(string="Description")
    changes = fields.Char()
    old_quantity = fields.Float(digits="Product Unit")
    new_quantity = fields.Float(digits="Product Unit")
    old_price = fields.Float(min_display_digits="Product Price")
    new_price = fields.Float(min_display_digits="Product Price")
    old_discount = fields.Float(string="Old Discount (%)", digits="Discount")
    new_discount = fields.Float(string="New Discount (%)", digits="Discount")
    old_tax_ids = fields.Many2many(
        "account.tax",
        relation="billing_quote_comparison_old_tax_rel",
        string="Old Taxes",
        context={"active_test": False},
    )
    new_tax_ids = fields.Many2many(
        "account.tax",
        relation="billing_quote_comparison_new_tax_rel",
        string="New Taxes",
        context={"active_test": False},
    )
    old_subtotal = fields.Monetary(string="Old Amount")
    new_subtotal = fields.Monetary(string="New Amount")
    amount = fields.Monetary(string="Difference")
