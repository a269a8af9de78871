"""What must be true of a random contract after each step."""

from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal

from contract_clerk import add_months

from odoo.addons.billing_base.tools import to_decimal


class ContractChecks:
    """What must be true after each step, whatever happened."""

    def check(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.note_claims()
        self.check_drafts()
        self.check_due_dates()
        self.check_next()
        self.check_posted()
        self.check_money()
        self.check_revenue()

    def check_due_dates(self):
        """Whenever it was made, nothing is due before its own day; without a payment term, on that day.

        Odoo's drafts of replaced invoices have no day before they are posted.
        """
        for move in self.moves("draft", "posted").filtered("invoice_date"):
            self.test.assertGreaterEqual(move.invoice_date_due, move.invoice_date)
            if not move.invoice_payment_term_id:
                self.test.assertEqual(move.invoice_date_due, move.invoice_date)

    def note_claims(self):
        """Each period has one live document, and is one of the calendar's."""
        claims = self.contract.period_ids.filtered(lambda claim: claim.move_id.state != "cancel")
        self.claims = {claim.date_start: claim for claim in claims if claim.live}
        self.freed = {claim.date_start for claim in claims} - self.claims.keys()
        self.test.assertEqual(len(self.claims), len(claims.filtered("live")), "a period is billed twice")
        self.until = max([self.until, *(claim.date_end for claim in self.claims.values())])
        self.periods = self.clerk.periods(self.until)
        for claim in claims:
            number = self.clerk.number_of(claim.date_start)
            self.test.assertEqual((claim.date_start, claim.date_end), self.clerk.cut(number), "another cut")

    def check_drafts(self):
        """They say what the contract says by now, to the cent and the day; none is missing, none took a number."""
        for first, claim in self.claims.items():
            if claim.move_id.state == "draft":
                self.test.assertFalse(claim.move_id.name and claim.move_id.name != "/", "a draft took a number")
                self.test.assertEqual(self.lines_of(claim.move_id), self.periods[first].billed, f"draft of {first}")
        due = {first for first, period in self.periods.items() if period.billed and period.day <= self.made_until}
        missing = due - self.claims.keys() - self.freed
        self.test.assertFalse(missing - self.given_up, "periods without a document")
        self.given_up &= missing

    def check_next(self):
        """The day of the first period that costs something and has no document."""
        shown, until = self.contract.next_date, add_months(max(self.until, self.today), max(4, 2 * self.clerk.months))
        found = self.clerk.periods(until)
        waiting = [found[first].day for first in found.keys() - self.claims.keys() - self.freed if found[first].billed]
        if not self.is_running():
            self.test.assertFalse(shown)
        elif waiting:
            self.test.assertEqual(shown, min(waiting), "the next invoice")
        else:
            self.test.assertTrue(not shown or shown > until, f"no invoice is due on {shown}")

    def lines_of(self, move):
        sign = -1 if move.move_type == "out_refund" else 1
        return sorted(
            (line.billing_period_start, line.billing_period_end, sign * to_decimal(line.price_subtotal))
            for line in move.invoice_line_ids
        )

    def check_posted(self):
        """They stay as they were posted, and their numbers follow one another."""
        for move in self.moves("posted"):
            told = (move.name, move.amount_untaxed, move.amount_total, self.lines_of(move))
            self.test.assertEqual(self.posted.setdefault(move.id, told), told, "a posted document changed")
        self.test.assertFalse(any(self.moves("posted").mapped("made_sequence_gap")))

    def check_money(self):
        """What stands billed of each period and what is to regularise make what it costs."""
        owed = {first: self.periods[first].amount if first in self.periods else Decimal(0) for first in self.claims}
        owed |= dict.fromkeys(self.freed, Decimal(0))  # until they are billed again
        net = self.net_by_period()
        self.differences = {first: cost - net[first] for first, cost in owed.items()}
        total = sum(self.differences.values())
        shown = to_decimal(round(self.contract.regularisation_amount, self.clerk.places))
        self.test.assertEqual(shown, total, "to regularise")

    def net_by_period(self):
        """Invoices less credit notes, drafts included."""
        net = defaultdict(Decimal)
        for move in self.moves("draft", "posted"):
            sign = -1 if move.move_type == "out_refund" else 1
            for line in move.invoice_line_ids:
                net[line.subscription_period] += sign * to_decimal(line.price_subtotal)
        return net

    def check_revenue(self):
        """The report's movements add up to the revenue of each month, that of the contract; the form says its own."""
        rate = self.currency.rate  # the report speaks of the company's currency
        rows = self.env["billing.subscription.mrr"].search([("subscription_id", "=", self.contract.id)])
        moved, told = Counter(), Counter()
        for row in rows:
            moved[row.month] += row.movement
            told[row.month] += row.mrr
        month, total = self.clerk.start.replace(day=1), 0.0
        while month <= self.today:
            day = min(add_months(month, 1) - timedelta(days=1), self.today)
            expected, total = self.clerk.revenue(day) / to_decimal(rate), total + moved.pop(month, 0.0)
            self.assertClose(total, expected, f"movements up to {day}")
            self.assertClose(told.pop(month, 0.0), expected, f"revenue on {day}")
            month = add_months(month, 1)
        self.test.assertFalse(moved, "movements outside of the calendar")
        self.assertClose(self.contract.monthly_amount, self.clerk.lasting_revenue(), "what the form shows")

    def assertClose(self, amount, expected, message):
        """To the cent: a month of a quarter has more decimals."""
        smallest = max(0.01, self.currency.rounding)
        self.test.assertAlmostEqual(amount, float(expected), delta=0.6 * smallest, msg=message)
