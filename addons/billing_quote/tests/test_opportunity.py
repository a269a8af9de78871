from psycopg2 import IntegrityError

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import QuoteCommon


@tagged("post_install", "-at_install")
class TestOpportunity(QuoteCommon):
    """SPEC Q1: an opportunity follows one of its quotes; M5: how far it is billed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quote = cls._quote(opportunity_id=cls.lead.id)
        cls.other = cls._quote(("Bigger", 9000), opportunity_id=cls.lead.id)

    def test_the_opportunity_follows_the_quote(self):
        """SPEC Q1: live, to the new version, and no longer once it is let go."""
        self.lead.expected_revenue = 42
        self.quote.action_synchronise()
        self.assertEqual(self.lead.expected_revenue, 1500)
        self.assertEqual(self.lead.synchronised_line_ids, self.quote.order_line)
        self.quote.order_line[0].price_unit = 2000
        self.assertEqual(self.lead.expected_revenue, 2500)
        new = self._version(self.quote)
        self.assertEqual(self.lead.synchronised_order_id, new)
        new.order_line[0].price_unit = 3000
        self.assertEqual(self.lead.expected_revenue, 3500)
        self.lead.expected_revenue = 7
        self.assertEqual(self.lead.expected_revenue, 3500)
        new.action_unsynchronise()
        new.order_line[0].price_unit = 1
        self.assertEqual(self.lead.expected_revenue, 3500)
        self.lead.expected_revenue = 7
        self.assertEqual(self.lead.expected_revenue, 7)

    def test_one_quote_at_most(self):
        """SPEC Q1: guaranteed by the database."""
        self.quote.action_synchronise()
        self.other.action_synchronise()
        self.assertEqual((self.quote.is_synchronised, self.lead.expected_revenue), (False, 9000))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.quote.is_synchronised = True
            self.env.flush_all()

    def test_another_confirmed_order_does_not_take_over(self):
        """SPEC Q1: Odoo raises the expected revenue to that of the highest order, unless a quote is followed."""
        self.quote.action_synchronise()
        self.other.action_confirm()
        self.assertEqual(self.lead.expected_revenue, 1500)

    def test_a_cancelled_or_moved_quote_is_not_followed(self):
        """SPEC Q1."""
        self.quote.action_synchronise()
        self.quote.action_cancel()
        self.assertFalse(self.lead.synchronised_order_id)
        self.other.action_synchronise()
        self.other.opportunity_id = self.lead.copy()
        self.assertFalse(self.other.is_synchronised)
        self.assertEqual(self.lead.expected_revenue, 9000)

    def test_merging_opportunities_keeps_one(self):
        """SPEC Q1: two leads that follow a quote each become one."""
        second = self.lead.copy({"name": "House again"})
        quote = self._quote(("Second", 300), opportunity_id=second.id)
        quote.action_synchronise()
        self.quote.action_synchronise()
        merged = (self.lead | second).merge_opportunity()
        self.env.flush_all()
        self.assertEqual(len(merged.order_ids.filtered("is_synchronised")), 1)
        self.assertEqual(merged.expected_revenue, merged.synchronised_order_id.amount_untaxed)

    def test_a_foreign_quote_is_converted_at_its_date(self):
        """SPEC Q1, M5: company currency."""
        foreign = self.setup_other_currency("HRK", rates=[("2023-01-01", 3.0)])
        pricelist = self.env["product.pricelist"].create({"name": "Foreign", "currency_id": foreign.id})
        order = self._quote(("A", 100), opportunity_id=self.lead.id, pricelist_id=pricelist.id, date_order="2023-06-01")
        order.action_synchronise()
        self.assertEqual(self.lead.expected_revenue, 33.33)
        self._confirm(order)
        self._bill_half(order)
        lead = self.lead
        self.assertEqual(
            (lead.billing_total, lead.billing_invoiced, lead.billing_draft, lead.billing_remaining),
            (33.33, 16.67, 16.67, 16.66),
        )

    def _confirm(self, order):
        date = order.date_order
        order.action_confirm()
        order.date_order = date

    def _bill_half(self, order):
        line = order.order_line[0]
        return self._bill(self._due(line, line.price_subtotal / 2, key=f"half of {line.id}"))

    def test_how_far_an_opportunity_is_billed(self):
        """SPEC M5: confirmed orders only, issued and planned."""
        self.quote.action_confirm()
        self._bill_half(self.quote).action_post()
        self._bill(self._due(self.quote.order_line[1], 100, key="draft"))
        lead = self.lead
        self.assertEqual((lead.billing_total, lead.billing_issued, lead.billing_draft), (1500, 500, 100))
        self.assertEqual((lead.billing_invoiced, lead.billing_rate, lead.billing_remaining), (600, 40, 900))

    def test_summaries_take_the_same_number_of_queries(self):
        """SPEC M5: 2 and 20 opportunities."""
        counts = []
        for number in (2, 2, 20):  # the first fills the caches of the registry
            leads = self.env["crm.lead"].create(
                [{"name": f"Lead {rank}", "company_id": self.company.id} for rank in range(number)]
            )
            for lead in leads:
                order = self._quote(("A", 100), opportunity_id=lead.id)
                order.action_confirm()
                self._bill_half(order)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(set(leads.mapped("billing_rate")), {50.0})
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])

    def test_the_opportunity_shows_current_quotes(self):
        self._version(self.quote)
        action = self.lead.action_view_sale_quotation()
        found = self.env["sale.order"].search(action["domain"])
        self.assertNotIn(self.quote, found)
        self.assertEqual(len(found), 2)
        self.assertEqual(self.lead.quotation_count, 2)

    def test_expected_revenue_without_quote_is_free(self):
        lead = self.env["crm.lead"].create({"name": "Free", "expected_revenue": 12})
        self.assertEqual(lead.expected_revenue, 12)
        lead.order_ids = [Command.link(self._quote().id)]
        self.assertEqual(lead.expected_revenue, 12)
