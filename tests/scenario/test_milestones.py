"""SPEC M2 to M4: milestones with several payers, and at random, from the order to the last invoice."""

import random

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.billing_milestone.tests.common import MilestoneCommon
from odoo.addons.billing_payer.tests.common import PayerCommon

STORIES = 8


@tagged("post_install", "-at_install")
class TestMilestonesOfPayers(PayerCommon, MilestoneCommon):
    def test_each_payer_has_its_own_documents(self):
        """SPEC C2, C3: 10 % of deposit and two halves, 60 : 40; each payer ends at exactly its share."""
        order = self._create_affair([("A", 1000.01), ("B", 333.33)])
        self._split(order, (self.partner_a, None), (self.partner_b, 40))
        deposit = {"kind": "deposit", "date_mode": "fixed", "date": "2023-01-01"}
        self._schedule(order, (10, deposit), (45, "2023-02-01"), (None, "2023-03-01"))
        order.action_validate_schedule()
        moves = self._moves(order)
        self.assertEqual(len(moves), 6)
        for move in moves.sorted("invoice_date"):
            move.action_post()
        shares = {
            partner: round(
                sum(moves.filtered(lambda move, p=partner: move.partner_id == p).mapped("amount_untaxed")), 2
            )
            for partner in (self.partner_a, self.partner_b)
        }
        self.assertEqual(shares, {self.partner_a: 800.01, self.partner_b: 533.33})
        self.assertBilled(order)

    def test_payers_without_deposits_are_billed_at_once(self):
        """SPEC C3: three drafts for each payer in one go; each ends at its share of each line, to the cent."""
        order = self._create_affair([("A", 1000.01), ("B", 333.33)])
        self._split(order, (self.partner_a, None), (self.partner_b, 40))
        self._schedule(order, (33.33, "2023-01-01"), (33.33, "2023-02-01"), (None, "2023-03-01"))
        order.action_validate_schedule()
        moves = self._moves(order)
        self.assertEqual(len(moves), 6)
        for line, share in zip(order.order_line, (400.0, 133.33), strict=True):
            billed = line.invoice_lines.filtered(lambda invoiced: invoiced.move_id.partner_id == self.partner_b)
            self.assertEqual(round(sum(billed.mapped("price_subtotal")), 2), share)
        self.assertBilled(order)


@tagged("post_install", "-at_install")
class TestRandomMilestones(MilestoneCommon):
    """Whatever happens on the way, at the end each line is billed its fee under its tax, and deposits are recovered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reduced = cls.vat.copy({"name": "VAT 5.5 %", "amount": 5.5})

    def test_random_schedules(self):
        """DESIGN I1, I6, I7, I9."""
        for seed in range(STORIES):
            with self.subTest(seed=seed):
                self._play(random.Random(seed))

    def _play(self, dice):
        order = self._create_affair(
            [
                (f"Line {rank}", round(dice.uniform(1, 9000), 2), {"tax_ids": [Command.set(self._tax(dice).ids)]})
                for rank in range(dice.randint(1, 5))
            ]
        )
        self._schedule(order, *self._draw_schedule(dice))
        order.action_validate_schedule()
        for _event in range(dice.randint(1, 4)):
            dice.choice([self._post_next, self._amend, self._credit_one, self._delete_one])(order, dice)
        self._finish(order)

    def _tax(self, dice):
        return dice.choice([self.vat, self.reduced])

    def _draw_schedule(self, dice):
        """Two to five milestones; a deposit comes first, and the last one takes the rest."""
        count = dice.randint(2, 5)
        percents = [round(dice.uniform(1, 90 / count), 2) for _rank in range(count - 1)]
        first = {"date_mode": "fixed", "date": "2023-01-01", "kind": dice.choice(["invoice", "deposit"])}
        later = [(percent, f"2023-0{month}-01") for month, percent in enumerate(percents[1:], start=2)]
        return [(percents[0], first), *later, (None, "2023-09-01")]

    def _drafts(self, order):
        moves = order.milestone_ids.move_ids.filtered(lambda move: move.state == "draft")
        return moves.sorted(lambda move: (move.invoice_date, move.id))

    def _post_next(self, order, dice):
        self._drafts(order)[:1].action_post()

    def _amend(self, order, dice):
        if self._drafts(order):
            order.order_line = [
                Command.create(
                    {
                        "product_id": self.fees.id,
                        "name": "More",
                        "price_unit": round(dice.uniform(1, 2000), 2),
                        "tax_ids": [Command.set(self._tax(dice).ids)],
                    }
                )
            ]
            order.action_update_schedule()

    def _credit_one(self, order, dice):
        posted = order.milestone_ids.filtered(lambda milestone: milestone.kind == "invoice").move_ids.filtered(
            lambda move: move.state == "posted" and not move.billing_released and move.move_type == "out_invoice"
        )
        if posted:
            self._credit(posted[0])

    def _delete_one(self, order, dice):
        works = self._drafts(order).filtered(lambda move: not move._is_downpayment())
        works[-1:].unlink()

    def _finish(self, order):
        """What is not billed is, in the order of the schedule; then everything is posted."""
        order.action_validate_schedule()
        for move in self._drafts(order):
            move.action_post()
        self.assertBilled(order)
        billed = {}
        for line in order.invoice_ids.filtered(lambda move: move.state == "posted").invoice_line_ids:
            sign = -1 if line.move_id.move_type == "out_refund" else 1
            billed[line.tax_ids] = billed.get(line.tax_ids, 0) + sign * line.price_subtotal
        ordered = {}
        for line in order._get_milestone_lines():
            ordered[line.tax_ids] = ordered.get(line.tax_ids, 0) + line.price_subtotal
        for tax, amount in ordered.items():
            self.assertAlmostEqual(billed[tax], amount, places=2)
