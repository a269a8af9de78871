from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column


class AccountMove(models.Model):
    _inherit = "account.move"

    billing_key = fields.Char(
        string="Billed Source",
        readonly=True,
        copy=False,
        help="What this document bills, and to whom. No two live documents can carry the same key.",
    )
    billing_rebill = fields.Boolean(
        string="Bill Again",
        default=True,
        copy=False,
        help="Credit notes only. Ticked: what is credited can be billed again, as after a mistake. "
        "Not ticked: it is a rebate, the billed amounts stay as they were.",
    )

    billing_released = fields.Boolean(
        string="Billable Again",
        compute="_compute_billing_released",
        store=True,
        help="Credited in full: what this document billed can be billed again, as long as its credit notes stand.",
    )

    # The guard against billing twice is the database's (two users pressing at once both pass any test in Python).
    _billing_key_unique = models.UniqueIndex(
        "(billing_key) WHERE billing_key IS NOT NULL AND state != 'cancel' AND billing_released IS NOT TRUE",
        "This has been invoiced in the meantime. Refresh the page to see the invoice.",
    )

    def _auto_init(self):
        # Invoices from before this module bill no source: nothing to compute for a whole ledger.
        if not column_exists(self.env.cr, self._table, "billing_released"):
            create_column(self.env.cr, self._table, "billing_released", "bool")
        return super()._auto_init()

    # === COMPUTE METHODS === #

    @api.depends(
        "billing_key",
        "reversal_move_ids.billing_key",
        "reversal_move_ids.state",
        "reversal_move_ids.move_type",
        "reversal_move_ids.amount_untaxed",
        "reversal_move_ids.billing_rebill",
    )
    def _compute_billing_released(self):
        """True once posted credit notes, rebates apart, cover the whole document.

        One with a key of its own, such as a regularisation, only names this document: it takes back what its own source
        says, which bills that again by its own rule.
        """
        covered = self.filtered("billing_key")._get_covered()
        for move in self:
            move.billing_released = move in covered

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("billing_key") for vals in vals_list):
            # The unique index knows what is written: an invoice may have been cancelled or credited just now.
            self.flush_model(["billing_key", "billing_released", "state"])
        return super().create(vals_list)

    # === BUSINESS METHODS === #

    def _get_covered(self, states=("posted",)):
        """Those that credit notes without a key of their own, rebates apart, cover as a whole."""

        def is_covered(move):
            credits = move.reversal_move_ids.filtered(
                lambda credit: credit.move_type == "out_refund"
                and credit.state in states
                and credit.billing_rebill
                and not credit.billing_key
            )
            # Untaxed: the taxes of several parts may be a cent less than those of the whole (DESIGN I5).
            credited = sum(credits.mapped("amount_untaxed"))
            return bool(credits) and move.currency_id.compare_amounts(credited, move.amount_untaxed) >= 0

        return self.filtered(is_covered)

    def _open_list(self):
        """The action that shows these invoices in Odoo's list, with its columns; one alone in its form."""
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_out_invoice_type")
        action.update(domain=[("id", "in", self.ids)], context={"default_move_type": "out_invoice", "create": False})
        return {**action, "res_id": self.id, "views": [(False, "form")]} if len(self) == 1 else action

    def _post(self, soft=True):
        # EXTENDS 'account'
        made = self.filtered("billing_key")
        made._keep_due_dates()
        made._follow_rates()
        posted = super()._post(soft)
        # Whoever posts invoices may not always edit auxiliary accounts: the customers get their next codes, no more.
        numbering = self.env["billing.auxiliary.account"].sudo()
        sales = posted.filtered(lambda move: move.is_sale_document(include_receipts=True))
        for company, moves in sales.grouped("company_id").items():
            if company.root_id.sudo().billing_auxiliary_prefix:
                numbering._number_customers(moves.commercial_partner_id, company)
        return posted

    def _hand_over(self, replacement):
        """Let what replaces this document, which is credited in full, stand for it with what it bills.

        It has the key already, so nothing else bills that besides. Extended by each source for what it notes beside it.
        """
        self.ensure_one()

    def _keep_due_dates(self):
        """Nothing is due before its own date: without a payment term a due date does not follow the invoice's."""
        today = fields.Date.context_today(self)
        for move in self.filtered(lambda move: not move.invoice_payment_term_id):
            day = move.invoice_date or today
            if move.invoice_date_due and move.invoice_date_due < day:
                move.invoice_date_due = day

    def _follow_rates(self):
        """Drafts that were made ahead are booked at the rate of their own day, unless somebody typed another one.

        A rate was typed where it is not that of the day on which the draft was made: so Odoo asks, too.
        """
        for move in self.filtered(lambda move: move.currency_id != move.company_currency_id):
            made_on = move.create_date.date()
            ahead = move.invoice_date and move.invoice_date > made_on
            if ahead and move.invoice_currency_rate == move._get_expected_currency_rate_at(made_on):
                move.refresh_invoice_currency_rate()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        # EXTENDS 'account'
        default_values_list = default_values_list or [{} for _move in self]
        for move, values in zip(self, default_values_list, strict=True):
            values.setdefault("billing_rebill", move.company_id.billing_rebill)
        return super()._reverse_moves(default_values_list, cancel)

    # === REPORT METHODS === #

    def _has_bank_foot(self):
        """Whether each page says at its foot where to pay: asked by Odoo's layouts, answered by our modules."""
        self.ensure_one()
        return False
