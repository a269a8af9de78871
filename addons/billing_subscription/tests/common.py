from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command

from odoo.addons.billing_order.tests.common import BillingCommon


class SubscriptionCommon(BillingCommon):
    """Contracts of a coworking space: trainings billed once, offices every month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = cls._create_product(
            name="Office",
            type="service",
            is_recurring=True,
            taxes_id=[Command.set(cls.vat.ids)],
            property_account_income_id=cls.company_data["default_account_revenue"].id,
        )

    @classmethod
    def _create_contract(cls, *lines, activate=True, **values):
        """A subscription of 12 months from 24/03/2023; lines are values, by default ten offices at 200."""
        subscription = cls.env["billing.subscription"].create(
            {
                "partner_id": cls.partner_a.id,
                "date_start": "2023-03-24",
                "period_count": 12,
                "line_ids": [
                    Command.create({"product_id": cls.office.id, "quantity": 10, "price_unit": 200, **line})
                    for line in lines or ({},)
                ],
                **values,
            }
        )
        if activate:
            subscription.action_activate()
        return subscription

    @classmethod
    def _create_koworking(cls, **values):
        """SPEC S2: 5 trainings at 900 with the first invoice, 10 offices at 200 a month."""
        trainings = {"product_id": cls.fees.id, "name": "Trainings", "quantity": 5, "price_unit": 900, "once": True}
        return cls._create_contract(trainings, {"name": "Offices"}, **values)

    @classmethod
    def _generate(cls, subscription):
        subscription.action_generate_schedule()
        return cls._moves(subscription)

    @classmethod
    def _moves(cls, subscription):
        """The live documents, in the order of their dates."""
        moves = subscription._get_moves().filtered(lambda move: move.state != "cancel")
        return moves.sorted(lambda move: (move.invoice_date, move.id))

    def assertDates(self, moves, *expected):
        self.assertEqual(moves.mapped("invoice_date"), [fields.Date.to_date(day) for day in expected])


class IndexCommon(SubscriptionCommon):
    """A contract of two years from 24/03/2023 on: 15 % fixed, 85 % by an index of base 100, with its drafts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.env["billing.price.index"].create(
            {"name": "Syntec", "value_ids": [Command.create({"month": "2023-12-15", "value": 104.35})]}
        )
        cls.formula = {"index_id": cls.index.id, "index_base": 100, "index_fixed": 15}
        with freeze_time("2023-03-24"):
            cls.contract = cls._create_contract(period_count=24, **cls.formula)
            cls.contract.action_generate_schedule()

    def _untaxed(self):
        return self._moves(self.contract).mapped("amount_untaxed")

    def _revise_by_night(self):
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", return_value=1):
            self.env["billing.subscription"]._cron_revise()

    def _add_value(self, month, value, **vals):
        self.index.value_ids = [Command.create({"month": month, "value": value, **vals})]

    def _price_on(self, day):
        return self.contract._get_lines_on(date.fromisoformat(day)).mapped("price_unit")
