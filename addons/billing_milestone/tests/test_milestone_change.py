from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import MilestoneCommon


@tagged("post_install", "-at_install")
class TestMilestoneChange(MilestoneCommon):
    """SPEC M4: what happens to a schedule when the order or its documents change."""

    def _fifths(self):
        order = self._create_affair([("Works", 50000)])
        self._schedule(order, *((20, f"2023-0{month}-01") for month in range(1, 6)))
        order.action_validate_schedule()
        return order

    def test_an_amendment_is_spread_on_what_is_left(self):
        """50,000 in five of 10,000, two billed, 10 % more: 11,666.67 twice, then 11,666.66."""
        order = self._fifths()
        self._moves(order)[:2].action_post()
        order.order_line = [
            Command.create(
                {"product_id": self.fees.id, "name": "More", "price_unit": 5000, "tax_ids": [Command.set(self.vat.ids)]}
            )
        ]
        self.assertEqual(order.schedule_state, "outdated")
        order.action_update_schedule()
        amounts = [move.amount_untaxed for move in order.milestone_ids.move_ids.sorted("invoice_date")]
        self.assertEqual(amounts, [10000, 10000, 11666.67, 11666.67, 11666.66])
        self.assertEqual(order.schedule_state, "valid")
        self.assertBilled(order)

    def test_a_cut_is_spread_too(self):
        order = self._fifths()
        self._moves(order)[:4].action_post()
        order.action_reset_schedule()
        order.order_line.filtered("price_subtotal")._create_amendment(
            {"product_uom_qty": -1, "price_unit": 2500, "name": "Less"}
        )
        order.action_validate_schedule()
        self.assertEqual(order.milestone_ids[-1].move_ids.amount_untaxed, 7500)
        self.assertBilled(order)

    def test_when_all_is_posted_an_amendment_needs_a_milestone(self):
        order = self._fifths()
        self._moves(order).action_post()
        order.order_line = [Command.create({"product_id": self.fees.id, "name": "More", "price_unit": 5000})]
        with self.assertRefused("add one"):
            order.action_update_schedule()

    def test_a_credited_milestone_is_billed_again_today(self):
        """SPEC M4."""
        order = self._fifths()
        first = self._moves(order)[0]
        first.action_post()
        self._credit(first)
        milestone = order.milestone_ids[0]
        self.assertEqual(milestone.state, "reached")
        with freeze_time("2023-09-10"):
            milestone.action_bill()
        again = milestone._get_live_moves()
        self.assertEqual(again.amount_untaxed, 10000)
        self.assertDates(again, "2023-09-10")
        self.assertBilled(order)

    def test_what_replaces_a_milestones_invoice_is_the_milestones(self):
        """SPEC M4, DESIGN I9: Odoo's “Reverse and Create Invoice”."""
        order = self._fifths()
        first = self._moves(order)[0]
        first.action_post()
        replacement = self._reverse_invoice(first, is_modify=True)
        self.assertEqual(order.milestone_ids[0]._get_live_moves(), replacement)
        with self.assertRefused("billed already"):
            order.milestone_ids[0].action_bill()
        self.assertBilled(order)
        replacement.unlink()
        order.milestone_ids[0].action_bill()
        self.assertBilled(order)

    def test_a_deleted_draft_is_billed_again(self):
        """DESIGN I9."""
        order = self._fifths()
        order.milestone_ids[2].move_ids.unlink()
        self.assertIn(order.milestone_ids[2].state, ("planned", "reached"))
        order.action_validate_schedule()
        self.assertBilled(order)

    def test_reset_deletes_the_drafts_and_keeps_what_is_posted(self):
        order = self._fifths()
        self._moves(order)[0].action_post()
        order.action_reset_schedule()
        self.assertEqual(len(order.milestone_ids._get_live_moves()), 1)
        self.assertEqual(order.billing_method, "milestone")
        order.milestone_ids[1:].write({"percent": 20})
        order.milestone_ids[1].percent = 50
        order.milestone_ids[2:4].unlink()
        order.milestone_ids[-1].percent = 30
        order.action_validate_schedule()
        self.assertEqual(self._moves(order).mapped("amount_untaxed"), [10000, 25000, 15000])

    def test_an_order_that_is_reset_wholly_is_free_again(self):
        order = self._fifths()
        order.action_reset_schedule()
        self.assertEqual((order.billing_method, len(self._moves(order))), ("order", 0))

    def test_a_billed_milestone_is_frozen(self):
        order = self._fifths()
        for values in ({"percent": 30}, {"date": "2023-12-31"}, {"kind": "deposit"}):
            with self.subTest(values), self.assertRefused("Part 1", "Reset"):
                order.milestone_ids[0].write(values)
        with self.assertRefused("Part 1"):
            order.milestone_ids[0].unlink()
        order.milestone_ids[0].write({"name": "Start", "percent": 20})
