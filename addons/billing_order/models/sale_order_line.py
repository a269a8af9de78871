from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from odoo.addons.billing_base.tools import to_decimal


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    phase_start = fields.Date(string="Start", copy=False, help="First day of the phase or works.")
    phase_end = fields.Date(string="End", copy=False, help="Last day of the phase or works.")
    progress = fields.Float(
        string="Progress (%)",
        digits=(16, 4),
        copy=False,
        help="How far the phase is, from 0 to 100 %. New statements propose it.",
    )
    is_recurring = fields.Boolean(
        string="Recurring",
        help="Billed period by period by a subscription: no part of what the order itself bills, nor of its sums.",
    )
    billed_amount = fields.Monetary(
        string="Billed",
        compute="_compute_billed",
        compute_sudo=True,  # a salesperson cannot read every invoice line, but may know what is billed
        help="Untaxed. From the invoices and credit notes that are not cancelled, drafts included, and the history.",
    )
    billed_rate = fields.Float(
        string="Billed (%)", compute="_compute_billed", compute_sudo=True, digits=(16, 4), aggregator=None
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "price_subtotal",
        "history_billed",
        "invoice_lines.price_subtotal",
        "invoice_lines.move_id.state",
        "invoice_lines.move_id.move_type",
        "invoice_lines.move_id.billing_rebill",
    )
    def _compute_billed(self):
        amounts = self._get_billed_amounts()
        # At once: one by one, each would look its currency up in environments of its own.
        unbilled = self.filtered(lambda line: not amounts[line._origin])
        unbilled.update({"billed_amount": 0.0, "billed_rate": 0.0})
        for line in self - unbilled:
            line.billed_amount = amounts[line._origin]
            line.billed_rate = 100 * line.billed_amount / line.price_subtotal if line.price_subtotal else 0.0

    @api.depends("is_recurring", "order_id.billing_method", "order_id.has_billing_history", "billed_amount")
    def _compute_qty_invoiced(self):
        # EXTENDS 'sale': more to depend on
        super()._compute_qty_invoiced()

    def _prepare_qty_invoiced(self):
        # EXTENDS 'sale'
        mine = self._billed_by_amount()
        quantities = super(SaleOrderLine, self - mine)._prepare_qty_invoiced()
        return mine._add_billed_quantities(quantities, mine._get_billed_amounts())

    @api.depends("is_recurring", "order_id.billing_method", "order_id.has_billing_history", "billed_amount")
    def _compute_qty_invoiced_posted(self):
        # EXTENDS 'sale'
        mine = self._billed_by_amount()
        super(SaleOrderLine, self - mine)._compute_qty_invoiced_posted()
        quantities = mine._add_billed_quantities({}, mine._get_billed_amounts(states=("posted",)))
        for line in mine:
            line.qty_invoiced_posted = quantities[line]

    @api.depends(
        "is_recurring", "order_id.billing_method", "order_id.has_billing_history", "billed_amount", "price_subtotal"
    )
    def _compute_qty_to_invoice(self):
        # EXTENDS 'sale'
        mine = self._billed_by_amount()
        super(SaleOrderLine, self - mine)._compute_qty_to_invoice()
        for line in mine:
            share = line._get_amount_to_bill() / line.price_subtotal if line.price_subtotal else 0.0
            line.qty_to_invoice = line.product_uom_qty * share

    @api.depends(
        "is_recurring", "order_id.billing_method", "order_id.has_billing_history", "billed_amount", "price_subtotal"
    )
    def _compute_invoice_status(self):
        # EXTENDS 'sale'
        # By amounts: quantities are rounded to 2 decimals, and 99.9 % of one unit would read as invoiced.
        mine = self._billed_by_amount()
        super(SaleOrderLine, self - mine)._compute_invoice_status()
        for line in mine:
            billed, fee = abs(line.billed_amount), abs(line.price_subtotal)
            if billed == fee or (billed and line.currency_id.compare_amounts(billed, fee) >= 0):
                line.invoice_status = "invoiced"
            else:
                line.invoice_status = "to invoice" if line._get_amount_to_bill() else "no"

    @api.depends("order_id.billing_method", "order_id.has_billing_history", "history_billed", "price_subtotal")
    def _compute_untaxed_amount_to_invoice(self):
        # EXTENDS 'sale'
        mine = self._billed_by_amount()
        super(SaleOrderLine, self - mine)._compute_untaxed_amount_to_invoice()
        for line in mine:
            # What Odoo calls invoiced stays what is in its ledger; the history is not to be invoiced either.
            billed = line.untaxed_amount_invoiced + line.history_billed
            line.untaxed_amount_to_invoice = line._get_billable_amount() - billed

    @api.depends(
        "order_id.billing_method",
        "order_id.has_billing_history",
        "history_billed",
        "price_subtotal",
        "untaxed_amount_invoiced",
    )
    def _compute_amount_to_invoice(self):
        # EXTENDS 'sale'
        mine = self._billed_by_amount()
        super(SaleOrderLine, self - mine)._compute_amount_to_invoice()
        for line in mine:
            left = line._get_billable_amount() - line.untaxed_amount_invoiced - line.history_billed
            line.amount_to_invoice = line.price_total * left / line.price_subtotal if line.price_subtotal else 0.0

    # === CONSTRAINT METHODS === #

    @api.constrains("progress")
    def _check_progress(self):
        for line in self:
            if not 0 <= line.progress <= 100:
                raise ValidationError(
                    self.env._(
                        "The progress of “%(phase)s” is %(progress)s %%. Enter a figure from 0 to 100.",
                        phase=line.name,
                        progress=f"{line.progress:g}",
                    )
                )

    @api.constrains("phase_start", "phase_end")
    def _check_phase_dates(self):
        for line in self:
            if line.phase_start and line.phase_end and line.phase_end < line.phase_start:
                raise ValidationError(
                    self.env._(
                        "“%(phase)s” ends on %(end)s, before it starts on %(start)s. Correct one of the two dates.",
                        phase=line.name,
                        start=format_date(self.env, line.phase_start),
                        end=format_date(self.env, line.phase_end),
                    )
                )

    # === BUSINESS METHODS === #

    def _billed_by_amount(self):
        """The lines whose invoices carry amounts rather than quantities: those of an order that a module of ours bills.

        Or will bill, as an order with a history is refused to Odoo. Odoo's own computations serve all the others.
        """
        return self.filtered(
            lambda line: line.state == "sale"
            and (line.is_recurring or not line.order_id._is_invoiced_regularly())
            and not line.display_type
            and not line.is_downpayment
        )

    def _get_works(self):
        """Those of these lines that their order bills as works: neither titles, notes, deposits, nor what recurs."""
        return self.filtered(lambda line: not line.display_type and not line.is_downpayment and not line.is_recurring)

    def _get_billable_amount(self):
        """How much of the fee may be billed by now, untaxed, cumulative from the start. Here: all of it."""
        self.ensure_one()
        return 0.0 if self.is_recurring else self.price_subtotal

    def _get_amount_to_bill(self):
        """What may be billed now, untaxed; 0 if more than that is billed already."""
        self.ensure_one()
        billable, billed = self._get_billable_amount(), self.billed_amount
        if billable == billed:
            return 0.0  # most lines of a long order; rounding looks the currency up in new environments
        left = self.currency_id.round(billable - billed)
        return left if left * self.price_subtotal > 0 else 0.0

    def _get_billed_amounts(self, states=("draft", "posted")):
        """Net untaxed amount billed of each line, in the order's currency: by live documents, and before Odoo.

        :param states: the states of the documents to count; the history goes with what is posted (SPEC P7)
        :return: dict of the lines in `self` (0.0 where nothing is billed); never a stored counter (SPEC P14)
        """
        billed = self._get_invoiced_amounts(states)
        for line in self if "posted" in states else []:
            if line._origin and line.history_billed:
                billed[line._origin] = line.currency_id.round(billed[line._origin] + line.history_billed)
        return billed

    def _get_invoiced_amounts(self, states=("draft", "posted")):
        """What `_get_billed_amounts` says, less the history: that which live invoices and credit notes bill."""
        return self._sum_billed(self._get_invoiced_domain(states))

    def _get_invoiced_domain(self, states=("draft", "posted")):
        """Which invoice lines count as billed."""
        # A credit note that is a rebate leaves the works billed; what it says of a deposit always counts.
        counted = Domain("move_type", "=", "out_invoice") | Domain("move_id.billing_rebill", "=", True)
        return Domain("parent_state", "in", states) & (counted | Domain("is_downpayment", "=", True))

    def _get_invoice_lines_domain(self):
        return Domain([("sale_line_ids", "in", self.ids), ("move_type", "in", ("out_invoice", "out_refund"))])

    def _sum_billed(self, domain):
        """Net untaxed amount of the invoice lines of `domain`, by order line, in the order's currency."""
        return defaultdict(float, {line: amount for (line,), amount in self._sum_billed_by(domain).items()})

    def _sum_billed_by(self, domain, *groupby):
        """As `_sum_billed`, by tuples of the order line and the values of the invoice lines' fields `groupby`."""
        domain = Domain(domain) & self._get_invoice_lines_domain()
        if accrual_date := self.env.context.get("accrual_entry_date"):  # Odoo's accrued orders wizard looks back
            domain &= Domain("invoice_date", "<=", accrual_date)
        billed = defaultdict(float)
        for line, values, amount, currency, date, balance in self._read_billed(domain, groupby):
            billed[line, *values] += line._convert_billed(amount, balance, currency, date)
        return {key: key[0].currency_id.round(amount) for key, amount in billed.items()}

    def _read_billed(self, domain, groupby=()):
        """Yield (order line, values of `groupby`, signed amount, currency, invoice date, signed company amount).

        Summed by the database.
        """
        # Whoever may see an order may know what is billed of it. A salesperson sees only their own invoices: without
        # sudo, what a colleague billed would be billed again. Nothing but sums of these lines leaves here.
        rows = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                domain,
                ["sale_line_ids", "move_type", "currency_id", "invoice_date:day", *groupby],
                ["price_subtotal:sum", "balance:sum"],
            )
        )
        wanted = set(self.ids)
        for line, move_type, currency, date, *values, amount, balance in rows:
            if line.id in wanted:
                yield line, values, -amount if move_type == "out_refund" else amount, currency, date, -balance

    def _convert_billed(self, amount, balance, currency, date):
        """An invoice's amount in the order's currency: through the ledger, at whatever rate the invoice was made."""
        if currency == self.currency_id:
            return amount
        company = self.company_id
        if company.currency_id == self.currency_id:
            return balance
        return company.currency_id._convert(balance, self.currency_id, company, date or fields.Date.context_today(self))

    def _add_billed_quantities(self, quantities, amounts):
        """Add to a dict the quantities that billed amounts stand for: all of it, exactly, once the fee is billed."""
        for line in self:
            fee, billed = line.price_subtotal, amounts[line._origin]
            if not fee:
                quantities[line] = 0.0
            elif line.currency_id.compare_amounts(billed, fee) == 0:
                quantities[line] = line.product_uom_qty
            else:
                quantities[line] = line.product_uom_qty * billed / fee
        return quantities

    def _get_price_unit_for(self, amount, taxes=None):
        """The unit price at which Odoo finds an untaxed `amount` for 1, with `taxes` or the line's own."""
        self.ensure_one()
        return (self.tax_ids if taxes is None else taxes)._get_price_of_untaxed(amount)

    def _prepare_due_line_vals(self, due):
        """Values of the invoice line of a due: ±1 × a positive price, since Odoo rounds quantities (DESIGN I4).

        Where whole units are billed, they keep their number and price.
        """
        self.ensure_one()
        amount = float(due.amount)
        if due.quantity is not None:
            vals = {"quantity": float(due.quantity)}
        else:
            vals = {
                "quantity": 1.0 if amount >= 0 else -1.0,
                "price_unit": self._get_price_unit_for(abs(amount), due.get_taxes()),
                "discount": 0.0,
                "extra_tax_data": False,
            }
        if due.taxes is not None:
            vals["tax_ids"] = [Command.set(due.taxes.ids)]
        if due.label:
            vals["name"] = due.label
        return self._prepare_invoice_line(**vals)

    def _get_fee(self):
        """The line's untaxed amount, exact."""
        self.ensure_one()
        return to_decimal(self.price_subtotal)
