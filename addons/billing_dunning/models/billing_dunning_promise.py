from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_date

# Of each promise, all that its invoice or its customer ever paid up to its day, in its currency: what is allocated to
# invoices, and for a customer also what is not allocated yet. A contact pays with its company.
PAID = """
    SELECT hold.id, COALESCE(SUM(paid.amount), 0)
      FROM billing_dunning_hold hold
      JOIN res_partner customer ON customer.id = hold.partner_id
      LEFT JOIN LATERAL (
           SELECT partial.debit_amount_currency AS amount
             FROM account_move_line owed
             JOIN account_move invoice ON invoice.id = owed.move_id
             JOIN account_partial_reconcile partial ON partial.debit_move_id = owed.id
             JOIN account_move_line payment ON payment.id = partial.credit_move_id
             JOIN account_journal journal ON journal.id = payment.journal_id
            WHERE owed.company_id = hold.company_id
              AND owed.partner_id = customer.commercial_partner_id
              AND owed.currency_id = hold.currency_id
              AND (hold.move_id IS NULL OR owed.move_id = hold.move_id)
              AND invoice.move_type IN ('out_invoice', 'out_receipt')
              AND journal.type IN ('bank', 'cash', 'credit')
              AND payment.date <= hold.date
            UNION ALL
           SELECT -payment.amount_residual_currency
             FROM account_move_line payment
             JOIN account_account account ON account.id = payment.account_id
             JOIN account_journal journal ON journal.id = payment.journal_id
            WHERE hold.move_id IS NULL
              AND payment.company_id = hold.company_id
              AND payment.partner_id = customer.commercial_partner_id
              AND payment.currency_id = hold.currency_id
              AND payment.parent_state = 'posted'
              AND payment.reconciled IS NOT TRUE
              AND account.account_type = 'asset_receivable'
              AND journal.type IN ('bank', 'cash', 'credit')
              AND payment.date <= hold.date
           ) paid ON TRUE
     WHERE hold.id IN %(ids)s
     GROUP BY hold.id
"""


