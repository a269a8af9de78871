from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date, formatLang

from odoo.addons.billing_base.tools import to_decimal


class AccountMoveReversal(models.TransientModel):
    """Odoo's wizard of credit notes, line by line for one customer invoice (SPEC Q2).

    Several invoices at once are each credited by what is left of them; other documents are Odoo's own affair.
    """

    _inherit = "account.move.reversal"

    credit_by_line = fields.Boolean(compute="_compute_credit_by_line")
    credit_invoices = fields.Boolean(compute="_compute_credit_by_line")
    credit_reason_id = fields.Many2one(
        "billing.credit.reason", string="Sub-type", domain="[('company_id', 'in', [company_id, False])]"
    )
    credit_payment_term_id = fields.Many2one(
        "account.payment.term", string="Payment Terms", check_company=True, help="Empty: due on the date."
    )
    credit_rebill = fields.Boolean(
        string="Can Be Billed Again",
        compute="_compute_credit_rebill",
        store=True,
        readonly=False,
        precompute=True,
        help="Not ticked, it is a rebate: what is billed of the order stays.",
    )
    credit_apply = fields.Boolean(
        string="Apply to the Invoice",
        default=True,
        help="Once posted, it lowers what is due of the invoice; what exceeds that stays in the customer's favour. "
        "Not ticked: all of it does.",
    )
    credit_post = fields.Boolean(string="Post at Once", help="Not ticked: it is a draft. A date to come waits for it.")
    credit_line_ids = fields.One2many(
        "account.move.reversal.line", "wizard_id", compute="_compute_credit_line_ids", store=True, readonly=False
    )
    credit_tax_totals = fields.Binary(compute="_compute_credit_tax_totals", exportable=False)

    # === COMPUTE METHODS === #

    @api.depends("move_ids")
    def _compute_credit_by_line(self):
        for wizard in self:
            invoices = wizard.move_ids._origin.filtered(lambda move: move.move_type == "out_invoice")
            wizard.credit_invoices = bool(invoices)
            wizard.credit_by_line = len(invoices) == 1 and len(wizard.move_ids) == 1

    @api.depends("credit_reason_id", "move_ids")
    def _compute_credit_rebill(self):
        for wizard in self:
            company = wizard.move_ids._origin.company_id[:1] or wizard.company_id or self.env.company
            wizard.credit_rebill = wizard.credit_reason_id._makes_billable_again(company)

    @api.depends("move_ids")
    def _compute_credit_line_ids(self):
        for wizard in self:
            lines = wizard.move_ids._origin._get_creditable_lines() if wizard.credit_by_line else []
            lefts = lines._get_left_to_credit() if lines else {}
            wizard.credit_line_ids = [
                Command.clear(),
                *(
                    Command.create({"move_line_id": line.id, **wizard.credit_line_ids._prepare_entry(left.everything)})
                    for line, left in lefts.items()
                    if left.amount
                ),
            ]

    @api.depends("credit_line_ids.amount", "credit_line_ids.entry_value", "move_ids")
    def _compute_credit_tax_totals(self):
        tax = self.env["account.tax"]
        for wizard in self:
            wizard.credit_tax_totals = False
            if wizard.credit_by_line:
                invoice = wizard.move_ids._origin
                parts = wizard.credit_line_ids._get_portions()
                base_lines = [wizard._prepare_base_line(line, part) for line, part in parts.items() if part.amount]
                tax._add_tax_details_in_base_lines(base_lines, invoice.company_id)
                tax._round_base_lines_tax_details(base_lines, invoice.company_id)
                wizard.credit_tax_totals = tax._get_tax_totals_summary(
                    base_lines=base_lines, currency=invoice.currency_id, company=invoice.company_id
                )

    # === ACTION METHODS === #

    def action_credit_all(self):
        """Everything that is left, on each line."""
        self.credit_line_ids._enter_everything()
        return self._reopen()

    def action_credit_none(self):
        """Nothing: then type only what is to be credited."""
        self.credit_line_ids._enter_nothing()
        return self._reopen()

    # === BUSINESS METHODS === #

    def reverse_moves(self, is_modify=False):
        # EXTENDS 'account'
        invoices = self.move_ids.filtered(lambda move: move.move_type == "out_invoice")
        if not invoices:
            return super().reverse_moves(is_modify)
        self._check_date(invoices)
        invoices._lock_or_refuse(
            self.env._("Somebody is crediting the same invoice at this moment. Try again in a few seconds.")
        )
        invoices.invalidate_recordset(["reversal_move_ids"])
        self._check_left(invoices, is_modify)
        before = invoices.reversal_move_ids
        action = super().reverse_moves(is_modify)
        made = invoices.reversal_move_ids - before
        self._finish(made)
        return action

    def _prepare_default_reversal(self, move):
        # EXTENDS 'account': what was chosen here
        vals = super()._prepare_default_reversal(move)
        if move.move_type != "out_invoice":
            return vals
        vals |= {
            "billing_credit_reason_id": self.credit_reason_id.id,
            "billing_rebill": self.credit_rebill,
            "billing_credit_open": not self.credit_apply,
        }
        if move.currency_id != move.company_currency_id:
            vals["invoice_currency_rate"] = move.invoice_currency_rate  # what was declared is taken back, VAT first
        if self.credit_payment_term_id:
            vals["invoice_payment_term_id"] = self.credit_payment_term_id.id
            del vals["invoice_date_due"]
        if not self._is_whole(move):
            vals["line_ids"] = [
                Command.create(line._prepare_credit_vals(figures, mode))
                for line, mode, figures in self._get_chosen(move)
            ]
        return vals

    def _get_chosen(self, move):
        """What is credited of one invoice: a list of (line, mode, figures)."""
        if self.credit_by_line:
            portions = self.credit_line_ids._get_chosen()._get_portions()
            return [(line.move_line_id, line.entry_mode, part) for line, part in portions.items()]
        lefts = move._get_creditable_lines()._get_left_to_credit()
        return [(line, "quantity", left.everything) for line, left in lefts.items() if left.amount]

    def _is_whole(self, move):
        """Whether the invoice is credited as it stands: Odoo's own copy, with its sections and notes."""
        if move._get_live_credit_notes():
            return False
        chosen = {line: figures.amount for line, _mode, figures in self._get_chosen(move)}
        return all(
            line.currency_id.compare_amounts(float(chosen.get(line, 0)), line.price_subtotal) == 0
            for line in move._get_creditable_lines()
        )

    def _prepare_base_line(self, line, part):
        """A line of the credit note to come, for Odoo's own tax engine (DESIGN I5)."""
        origin = line.move_line_id._origin
        vals = origin._prepare_credit_vals(part, line.entry_mode)
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            origin,
            price_unit=vals["price_unit"],
            quantity=vals["quantity"],
            discount=vals["discount"],
            rate=origin.move_id.invoice_currency_rate,
            is_refund=True,
        )

    def _check_date(self, invoices):
        """Refuse a locked period: Odoo would move the date without a word. And an archived journal."""
        if not self.journal_id.active:
            raise UserError(
                self.env._("The journal “%(journal)s” is archived. Choose another one.", journal=self.journal_id.name)
            )
        for company in invoices.company_id:
            locks = company._get_violated_lock_dates(self.date, True, self.journal_id)
            if locks:
                raise UserError(
                    self.env._(
                        "The books are closed until %(lock)s: a credit note cannot be dated %(date)s. "
                        "Choose a later date.",
                        lock=format_date(self.env, max(lock[0] for lock in locks)),
                        date=format_date(self.env, self.date),
                    )
                )

    def _check_left(self, invoices, is_modify):
        for move in invoices:
            chosen = self._get_chosen(move)
            credits = ", ".join(credit.name or self.env._("a draft") for credit in move._get_live_credit_notes())
            lefts = move._get_creditable_lines()._get_left_to_credit()
            if not any(left.amount for left in lefts.values()) and credits:
                raise UserError(
                    self.env._(
                        "Nothing is left to credit of %(invoice)s: %(credits)s.", invoice=move.name, credits=credits
                    )
                )
            if not chosen and any(left.fee for left in lefts.values()):
                raise UserError(self.env._("Nothing is chosen: type a quantity, a percentage or an amount on a line."))
            if is_modify and not self._is_whole(move):
                raise UserError(
                    self.env._(
                        "Only a whole invoice can be credited and made anew: credit everything of %(invoice)s, or "
                        "press “Reverse”.",
                        invoice=move.name,
                    )
                )
            self._check_lines(move)
            self._check_total(move, chosen)

    def _check_lines(self, move):
        if not self.credit_by_line:
            return
        chosen = self.credit_line_ids._get_chosen()
        foreign = chosen.move_line_id - move._get_creditable_lines()
        refusals = chosen._get_refusals()
        refusals += [
            self.env._(
                "“%(line)s” has a tax per unit: credit it by whole quantities.",
                line=(line.name or "").split("\n")[0],
            )
            for line, mode, figures in self._get_chosen(move)
            if line._has_tax_per_unit()
            and line._prepare_credit_vals(figures, mode)["quantity"] != float(figures.quantity)
        ]
        if foreign:
            refusals.append(self.env._("A line is not one of %(invoice)s. Open the wizard again.", invoice=move.name))
        if refusals:
            raise UserError("\n".join(refusals))

    def _check_total(self, move, chosen):
        """Refuse a negative credit note, or more than the invoice has left after credit notes made otherwise."""
        total = sum(figures.amount for _line, _mode, figures in chosen)

        def money(amount):
            return formatLang(self.env, float(amount), currency_obj=move.currency_id)

        if total < 0:
            raise UserError(
                self.env._(
                    "The credit note would be negative: %(total)s. Credit less of the lines that are deducted.",
                    total=money(total),
                )
            )
        if move._has_unlinked_credits() and total > to_decimal(move._get_left_outside_lines()):
            raise UserError(
                self.env._(
                    "%(total)s is more than the %(left)s left to credit of %(invoice)s, untaxed: other credit notes "
                    "take the rest. Enter at most that.",
                    total=money(total),
                    left=money(move._get_left_outside_lines()),
                    invoice=move.name,
                )
            )

    def _finish(self, credits):
        """Post what was made, if asked for; one of a date to come posts itself then."""
        if self.credit_post:
            credits.filtered(lambda move: move.state == "draft" and move.auto_post == "no").action_post()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Note"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
