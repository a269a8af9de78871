from odoo.tests import tagged

from odoo.addons.billing_order.tests.common import BillingCommon


@tagged("post_install", "-at_install")
class TestOrderBank(BillingCommon):
    """SPEC M7: the bank account of the invoice, else of the order, the team, the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        numbers = {
            "invoice": "FR7630006000011234567890189",
            "order": "FR1420041010050500013M02606",
            "team": "FR7612345678901234567890125",
            "company": "FR7630004000031234567890143",
        }
        partner = cls.env.company.partner_id
        banks = cls.env["res.partner.bank"].create(
            [{"acc_number": number, "partner_id": partner.id, "allow_out_payment": True} for number in numbers.values()]
        )
        cls.banks = dict(zip(numbers, banks, strict=True))
        cls.team = cls.env["crm.team"].create({"name": "Works"})

    def _invoice(self, **values):
        return self._create_affair([("APS", 100)], team_id=self.team.id, **values)._create_invoices()

    def test_the_nearest_choice_prevails(self):
        self.company.billing_bank_id = self.banks["company"]
        self.assertEqual(self._invoice().partner_bank_id, self.banks["company"])
        self.team.billing_bank_id = self.banks["team"]
        self.assertEqual(self._invoice().partner_bank_id, self.banks["team"])
        move = self._invoice(billing_bank_id=self.banks["order"].id)
        self.assertEqual(move.partner_bank_id, self.banks["order"])
        move.partner_bank_id = self.banks["invoice"]
        move.action_post()
        self.assertEqual(move.partner_bank_id, self.banks["invoice"])

    def test_what_is_billed_through_the_waist_names_the_order_s_account_too(self):
        order = self._create_affair([("APS", 100)], billing_bank_id=self.banks["order"].id)
        move = self._bill(self._due(order.order_line, 50))
        self.assertEqual(move.partner_bank_id, self.banks["order"])