class BillingDunningHold(models.Model):
    """A promise to pay may name an amount: it is kept once the payments booked since then reach it (SPEC D4).

    Credit notes and write-offs are not payments. They keep a promise only when they leave nothing to pay.
    """

    _inherit = "billing.dunning.hold"

    amount = fields.Monetary(string="Amount Promised", tracking=True, help="Empty: all that is due, in every currency.")
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, precompute=True, readonly=False, required=True
    )
    # What stood in the books when it was made; what is booked later is measured against it.
    amount_due = fields.Monetary(
        string="Due when Promised", compute="_compute_before", store=True, help="Of the invoice, or of all by that day."
    )
    paid_before = fields.Monetary(compute="_compute_before", store=True)
    paid = fields.Monetary(string="Paid Since", compute="_compute_paid", help="Payments, not credit notes.")
    wording = fields.Char(string="Promise", compute="_compute_wording")

    _amount_not_negative = models.Constraint("CHECK (amount >= 0)", "An amount that is promised cannot be negative.")

    # === COMPUTE METHODS === #

    @api.depends("move_id", "company_id")
    def _compute_currency_id(self):
        for hold in self:
            hold.currency_id = hold.move_id.currency_id or hold.currency_id or hold.company_id.currency_id

    @api.depends("kind", "move_id", "partner_id", "currency_id")
    def _compute_before(self):
        """Not again when the day is put off or money comes in: what was paid since the promise stays paid."""
        paid, owed = self._read_paid(), self._read_owed()
        for hold in self:
            hold.paid_before = paid.get(hold._origin.id, 0.0)
            own = owed[hold].filtered(lambda line, hold=hold: line.currency_id == hold.currency_id)
            hold.amount_due = sum(own.mapped("amount_residual_currency"))

    @api.depends("paid_before", "date")
    def _compute_paid(self):
        paid = self._read_paid()
        for hold in self:
            hold.paid = paid.get(hold._origin.id, 0.0) - hold.paid_before

    @api.depends("kind", "amount", "amount_due", "date")
    @api.depends_context("lang")
    def _compute_wording(self):
        for hold in self:
            values = {
                "amount": format_amount(self.env, hold.amount, hold.currency_id),
                "due": format_amount(self.env, hold.amount_due, hold.currency_id),
                "date": format_date(self.env, hold.date),
            }
            if hold.kind != "promised":
                hold.wording = False
            elif hold.amount:
                hold.wording = self.env._("promised %(amount)s of %(due)s for %(date)s", **values)
            else:
                hold.wording = self.env._("promised in full for %(date)s", date=values["date"])

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        holds = super().create(vals_list)
        holds.flush_recordset(["paid_before"])  # not later, when more may be paid
        return holds

    # === BUSINESS METHODS === #

    def _read_paid(self):
        """All payments up to the day of each promise: dict of id → amount."""
        promises = self._origin.filtered(lambda hold: hold.kind == "promised")
        if not promises:
            return {}
        self.env.flush_all()
        return dict(self.env.execute_query(SQL(PAID, ids=tuple(promises.ids))))

    def _is_reached(self):
        """Payments have reached the amount."""
        self.ensure_one()
        return bool(self.amount) and self.currency_id.compare_amounts(self.paid, self.amount) >= 0

    def _read_owed(self):
        """The instalments that they speak of and that are not paid, due by their day: dict of promise → instalments."""
        items, found = self.env["account.move.line"], defaultdict(list)
        domain = fields.Domain(
            [
                ("parent_state", "=", "posted"),
                ("account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
                ("amount_residual_currency", ">", 0),
                ("company_id", "in", self.company_id.ids),
                ("move_id.move_type", "in", ("out_invoice", "out_receipt")),
                ("move_id.payment_state", "in", ("not_paid", "partial", "blocked")),
            ]
        )
        customers = self.filtered(lambda hold: not hold.move_id).partner_id
        about = fields.Domain("move_id", "in", self.move_id.ids)
        about |= fields.Domain("move_id.partner_id", "child_of", customers.ids)
        for line in items.search(domain & about):
            for subject in self._get_subjects(line.move_id):
                found[line.company_id, subject].append(line.id)
        return {
            hold: hold._filter_due(items.browse(found[hold.company_id, (hold.move_id or hold.partner_id)._origin]))
            for hold in self
        }

    def _get_subjects(self, move):
        """What promises that speak of an invoice are about: itself, its customer, and whose contact that is."""
        yield move
        customer = move.partner_id
        while customer:
            yield customer
            customer = customer.parent_id

    def _get_corrected(self):
        """Those that speak of an invoice which was reset to draft: it is being corrected, and owed again tomorrow."""
        customers = self.filtered(lambda hold: not hold.move_id).partner_id
        about = fields.Domain("id", "in", self.move_id.ids) | fields.Domain("partner_id", "child_of", customers.ids)
        drafts = self.env["account.move"].search(
            about
            & fields.Domain(
                [
                    ("state", "=", "draft"),
                    ("posted_before", "=", True),
                    ("company_id", "in", self.company_id.ids),
                    ("move_type", "in", ("out_invoice", "out_receipt")),
                ]
            )
        )
        found = defaultdict(drafts.browse)
        for move in drafts:
            for subject in self._get_subjects(move):
                found[move.company_id, subject] |= move
        return self.filtered(lambda hold: hold._speaks_of(found[hold.company_id, hold.move_id or hold.partner_id]))

    def _speaks_of(self, drafts):
        """Whether an amount of one of these is promised by its day; of its own invoice, whatever the day."""
        return any(
            (not self.amount or move.currency_id == self.currency_id)
            and (self.move_id or not move.invoice_date_due or move.invoice_date_due <= self.date)
            for move in drafts
        )

    def _filter_due(self, lines):
        last = self._get_last_due()
        if self.amount:
            lines = lines.filtered(lambda line: line.currency_id == self.currency_id)
        return lines.filtered(lambda line: not last or (line.date_maturity and line.date_maturity <= last))

    def _get_last_due(self):
        """The last due date that it speaks of: its day.

        Who promises to pay an invoice of which nothing is due by then speaks of its first instalment.
        """
        if not self.move_id:
            return self.date
        move = self.move_id._origin
        terms = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        return max(self.date or move.date, min(terms.mapped("date_maturity"), default=move.date))

    @api.model
    def _read_promises(self, moves):
        """The open promise of each invoice, its own before that of its customer: dict of invoice → promise."""
        promises = self.search(
            [
                ("kind", "=", "promised"),
                ("state", "=", "open"),
                "|",
                ("move_id", "in", moves.ids),
                "&",
                ("move_id", "=", False),
                ("partner_id", "in", (moves.partner_id | moves.commercial_partner_id).ids),
            ],
            order="date, id",
        )
        # The promise of an amount speaks of its currency alone.
        by_subject = {}
        for promise in promises:
            currency = promise.currency_id if promise.amount else None
            by_subject[promise.company_id, promise.move_id or promise.partner_id, currency] = promise
        return {
            move: next(
                (
                    by_subject[move.company_id, subject, currency]
                    for subject in (move._origin, move.partner_id, move.commercial_partner_id)
                    for currency in (move.currency_id, None)
                    if (move.company_id, subject, currency) in by_subject
                ),
                self,
            )
            for move in moves
        }
