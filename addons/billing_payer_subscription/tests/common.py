from collections import defaultdict

from odoo.addons.billing_payer.tests.common import PayerCommon
from odoo.addons.billing_subscription.tests.common import SubscriptionCommon


class SharedContractCommon(SubscriptionCommon, PayerCommon):
    """Contracts of a coworking space that several companies pay, from 24/03/2023 on, for four months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.subscription_plan_id = cls.env.ref("billing_subscription.plan_year_monthly")

    @classmethod
    def _office(cls, price=200, quantity=10, name="Offices"):
        return (name, price, {"product_uom_qty": quantity, "product_id": cls.office.id})

    @classmethod
    def _create_shared(cls, *shares, lines=(), mode="percent", activate=True, **values):
        """The contract of an order with payers, by default ten offices at 200; `shares` as for `_split`."""
        order = cls._create_affair([*(lines or [cls._office()])], date_order="2023-03-24")
        cls._split(order, *shares or ((cls.partner_a, None), (cls.partner_b, 40)), mode=mode)
        contract = cls.env["billing.subscription"].browse(order.action_create_subscription()["res_id"])
        contract.write({"period_count": 4, **values})
        if activate:
            contract.action_activate()
        return contract

    @classmethod
    def _by_partner(cls, moves):
        """Untaxed amounts of documents in the order of their dates, by partner; credit notes are negative."""
        amounts = defaultdict(list)
        for move in moves.sorted(lambda move: (move.invoice_date, move.id)):
            amounts[move.partner_id].append(move.amount_untaxed * (-1 if move.move_type == "out_refund" else 1))
        return dict(amounts)

    def assertBilled(self, contract, expected):
        """Untaxed amounts of its live documents, by partner."""
        self.assertEqual(self._by_partner(self._moves(contract)), expected)

    @classmethod
    def _of(cls, contract, partner):
        return cls._moves(contract).filtered(lambda move: move.partner_id == partner)
