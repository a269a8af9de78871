from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.billing_base.tools import exact, to_decimal

from ..tools import Due, recover


class SaleOrder(models.Model):
    """Deposits of an order: when one may be asked for, and how later documents deduct it (SPEC P8, P9)."""

    _inherit = "sale.order"

    deposit_remaining = fields.Monetary(
        string="Deposits Left to Deduct",
        compute="_compute_deposit_remaining",
        compute_sudo=True,
        help="Posted deposits, untaxed, less what invoices have deducted of them (drafts included).",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "order_line.is_downpayment",
        "order_line.invoice_lines.price_subtotal",
        "order_line.invoice_lines.move_id.state",
        "order_line.invoice_lines.move_id.move_type",
    )
    def _compute_deposit_remaining(self):
        deposits = self._get_deposit_lines()._get_deposits()
        for order in self:
            order.deposit_remaining = sum(float(deposits[line].left) for line in order._get_deposit_lines()._origin)

    # === ACTION METHODS === #

    def action_new_deposit(self):
        """Ask for a deposit with Odoo's own wizard."""
        self.ensure_one()
        self._check_can_have_deposit()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_view_sale_advance_payment_inv")
        return {
            **action,
            "name": self.env._("Deposit"),
            "context": {
                "active_model": self._name,
                "active_id": self.id,
                "active_ids": self.ids,
                "default_advance_payment_method": "percentage",
            },
        }

    # === BUSINESS METHODS === #

    def _get_deposit_lines(self):
        return self.order_line.filtered(lambda line: line.is_downpayment and not line.display_type)

    def _check_can_have_deposit(self):
        """Refuse a deposit that somebody asks for by hand, in a sentence (SPEC P8)."""
        for order in self:
            if refusal := order._get_deposit_refusal():
                raise UserError(refusal)

    def _get_deposit_refusal(self):
        """Why no further deposit can be asked for on this order, or None. Extended by what comes after deposits."""
        self.ensure_one()
        # A colleague's draft counts as well, and only its name is shown.
        moves = self._get_deposit_lines().sudo().invoice_lines.move_id
        drafts = moves.filtered(lambda move: move.state == "draft" and move._is_downpayment())
        if drafts:
            return self.env._(
                "%(order)s has a deposit that is still a draft (%(deposit)s). Confirm or delete it first.",
                order=self.name,
                deposit=", ".join(drafts.mapped("display_name")),
            )
        return None

    def _get_deductions(self, document):
        # EXTENDS 'billing.origin'
        self.ensure_one()
        lines = self._get_deductible_lines(document)
        deposits = lines._get_deposits(document.source._get_deducted_states())
        lines = lines.filtered(lambda line: deposits[line].left or deposits[line].recovered)
        if not lines:
            return super()._get_deductions(document)
        works, rates = self._get_recovery_bases(document, [deposits[line].group for line in lines])
        rule = self._get_deposit_rule(document)
        places = self.currency_id.decimal_places
        amounts = recover(rule, [deposits[line] for line in lines], works, rates, places)
        return super()._get_deductions(document) + [
            self._prepare_deduction(document, line, amount)
            for line, amount in zip(lines, amounts, strict=True)
            if amount
        ]

    def _get_deposit_rule(self, document):
        """How `document` deducts deposits, a rule of `tools.recover`: what its source says."""
        return document.source._get_deposit_rule(document)

    def _get_deductible_lines(self, document):
        """The deposits' lines that `document` may deduct from. Extended where a deposit is one payer's."""
        return self._get_deposit_lines()

    def _get_works_so_far(self, document):
        """The works and what is billed of them before `document`, as a list of (line, VAT group, fee, billed)."""
        lines = self.billing_line_ids.filtered(lambda line: not line.display_type)
        return [(line, line._get_recovery_group(), line._get_fee(), to_decimal(line.billed_amount)) for line in lines]

    def _get_recovery_bases(self, document, groups):
        """What deposits are deducted from, by VAT: the amounts of the document, and the progress that it leads to.

        The progress of a VAT that no line of the order bears any more is that of the whole order.
        """
        works, now = defaultdict(Decimal), defaultdict(Decimal)
        for due in document.dues:
            taxes = due.get_taxes() or self.env["account.tax"]
            works[taxes.flatten_taxes_hierarchy()] += due.amount
            now[due.order_line] += due.amount
        # What takes back a part at its former VAT lowers the progress of the line all the same.
        fees, billed = defaultdict(Decimal), defaultdict(Decimal)
        for line, group, fee, before in self._get_works_so_far(document):
            fees[group] += fee
            billed[group] += before + now[line]
        whole = self._get_rate(sum(fees.values()), sum(billed.values()))
        rates = {group: self._get_rate(fees.get(group), billed[group], whole) for group in groups}
        return works, rates

    def _get_rate(self, fee, billed, default=Fraction(0)):
        return exact(billed) / exact(fee) if fee else default

    def _prepare_deduction(self, document, line, amount):
        first = document.dues[0]
        return Due(
            origin=self,
            source=self.env["billing.source"],
            key=document.key,
            date=first.date,
            amount=-amount,
            order_line=line,
            label=line._get_recovery_label(document.payer.lang),
        )
