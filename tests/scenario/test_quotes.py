"""SPEC Q1, M5: two quotes for one opportunity, one versioned, one won and billed in part."""

from odoo.tests import tagged

from odoo.addons.billing_milestone.tests.common import MilestoneCommon
from odoo.addons.billing_quote.tests.common import QuoteCommon


@tagged("post_install", "-at_install")
class TestQuotes(QuoteCommon, MilestoneCommon):
    def test_from_two_quotes_to_half_an_invoice(self):
        """SPEC Q1, M5, M3: the version won carries its schedule on; what is billed shows on the opportunity."""
        lead = self.lead
        full = self._quote(("Study", 4000), ("Works", 6000), opportunity_id=lead.id)
        small = self._quote(("Study", 4000), opportunity_id=lead.id)
        self._schedule(full, (30, "2023-03-27"), (None, "2023-04-27"))
        full.action_synchronise()
        self.assertEqual(lead.expected_revenue, 10000)

        second = self._version(full)
        second.order_line[1].price_unit = 5000
        self.assertEqual(second.milestone_ids.mapped("percent")[0], 30)
        self.assertEqual((lead.synchronised_order_id, lead.expected_revenue), (second, 9000))
        with self.assertRefused(second.name):
            full.action_confirm()
        second.action_confirm()
        small.action_cancel()
        second.action_validate_schedule()
        self._moves(second).sorted("invoice_date")[0].action_post()
        self.assertEqual(
            (lead.billing_total, lead.billing_issued, lead.billing_draft, lead.billing_rate, lead.billing_remaining),
            (9000, 2700, 6300, 100, 0),
        )
        second.milestone_ids[1].move_ids.unlink()
        self.assertEqual((lead.billing_invoiced, lead.billing_rate, lead.billing_remaining), (2700, 30, 6300))
        self.assertEqual(lead.quotation_count, 0)
