from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount, frozendict

from odoo.addons.billing_base.tools import round_to, to_decimal

from ..tools import balances


class AccountMove(models.Model):
    """Instalments of one invoice (SPEC M9): Odoo makes its receivable lines from them instead of from a payment term.

    Due dates, overdue amounts, reports, reconciliation and e-invoices all read those lines, so they need nothing more.
    """

    _inherit = "account.move"

    billing_instalment_ids = fields.One2many("billing.instalment", "move_id", string="Instalments", copy=False)
    billing_instalment_gap = fields.Monetary(
        string="Missing in the Instalments",
        compute="_compute_billing_instalment_gap",
        help="The invoice's total less its instalments: 0 when they make it.",
    )

    # === COMPUTE METHODS === #

    @api.depends("amount_total", "tax_totals", "billing_instalment_ids.value", "billing_instalment_ids.value_amount")
    def _compute_billing_instalment_gap(self):
        for move in self:
            move.billing_instalment_gap = float(move._get_instalment_gap())

    # What follows has no dependencies of ours, see `_follow_instalments`.

    def _compute_invoice_payment_term_id(self):
        # EXTENDS 'account': an invoice has a payment term or instalments, and prints only one of them
        scheduled = self.filtered("billing_instalment_ids")
        scheduled.invoice_payment_term_id = False
        super(AccountMove, self - scheduled)._compute_invoice_payment_term_id()

    def _compute_invoice_date_due(self):
        # EXTENDS 'account': read while the terms are computed, so it cannot be read from them
        scheduled = self.filtered("billing_instalment_ids")
        for move in scheduled:
            move.invoice_date_due = move._get_last_instalment_date() or move.invoice_date_due
        super(AccountMove, self - scheduled)._compute_invoice_date_due()

    def _compute_needed_terms(self):
        # EXTENDS 'account'
        super()._compute_needed_terms()
        for move in self:
            if move.billing_instalment_ids and move.needed_terms:
                move.needed_terms = move._prepare_instalment_terms(move.needed_terms)

    # === CONSTRAINT METHODS === #

    @api.constrains("invoice_payment_term_id", "billing_instalment_ids")
    def _check_term_or_instalments(self):
        for move in self:
            if move.billing_instalment_ids and move.invoice_payment_term_id:
                raise ValidationError(
                    self.env._(
                        "%(invoice)s has instalments: it cannot have the payment term “%(term)s” as well. Delete the "
                        "instalments first.",
                        invoice=move.display_name,
                        term=move.invoice_payment_term_id.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # A form proposes the customer's payment term before there are instalments: they prevail.
        no_term = {"invoice_payment_term_id": False}
        return super().create([vals | no_term if vals.get("billing_instalment_ids") else vals for vals in vals_list])

    def copy_data(self, default=None):
        # The copy has no instalments: the customer's own payment term is for it again.
        vals_list = super().copy_data(default)
        for move, vals in zip(self, vals_list, strict=True):
            if move.billing_instalment_ids and "invoice_payment_term_id" not in (default or {}):
                vals.pop("invoice_payment_term_id", None)
        return vals_list

    # === ACTION METHODS === #

    def action_add_remainder(self):
        """Add an instalment that takes whatever the others leave, a month after the last of them."""
        for move in self:
            last = move.billing_instalment_ids.sorted("date")[-1:]
            start = last.date or move.invoice_date or fields.Date.context_today(move)
            date = fields.Date.add(start, months=1)
            move.billing_instalment_ids = [fields.Command.create({"date": date, "value": "rest"})]
        return True

    def action_split_instalments(self):
        """Ask into how many equal parts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("billing_invoice.billing_instalment_split_action")
        return {**action, "context": {"default_move_id": self.id}}

    def action_switch_move_type(self):
        # EXTENDS 'account': what becomes a credit note is not paid in instalments
        self.filtered(lambda move: move.state == "draft").billing_instalment_ids.unlink()
        return super().action_switch_move_type()

    # === BUSINESS METHODS === #

    def _post(self, soft=True):
        # EXTENDS 'account'
        self._check_instalments()
        return super()._post(soft)

    def _follow_instalments(self):
        """Compute anew what Odoo makes of instalments that were changed.

        Asked for here and not by dependencies: with those, uninstalling the module would take Odoo's own fields away
        from bank statement lines, which inherit them.
        """
        self.invalidate_recordset(["needed_terms", "needed_terms_dirty"], flush=False)
        for name in ("invoice_payment_term_id", "invoice_date_due"):
            self._compute_again(name)

    def _compute_again(self, name):
        """Have a stored field computed once more, unless it is being written."""
        field = self._fields[name]
        self.env.add_to_compute(field, self - self.env.protected(field))

    def _check_instalments(self):
        """Refuse instalments that do not make the total, with the difference."""
        for move in self.filtered("billing_instalment_ids"):
            gap = move._get_instalment_gap()
            if gap:
                raise UserError(move._word_instalment_gap(gap))
            move.billing_instalment_ids._check_amounts()

    def _word_instalment_gap(self, gap):
        def money(amount):
            return format_amount(self.env, float(amount), self.currency_id)

        total = self._get_instalment_total()
        figures = {
            "invoice": self.display_name,
            "total": money(total),
            "sum": money(total - gap),
            "gap": money(abs(gap)),
        }
        if gap > 0:
            return self.env._(
                "The instalments of %(invoice)s make %(sum)s, its total is %(total)s: %(gap)s are missing. "
                "Correct them, or press “Add the Remainder”.",
                **figures,
            )
        return self.env._(
            "The instalments of %(invoice)s make %(sum)s, its total is %(total)s: that is %(gap)s too much. "
            "Correct them.",
            **figures,
        )

    def _get_instalment_total(self):
        """What the instalments have to make, as Decimal."""
        self.ensure_one()
        total = self.amount_total
        if self.id != self._origin.id and self.tax_totals:
            # In a form that is not saved yet Odoo keeps only this total up to date.
            total = self.tax_totals["total_amount_currency"]
        return round_to(to_decimal(total), self.currency_id.decimal_places)

    def _get_instalment_amounts(self):
        """Dict of the invoice's instalments → Decimal."""
        return self.billing_instalment_ids._get_amounts(self._get_instalment_total())

    def _get_instalment_gap(self):
        """What the instalments still lack to make the total, as Decimal; negative when they exceed it.

        Everything when there are none: Odoo's forms are told of a value only if it differs from that without lines.
        """
        return self._get_instalment_total() - sum(self._get_instalment_amounts().values())

    def _get_last_instalment_date(self):
        return max(filter(None, self.billing_instalment_ids.mapped("date")), default=False)

    def _prepare_instalment_terms(self, terms):
        """What Odoo's receivable lines must be, in both currencies.

        As long as the instalments do not make the total, a draft has a single line: it balances, and cannot be posted.

        :param terms: what Odoo would have made, read for its totals
        """
        found = self._get_instalment_amounts()
        places = self.company_currency_id.decimal_places
        total = round_to(to_decimal(sum(term["balance"] for term in terms.values())), places)
        total_currency = sum(term["amount_currency"] for term in terms.values())
        if not total or self._get_instalment_gap() or min(found.values()) <= 0:
            return dict([self._prepare_term(False, self._get_last_instalment_date(), total_currency, total)])
        sign = -1 if total_currency < 0 else 1
        shares = balances(total, list(found.values()), places)
        return dict(
            self._prepare_term(instalment.id, instalment.date, sign * amount, share)
            for (instalment, amount), share in zip(found.items(), shares, strict=True)
        )

    def _prepare_term(self, instalment, date, amount, balance):
        key = frozendict(
            {"move_id": self.id, "date_maturity": date, "discount_date": False, "billing_instalment_id": instalment}
        )
        return key, {
            "balance": float(balance),
            "amount_currency": float(amount),
            "discount_date": False,
            "discount_balance": 0.0,
            "discount_amount_currency": 0.0,
        }

    # === REPORT METHODS === #

    def _get_printed_instalments(self):
        """The receivable lines that the document lists: none unless there are instalments."""
        self.ensure_one()
        # The customer prints their own invoice on the portal.
        lines = self.sudo().line_ids.filtered("billing_instalment_id")
        return lines.sorted(lambda line: (line.date_maturity, line.billing_instalment_id.sequence, line.id))
