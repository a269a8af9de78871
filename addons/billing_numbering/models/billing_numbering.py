from datetime import date

from odoo import api, fields, models, tools

from ..tools import NumberFormat, chain_key, shown_period

DOCUMENT_TYPES = [("invoice", "Invoices"), ("refund", "Credit notes"), ("deposit", "Deposits")]
MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]
# What decides about names and counters: checked when it changes, frozen by the lock.
FORMAT_FIELDS = (
    "journal_id",
    "document_type",
    "first_month",
    "country_prefix",
    "country_code",
    "prefix",
    "year_digits",
    "show_month",
    "separator",
    "digits",
    "offset",
    "start_date",
)


class BillingNumbering(models.Model):
    """How the customer invoices of one journal are numbered. Credit notes and deposits follow, or have their own row.

    The counter runs over the fiscal year even when the month is shown. A journal without a row keeps Odoo's numbers.
    """

    _name = "billing.numbering"
    _description = "Numbering of Invoices"
    _order = "company_id, journal_id, document_type"

    journal_id = fields.Many2one(
        "account.journal",
        required=True,
        domain=[("type", "=", "sale")],
        default=lambda self: self._default_journal(),
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="journal_id.company_id", store=True, index=True)
    document_type = fields.Selection(DOCUMENT_TYPES, string="Documents", required=True, default="invoice")
    first_month = fields.Selection(
        MONTHS,
        string="First Month of the Year",
        help="Empty: the fiscal year of the company. Fiscal years that are written down prevail.",
    )
    country_prefix = fields.Boolean(string="Country Code First")
    country_code = fields.Char(
        compute="_compute_country_code", store=True, readonly=False, precompute=True, help="As it was at the start."
    )
    prefix = fields.Char()
    year_digits = fields.Selection(
        [("4", "Four digits"), ("2", "Two digits")], string="Year", required=True, default="4"
    )
    show_month = fields.Boolean(string="Month", default=True)
    separator = fields.Selection([("-", "-"), ("/", "/"), ("none", "None")], required=True, default="-")
    digits = fields.Integer(string="Digits of the Counter", required=True, default=4)
    start_date = fields.Date(
        string="In Use from",
        compute="_compute_start",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Documents of earlier fiscal years keep Odoo's numbers.",
    )
    offset = fields.Integer(
        string="Issued Already",
        compute="_compute_start",
        store=True,
        readonly=False,
        precompute=True,
        help="The last number of that fiscal year that was given before: 23, and the next one is 24.",
    )

    next_number = fields.Char(string="Next number", compute="_compute_preview")
    previous_number = fields.Char(string="Previous number", compute="_compute_preview")
    year_count = fields.Integer(string="Documents this year", compute="_compute_preview")
    draft_number = fields.Char(string="On drafts", compute="_compute_preview")

    _unique_type = models.UniqueIndex(
        "(journal_id, document_type)",
        "This journal has a numbering for these documents already: change that one.",
    )
    _offset_in_range = models.Constraint(
        'CHECK ("offset" >= 0 AND "offset" < 1000000000)',
        "The number issued already lies between 0 and 999,999,999: 0 starts the series at 1.",
    )

    # === COMPUTE METHODS === #

    def _default_journal(self):
        """The company's first sales journal without a numbering, or its first one."""
        journals = self.env["account.journal"].search(
            [*self.env["account.journal"]._check_company_domain(self.env.company), ("type", "=", "sale")]
        )
        return (journals - self.search([("document_type", "=", "invoice")]).journal_id or journals)[:1]

    @api.depends("journal_id", "document_type")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["document_type"]._description_selection(self.env))
        for numbering in self:
            journal, documents = numbering.journal_id.name or "", kinds.get(numbering.document_type, "")
            numbering.display_name = self.env._("%(journal)s: %(documents)s", journal=journal, documents=documents)

    @api.depends("journal_id")
    def _compute_country_code(self):
        # Kept from then on: a company that moves its seat does not rename its series.
        for numbering in self:
            company = numbering.company_id or numbering.journal_id.company_id
            numbering.country_code = (company.account_fiscal_country_id or company.country_id).code

    @api.depends("journal_id", "document_type", "first_month")
    def _compute_start(self):
        """Go on where this year's documents of the journal stopped, whatever their numbers look like."""
        for numbering in self:
            if numbering._origin:
                # Proposed once: what was entered stays, whatever is changed beside it.
                numbering.update({"start_date": numbering.start_date, "offset": numbering.offset})
                continue
            last, highest = numbering._get_last_before()
            year_start = numbering._get_year(fields.Date.context_today(self))[0] if numbering.journal_id else None
            numbering.start_date = last.invoice_date or year_start
            # A name that was imported may end with more digits than a counter: that is no number to go on from.
            numbering.offset = highest if highest < 10**6 else 0

    @api.depends(*FORMAT_FIELDS)
    def _compute_preview(self):
        today = fields.Date.context_today(self)
        for numbering in self:
            if not numbering.journal_id or not numbering.start_date:
                numbering.update({"next_number": "", "previous_number": "", "year_count": 0, "draft_number": ""})
                continue
            day = max(today, numbering.start_date)
            style, period = numbering._get_format(), numbering._get_period(day)
            key, offset = numbering._get_key(day), numbering._get_offset(day)
            count, number, name = numbering._get_issued(key)
            numbering.next_number = style.render(*period, max(number, offset) + 1)
            numbering.previous_number = name if number >= offset else style.render(*period, offset)
            numbering.year_count = count
            numbering.draft_number = style.placeholder(*period)

    # === BUSINESS METHODS === #

    @api.model
    def _find(self, move_type, journal, day, is_deposit):
        """The numbering of a document, empty when Odoo numbers it. `is_deposit`: a function, asked when it matters."""
        rows = self._get_rows(journal.id)
        kind = "refund" if move_type == "out_refund" else "invoice"
        if kind == "invoice" and "deposit" in rows and is_deposit():
            kind = "deposit"
        # Whoever posts an invoice, a portal user who pays online perhaps, need not be allowed to read the settings.
        numberings = self.sudo().browse(row for row in (rows.get(kind), rows.get("invoice")) if row)
        return next((numbering for numbering in numberings if numbering._covers(day)), self.browse())

    @api.model
    @tools.ormcache("journal_id")
    def _get_rows(self, journal_id):
        # Names nothing that is read: only whether and how the journal is numbered.
        rows = self.sudo().search([("journal_id", "=", journal_id)])
        return {row.document_type: row.id for row in rows}

    @api.model
    def _get_all(self, journal):
        # As in _find.
        return self.sudo().browse(self._get_rows(journal._origin.id).values())

    @api.model
    def _get_family(self, company):
        """The numberings of a company, its main company and all branches: they bill in each other's journals."""
        # As in _find.
        return self.sudo().browse(self._get_family_rows(company.sudo().root_id.id))

    @api.model
    @tools.ormcache("root_id")
    def _get_family_rows(self, root_id):
        # As in _get_rows.
        return tuple(self.sudo().search([("company_id", "child_of", root_id)]).ids)

    def _covers(self, day):
        """Fiscal years before the one of the start are Odoo's."""
        return self._get_year(day)[0] >= self._get_year(self.start_date)[0]

    def _get_format(self):
        self.ensure_one()
        separator = "" if self.separator == "none" else self.separator or ""
        country = (self.country_code or "") if self.country_prefix else ""
        parts = [part for part in (country, self.prefix) if part]
        return NumberFormat(separator.join(parts), int(self.year_digits or 4), self.show_month, separator, self.digits)

    def _get_year(self, day):
        return self.journal_id.company_id._get_billing_year(day, int(self.first_month or 0))

    def _get_period(self, day):
        """The year and month that a number shows."""
        return shown_period(day, self._get_year(day)[1], self.show_month)

    def _get_key(self, day):
        return chain_key(self.document_type, self._get_year(day)[0])

    def _get_offset(self, day):
        """What was issued elsewhere in the fiscal year of a date."""
        return self.offset if self._get_year(day)[0] == self._get_year(self.start_date)[0] else 0

    def _render(self, day, number):
        return self._get_format().render(*self._get_period(day), number)

    def _parse(self, name, day):
        """(series, number) of a name in this format, None for any other name and for years that are Odoo's.

        The name alone decides about the fiscal year; of its two digits, the century is that of `day`.
        """
        found = self._get_format().parse(name)
        if not found:
            return None
        year, month, number = found
        if self.year_digits == "2":
            year += day.year // 100 * 100
        shown = self._get_shown_day(year, month)
        return (self._get_key(shown), number) if shown and self._covers(shown) else None

    def _get_shown_day(self, year, month):
        """A day of the fiscal year that a number shows, None when no fiscal year ends in the year shown."""
        if not 1 < year < 9998:
            return None
        day = date(year, month or 1, 1)
        if not month and self._get_year(day)[1].year != year:
            day = date(year, 12, 31)  # the year of 1 January ends later than that: one that starts may still end in it
            day = self._get_year(day)[0]
        return day if month or self._get_year(day)[1].year == year else None

    def _shows(self, name, key, day):
        """Whether a number may stand on a document of this date: same fiscal year and, where shown, same month."""
        if self._get_key(day).partition("|")[2] != key.partition("|")[2]:
            return False
        style = self._get_format()
        found = style.parse(name)
        # A name in a format of before was given for its date; the month that it shows is not known any more.
        return not found or style.head(*found[:2]) == style.head(*self._get_period(day))

    def _get_last_before(self):
        """(document, number): the last one of the current fiscal year that Odoo, or somebody, numbered in the journal,
        and the highest number of those that are named like it: Odoo's numbers need not follow the dates."""
        journal, moves = self.journal_id._origin, self.env["account.move"]
        if not journal or self.document_type == "deposit":
            return moves, 0
        types = ["out_refund"] if self.document_type == "refund" else ["out_invoice"]
        if self.document_type == "invoice" and not journal.refund_sequence:
            types.append("out_refund")
        start, end = self._get_year(fields.Date.context_today(self))
        domain = [
            ("journal_id", "=", journal.id),
            ("move_type", "in", types),
            ("state", "=", "posted"),
            ("invoice_date", ">=", start),
            ("invoice_date", "<=", end),
            ("billing_numbered", "=", False),
        ]
        last = moves.search(domain, order="invoice_date desc, sequence_number desc", limit=1)
        alike = [*domain, ("sequence_prefix", "=", last.sequence_prefix)]
        return last, moves.search(alike, order="sequence_number desc", limit=1).sequence_number

    def _get_issued(self, key):
        """(how many, the last number, its name) of a series."""
        domain = [
            ("journal_id", "=", self.journal_id._origin.id),
            ("sequence_prefix", "=", key),
            ("billing_numbered", "=", True),
        ]
        moves = self.env["account.move"].sudo()  # a count and a name, of a journal that the user configures
        last = moves.search(domain, order="sequence_number desc", limit=1)
        return moves.search_count(domain), last.sequence_number, last.name or ""
