from datetime import date

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import SubscriptionCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-03-24")
class TestIncluded(SubscriptionCommon):
    """Prices that include a VAT of 20 %, when its rate changes (SPEC S3, S4, S5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.included = cls.vat.copy({"name": "20 % included", "price_include_override": "tax_included"})
        cls.price = {"price_unit": 120, "quantity": 1, "tax_ids": [Command.set(cls.included.ids)]}

    def test_the_price_with_vat_stays_the_price(self):
        """120.00 of 20 % are 100.00, of 10 % 109.09; nothing is to regularise, before or after it is posted."""
        once = {**self.price, "product_id": self.fees.id, "price_unit": 60, "once": True}
        contract = self._create_contract(self.price, once, period_count=3)
        self._generate(contract)[0].action_post()
        self.included.amount = 10
        self.assertEqual(self._moves(contract).mapped("amount_untaxed"), [150, 109.09, 109.09])
        self.assertEqual(self._moves(contract).mapped("amount_total"), [180, 120, 120])
        self.assertFalse(contract.to_regularise)
        self.included.amount = 10
        self.assertEqual(len(contract.line_ids), 3, "amended once")
        self._moves(contract)[1:].action_post()
        self.assertFalse(contract.to_regularise)
        self.assertEqual(contract.amount_period, 109.09)
        contract.action_renew()
        self.assertEqual(self._moves(contract).mapped("amount_untaxed"), [150] + [109.09] * 5)

    def test_a_part_of_a_period_costs_its_part_of_the_price(self):
        """15 of 30 days of 109.09 untaxed are 54.55, in a group of taxes too."""
        group = {"name": "Group", "amount_type": "group", "children_tax_ids": [Command.set(self.included.ids)]}
        taxes = self.env["account.tax"].create(group)
        contract = self._create_contract({**self.price, "tax_ids": [Command.set(taxes.ids)]}, period_count=2)
        self._generate(contract)
        self.included.amount = 10
        contract._close(date(2023, 5, 8))
        self.assertEqual(self._moves(contract).mapped("amount_untaxed"), [109.09, 54.55])
