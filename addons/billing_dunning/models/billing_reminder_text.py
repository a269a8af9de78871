from odoo import models
from odoo.tools import format_amount, format_date

from .billing_dunning_selection import POSTAL


class BillingReminder(models.Model):
    """What the message says, in the customer's language, and where it goes."""

    _inherit = "billing.reminder"

    # === BUSINESS METHODS === #

    def _get_lang(self):
        self.ensure_one()
        return self.partner_id.lang or self.company_id.partner_id.lang or self.env.lang

    def _get_email(self):
        self.ensure_one()
        return self.partner_id.email or self.partner_id.commercial_partner_id.email

    def _get_address(self):
        """As the selection compares it."""
        self.ensure_one()
        return ", ".join(filter(None, (self.partner_id[name] for name in POSTAL)))

    def _get_shown_lines(self):
        """What the message lists: all that is late, the oldest first; no instalment that is deleted by now."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.state != "skipped" and line.move_line_id)
        return lines.sorted(lambda line: (line.due, line.id))

    def _get_totals(self):
        """What is to be paid now, by currency."""
        self.ensure_one()
        totals = {}
        for line in self._get_shown_lines():
            totals[line.currency_id] = totals.get(line.currency_id, 0.0) + line.net
        return totals

    def _word_totals(self):
        return self._word_amounts(self._get_totals())

    def _word_amounts(self, totals):
        return " + ".join(format_amount(self.env, total, currency) for currency, total in totals.items())

    def _get_text(self):
        """Subject and text of the message in the customer's language, before anything of the list."""
        self.ensure_one()
        localized = self.with_context(lang=self._get_lang())
        values = {
            "company": self.company_id.name,
            "customer": self.partner_id.name or self.partner_id.display_name,
            "date": format_date(localized.env, self.date or self._today()),
            "total": localized._word_amounts(localized._get_grand_totals()),
            "level": self.code,
        }
        level = localized.level_id
        # A name may have several lines; the subject of a mail has one.
        subject = " ".join(level._fill_in(level.subject, values).splitlines())
        return subject, level._fill_in_html(level.body, values)
