from datetime import date

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import SubscriptionCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-03-24")
class TestGrouped(SubscriptionCommon):
    """SPEC S7: contracts that share their invoices; what deletes the drafts of one makes those of the others anew."""

    def setUp(self):
        super().setUp()
        terms = {"invoice_grouping": True, "period_count": 2}
        self.first = self._create_contract({}, {"quantity": 1}, **terms)
        self.second = self._create_contract({"price_unit": 10}, **terms)
        (self.first | self.second).action_generate_schedule()

    def test_together(self):
        self.assertEqual(self._moves(self.second), self._moves(self.first))
        self.assertEqual(self._moves(self.second).mapped("amount_untaxed"), [2300.0] * 2)

    def test_the_oldest_first(self):
        """However the contracts were selected, their lines stand in the order of the contracts."""
        moves = self._moves(self.first)
        moves.unlink()
        (self.second | self.first).action_generate_schedule()
        for move in self._moves(self.first):
            contracts = [line.subscription_line_id.subscription_id for line in move.invoice_line_ids]
            self.assertEqual(contracts, [self.first, self.first, self.second])

    def test_the_customers_own_numbers(self):
        """SPEC S7: the invoice bears those of all its contracts, each once."""
        self.first.customer_reference = "PO 1"
        for other, expected in (("PO 2", ["PO 1", "PO 2"]), ("PO 1", ["PO 1"]), (False, ["PO 1"])):
            self.second.customer_reference = other
            for move in self._moves(self.first):
                self.assertEqual(sorted(move.ref.split(", ")), expected)

    def test_a_line_of_one_is_deleted(self):
        for take_out in (
            lambda: self.first.line_ids[1].unlink(),
            lambda: self.first.write({"line_ids": [Command.delete(self.first.line_ids[1].id)]}),
            lambda: self.first._amend(date(2023, 3, 24), [(self.first.line_ids[1], {"quantity": 0})]),
        ):
            with self.subTest(take_out), self.env.cr.savepoint() as savepoint:
                take_out()
                self.assertEqual(self._moves(self.second), self._moves(self.first))
                self.assertEqual(self._moves(self.second).mapped("amount_untaxed"), [2100.0] * 2)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_line_of_one_is_deleted_and_the_other_is_closed(self):
        """Nothing would make the last drafts of a closed contract later."""
        self.second._close(date(2023, 5, 23))
        self.first.line_ids[1].unlink()
        self.assertEqual(self._moves(self.second).mapped("amount_untaxed"), [2100.0] * 2)

    def test_one_goes_back_to_draft(self):
        self.first.action_reopen()
        self.assertFalse(self._moves(self.first))
        self.assertEqual(self._moves(self.second).mapped("amount_untaxed"), [100.0] * 2)
        self.assertEqual(self.first.state, "draft")
