from functools import cache

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_date

from odoo.addons.billing_base.tools import fiscal_years

from ..tools import LONGEST, LONGEST_COUNTER, NumberFormat, chain_start, repeating_years
from .billing_numbering import FORMAT_FIELDS

YEARS_AHEAD = 3  # after these the company's rule repeats itself


class BillingNumbering(models.Model):
    """What is refused when a numbering is set up: names that could repeat, or that the law does not take."""

    _inherit = "billing.numbering"

    # === CONSTRAINT METHODS === #

    @api.constrains(*FORMAT_FIELDS)
    def _check_numbering(self):
        self._check_journal()
        self._check_format()
        self._check_years()
        self._check_other_formats()
        self._check_odoo_formats()
        self._check_names_taken()

    def _check_journal(self):
        for numbering in self:
            if numbering.journal_id.type != "sale":
                raise ValidationError(
                    self.env._(
                        "%(journal)s is no sales journal: customer invoices alone are numbered here.",
                        journal=numbering.journal_id.display_name,
                    )
                )

    def _check_format(self):
        """SPEC N4: what a number may hold, and how long it may become."""
        for numbering in self:
            if numbering.country_prefix and not numbering.country_code:
                raise ValidationError(
                    self.env._(
                        "%(company)s has no country whose code could come first: give it one, or untick the "
                        "country code.",
                        company=numbering.company_id.name,
                    )
                )
            style = numbering._get_format()
            if flaw := style.flaw():
                raise ValidationError(numbering._describe_flaw(flaw, style))

    def _describe_flaw(self, flaw, style):
        if flaw == "characters":
            return self.env._(
                "“%(prefix)s” cannot stand in a number: electronic invoices take letters without accents, digits, "
                "+, -, _ and / only, and no spaces.",
                prefix=style.prefix,
            )
        if flaw == "digits":
            return self.env._("The counter has between 1 and %(most)s digits.", most=LONGEST_COUNTER - 1)
        return self.env._(
            "The longest number of this series, %(name)s, has %(length)s characters; electronic invoices take "
            "%(most)s. Shorten the prefix.",
            name=style.render(2000, 12, 2**31 - 1),
            length=style.longest(),
            most=LONGEST,
        )

    def _check_years(self):
        """No two fiscal years show the same year, and each number stays in the year that it was given in."""
        self._check_chains()
        for numbering in self:
            company, first_month = numbering.journal_id.company_id, int(numbering.first_month or 0)
            written = company._get_written_years()
            until = max([numbering.start_date, *(end for _start, end in written)])
            until = until.replace(year=until.year + YEARS_AHEAD, day=1)
            years = fiscal_years(numbering.start_date, until, *company._get_year_rule(first_month), written)
            if repeated := repeating_years(years, numbering.show_month):
                raise ValidationError(numbering._describe_repetition(*repeated))

    def _describe_repetition(self, start, end):
        values = {
            "name": self.display_name,
            "start": format_date(self.env, start),
            "end": format_date(self.env, end),
            "year": end.year,
        }
        if self.show_month:
            return self.env._(
                "%(name)s: the fiscal year from %(start)s to %(end)s starts within a month, so two years would give "
                "the numbers of that month twice. Let it start on the first of a month, or hide the month.",
                **values,
            )
        return self.env._(
            "%(name)s: the fiscal year from %(start)s to %(end)s is not the only one that ends in %(year)s, and would "
            "give the numbers of %(year)s twice. Show the month, or change the years.",
            **values,
        )

    def _check_chains(self):
        """Numbers that were given lie within the fiscal year that they count in."""
        rows = {(row.journal_id, row.document_type): row for row in self}
        # All documents count, also those that the user who configures may not read; only dates are shown.
        groups = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [("journal_id", "in", self.journal_id.ids), ("billing_numbered", "=", True)],
                ["journal_id", "sequence_prefix"],
                ["invoice_date:min", "invoice_date:max"],
            )
        )
        for journal, key, first, last in groups:
            numbering = rows.get((journal.sudo(False), key.partition("|")[0]))
            if not first:
                continue  # drafts without a date, of no year yet
            if numbering and (
                numbering._get_year(first)[0] != chain_start(key) or numbering._get_year(last)[0] != chain_start(key)
            ):
                raise ValidationError(
                    self.env._(
                        "%(name)s: documents dated %(first)s to %(last)s are numbered in the fiscal year from "
                        "%(start)s and would belong to another one. A year with numbers keeps its first day, "
                        "and its last day cannot come before the last number; write the past years down before "
                        "you change the rule.",
                        name=numbering.display_name,
                        first=format_date(self.env, first),
                        last=format_date(self.env, last),
                        start=format_date(self.env, chain_start(key)),
                    )
                )
            if numbering and chain_start(key) < numbering._get_year(numbering.start_date)[0]:
                raise ValidationError(
                    self.env._(
                        "%(name)s is in use since the fiscal year from %(start)s: it cannot start later.",
                        name=numbering.display_name,
                        start=format_date(self.env, chain_start(key)),
                    )
                )

    def _check_other_formats(self):
        """SPEC N1: two series of a company and its branches never share a name."""
        for numbering in self:
            style = numbering._get_format()
            # Also the series of branches that the user may not read; the sentence names one of them.
            family = [("company_id", "child_of", numbering.company_id.sudo().root_id.id), ("id", "!=", numbering.id)]
            for other in self.sudo().search(family):
                if style.meets(other._get_format()):
                    raise ValidationError(
                        self.env._(
                            "“%(mine)s” and “%(other)s” could give the same number, as %(example)s. "
                            "Give one of them another prefix.",
                            mine=numbering.display_name,
                            other=other.display_name,
                            example=numbering.next_number,
                        )
                    )

    def _check_odoo_formats(self):
        """Nor do they share one with what Odoo gives in a journal without a numbering (EXP/2022/00001)."""
        for numbering in self:
            style = numbering._get_format()
            # As above.
            family = numbering.company_id.sudo().root_id.id
            numbered = self.sudo().search([("company_id", "child_of", family)]).journal_id
            journals = numbered.search(
                [("company_id", "child_of", family), ("type", "=", "sale"), ("id", "not in", numbered.ids)]
            )
            for journal in journals:
                for code in (journal.code, f"R{journal.code}"):
                    if style.meets(NumberFormat(code, separator="/", digits=5)):
                        raise ValidationError(
                            self.env._(
                                "“%(name)s” could give numbers that Odoo gives in %(journal)s, as %(example)s. Give it "
                                "another prefix, or that journal a numbering first.",
                                name=numbering.display_name,
                                journal=journal.display_name,
                                example=f"{code}/{numbering.start_date.year}/00001",
                            )
                        )

    def _check_names_taken(self):
        """No document bears a name already that the series would reach."""
        self.env["account.move"].flush_model(["name", "billing_numbered", "sequence_prefix", "sequence_number"])
        for numbering in self:
            last = cache(lambda key, row=numbering: row._get_issued(key)[1])
            for name in numbering._get_names_alike():
                if numbering._would_reach(name, last):
                    raise ValidationError(
                        self.env._(
                            "“%(name)s” would come to the number %(number)s, which a document has already. "
                            "Enter the last number issued, or choose another prefix.",
                            name=numbering.display_name,
                            number=name,
                        )
                    )

    def _get_names_alike(self):
        """Names in this format on documents of the company and its branches, but for those that the series gave."""
        # All documents count, also those that the user may not read; a sentence names one of them.
        query = SQL(
            """
            SELECT move.name, move.billing_numbered AND move.journal_id = %s AND move.sequence_prefix LIKE %s,
                   move.sequence_number
              FROM account_move move JOIN account_journal journal ON journal.id = move.journal_id
             WHERE journal.company_id IN %s AND journal.type = 'sale' AND move.name ~ %s
            """,
            self.journal_id.id,
            f"{self.document_type}|%",
            tuple(self.env["res.company"].sudo().search([("id", "child_of", self.company_id.sudo().root_id.id)]).ids),
            self._get_format().regex(),
        )
        parse = self._get_format().parse
        for name, mine, number in self.env.execute_query(query):
            found = parse(name)
            if found and not (mine and found[2] == number):
                yield name

    def _has_given(self, name):
        """Whether a document of the series, or of one of its family, bears this name."""
        if not self._get_format().parse(name):
            return False
        domain = [("company_id", "child_of", self.company_id.root_id.id), ("name", "=", name)]
        # As above.
        return bool(self.env["account.move"].sudo().search([*domain, ("billing_numbered", "=", True)], limit=1))

    def _would_reach(self, name, last=None):
        """Whether a name lies ahead: in the period of the start or later, and above the counter.

        `last`: a function that knows the last number of a series, for many names.
        """
        found = self._get_format().parse(name)
        if not found:
            return False
        year, month, _number = found
        start = self._get_period(self.start_date)
        if self.year_digits == "2":
            year += start[0] // 100 * 100
        if (year, month or 0) < (start[0], start[1] or 0):
            return False
        key, number = self._parse(name, self.start_date) or (None, 0)
        if not key:
            return False
        given = last(key) if last else self._get_issued(key)[1]
        return number > max(given, self._get_offset(chain_start(key)))
