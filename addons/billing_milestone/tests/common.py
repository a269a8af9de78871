from odoo import fields
from odoo.fields import Command

from odoo.addons.billing_order.tests.common import BillingCommon


class MilestoneCommon(BillingCommon):
    """Orders with a schedule."""

    @classmethod
    def _schedule(cls, order, *milestones):
        """Milestones of an order: (percent, date or values) each; a percent of None takes the rest."""
        commands = [Command.clear()]
        for rank, (percent, when) in enumerate(milestones, start=1):
            share = {"percent": percent} if percent is not None else {"share_mode": "rest"}
            dated = when if isinstance(when, dict) else {"date_mode": "fixed", "date": when}
            commands.append(Command.create({"name": f"Part {rank}", "sequence": rank, **share, **dated}))
        order.milestone_ids = commands
        return order.milestone_ids

    @classmethod
    def _create_trainings(cls, *milestones):
        """SPEC M3: 20 trainings at 900."""
        order = cls._create_affair([("Trainings", 900, {"product_uom_qty": 20})])
        cls._schedule(order, *(milestones or ((10, "2023-03-27"), (90, "2023-04-27"))))
        return order

    def _moves(self, order):
        return order.milestone_ids.move_ids.sorted("id")

    def assertBilled(self, order):
        """At the end each line is billed its fee exactly, and the order knows."""
        for line in order._get_milestone_lines():
            self.assertEqual(order.currency_id.compare_amounts(line.billed_amount, line.price_subtotal), 0, line.name)
        self.assertEqual((order.billing_remaining, order.deposit_remaining, order.invoice_status), (0, 0, "invoiced"))

    def assertDates(self, moves, *expected):
        self.assertEqual(moves.mapped("invoice_date"), [fields.Date.to_date(day) for day in expected])
