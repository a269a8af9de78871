from odoo import api, fields, models
from odoo.tools import SQL, formatLang
from odoo.tools.sql import column_exists, create_column

# What a document shows or not, with what a company chooses by itself: `billing_show_…` on both.
SHOWN = {"order": True, "vat": True, "rate": True, "statement": False, "history": False}
TEXTS = ("billing_header", "billing_footer")


class AccountMove(models.Model):
    """What a customer invoice says beside its lines (SPEC M7). Each is the company's choice, and can differ here."""

    _inherit = "account.move"

    billing_subject = fields.Char(string="Subject", help="Printed above the lines.")
    billing_header = fields.Text(
        string="Header Message",
        compute="_compute_billing_texts",
        store=True,
        readonly=False,
        precompute=True,
        help="Printed above the lines. The company's own message, until another one is typed.",
    )
    billing_footer = fields.Text(
        string="Footer Message",
        compute="_compute_billing_texts",
        store=True,
        readonly=False,
        precompute=True,
        help="Printed below the totals. The company's own message, until another one is typed.",
    )
    billing_lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        help="Language of the PDF and of the e-mail. Empty: the customer's.",
    )
    billing_payment_mode_id = fields.Many2one(
        "billing.payment.mode",
        string="Expected Payment",
        compute="_compute_billing_payment_mode_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        help="How the customer is expected to pay: printed on the invoice. Each instalment can differ.",
    )
    billing_show_order = fields.Boolean(
        string="Show Order Reference", compute="_compute_billing_show", store=True, readonly=False, precompute=True
    )
    billing_show_vat = fields.Boolean(
        string="Show VAT Number", compute="_compute_billing_show", store=True, readonly=False, precompute=True
    )
    billing_show_rate = fields.Boolean(
        string="Show Currency Rate",
        compute="_compute_billing_show",
        store=True,
        readonly=False,
        precompute=True,
        help="On documents in a foreign currency: the rate, and its date.",
    )
    billing_show_statement = fields.Boolean(
        string="Show Account Statement",
        compute="_compute_billing_show",
        store=True,
        readonly=False,
        precompute=True,
        help="Everything that the customer owes at the date of the document, by due date.",
    )
    billing_show_history = fields.Boolean(
        string="Show Invoice History",
        compute="_compute_billing_show",
        store=True,
        readonly=False,
        precompute=True,
        help="All invoices of the order so far.",
    )

    def _auto_init(self):
        # Nothing to compute for a whole ledger: what is there already is printed as before.
        for name, shown in SHOWN.items():
            self._add_choice(f"billing_show_{name}", shown)
        for name, kind in {**dict.fromkeys(TEXTS, "text"), "billing_payment_mode_id": "int4"}.items():
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    def _add_choice(self, name, value):
        """Add a column that has a value on all records, without writing each of them."""
        if column_exists(self.env.cr, self._table, name):
            return
        column = SQL.identifier(name)
        self.env.cr.execute(SQL("ALTER TABLE account_move ADD COLUMN %s boolean DEFAULT %s", column, value))
        self.env.cr.execute(SQL("ALTER TABLE account_move ALTER COLUMN %s DROP DEFAULT", column))

    # === COMPUTE METHODS === #

    @api.depends("company_id", "move_type", "partner_id", "billing_lang")
    def _compute_billing_texts(self):
        """The company's messages in the document's language; what somebody typed, or left out of it, stays."""
        for move in self:
            company = move.company_id.with_context(lang=move._get_billing_lang())
            for name in TEXTS:
                if (
                    move[name]
                    and move[name] in company._get_every_language(name)
                    or not move[name]
                    and move.state == "draft"
                    and move.is_sale_document()
                ):
                    move[name] = company[name]
                else:
                    move[name] = move[name]

    @api.depends("company_id")
    def _compute_billing_show(self):
        for move in self:
            for name in SHOWN:
                move[f"billing_show_{name}"] = move.company_id[f"billing_show_{name}"]

    @api.depends("partner_id", "company_id")
    def _compute_billing_payment_mode_id(self):
        for move in self:
            partner = move.commercial_partner_id.with_company(move.company_id)
            move.billing_payment_mode_id = partner.billing_payment_mode_id if move.is_sale_document() else False

    def _compute_preferred_payment_method_line_id(self):
        # EXTENDS 'account', see `write`: Odoo proposes the journal and the method of the expected payment
        super()._compute_preferred_payment_method_line_id()
        for move in self.filtered("billing_payment_mode_id"):
            mode = move.billing_payment_mode_id.with_company(move.company_id)
            if mode.payment_method_line_id:
                move.preferred_payment_method_line_id = mode.payment_method_line_id

    def _compute_partner_bank_id(self):
        # EXTENDS 'account', with what it depends on: another account of the company is for the invoices to come
        super()._compute_partner_bank_id()
        for move in self.filtered(lambda move: move.is_sale_document() and move.is_inbound()):
            move.partner_bank_id = move._get_billing_bank() or move.partner_bank_id

    def _compute_narration(self):
        # EXTENDS 'account', see `write`: the terms in the language of the document, where Odoo takes the customer's
        super()._compute_narration()
        for move in self.filtered(lambda move: move.billing_lang and move.narration and move.is_sale_document()):
            terms = move.company_id.with_context(lang=move.billing_lang).invoice_terms
            if move.company_id.terms_type != "html" and terms:
                move.narration = terms

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        # Asked for here and not by dependencies, see `_follow_instalments`.
        if "billing_payment_mode_id" in vals and "preferred_payment_method_line_id" not in vals:
            chosen = self.filtered(
                lambda move: move.billing_payment_mode_id.with_company(move.company_id).payment_method_line_id
            )
            chosen._compute_again("preferred_payment_method_line_id")
        if "billing_lang" in vals and "narration" not in vals:
            drafts = self.filtered(lambda move: move.state == "draft")
            drafts.filtered(
                lambda move: move.narration in move.company_id._get_every_language("invoice_terms")
            )._compute_again("narration")
        return result

    # === BUSINESS METHODS === #

    def _get_billing_lang(self):
        """The language of the PDF and the e-mail."""
        self.ensure_one()
        installed = dict(self.env["res.lang"].get_installed())
        return self.billing_lang if self.billing_lang in installed else self.partner_id.lang

    def _get_billing_bank(self):
        """The account to be paid to, if somebody chose one; what is typed on the document prevails anyway.

        Extended where orders and teams have accounts of their own. The customer's own way of paying, which Odoo knows
        as a journal, is more particular than the company's account.
        """
        self.ensure_one()
        method = self.preferred_payment_method_line_id or self.bank_partner_id.property_inbound_payment_method_line_id
        return self.env["res.partner.bank"] if method.journal_id else self.company_id.billing_bank_id

    # === REPORT METHODS === #

    def _has_bank_foot(self):
        # EXTENDS 'billing_base'
        return super()._has_bank_foot() or self.move_type == "out_invoice"

    def _get_rate_text(self):
        """The currency rate and its date, in a line; nothing when the document is in the company's currency."""
        self.ensure_one()
        if not self.billing_show_rate or self.currency_id == self.company_currency_id or not self.is_sale_document():
            return None
        return self.env._(
            "Exchange rate of %(date)s: 1 %(ours)s = %(rate)s %(theirs)s",
            date=self._format_day(self.invoice_date or fields.Date.context_today(self)),
            ours=self.company_currency_id.name,
            rate=formatLang(self.env, self.invoice_currency_rate, digits=6),
            theirs=self.currency_id.name,
        )

    def _format_day(self, day):
        return self.env["ir.qweb.field.date"].value_to_html(day, {})

    def _get_legal_text(self):
        """What the law wants on the document, in its language."""
        self.ensure_one()
        return self.company_id.sudo().billing_legal_text if self.move_type == "out_invoice" else False
