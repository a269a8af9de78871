from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from .common import BillingCommon

TODAY = date(2026, 3, 31)


@tagged("post_install", "-at_install")
class TestInvoicingRefusal(BillingCommon):
    """What the waist refuses, in a sentence, with nothing written (issue 2, Must hold)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair([("Study", 1000), ("Works", 3000)])
        cls.study, cls.works = cls.order.order_line
        cls.journal = cls.company_data["default_journal_sale"]

    def test_nothing_due_is_refused(self):
        with self.assertRefused("nothing to bill"):
            self._bill(self._due(self.study, 0), self._due(self.works, 0))

    def test_no_dues_at_all_are_refused(self):
        with self.assertRefused("nothing to bill"):
            self._bill()

    def test_a_company_without_a_sales_journal_is_told_to_create_one(self):
        company = self.env["res.company"].create({"name": "No journals"})
        self.env.user.company_ids += company
        env = self.env(context={**self.env.context, "allowed_company_ids": company.ids})
        order = env["sale.order"].create({"partner_id": self.partner_a.id, "company_id": company.id})
        order.order_line = [Command.create({"product_id": self.fees.id, "price_unit": 10.0, "tax_ids": False})]
        order.action_confirm()
        with self.assertRefused("No journals", order.name, "Sales"):
            self._bill(self._due(order.order_line, 10))

    def _without_income_account(self):
        """No account on the product, its category, the company's chart nor the journal."""
        self.fees.property_account_income_id = False
        self.fees.categ_id.property_account_income_categ_id = False
        self.company.income_account_id = False
        self.journal.default_account_id = False

    def test_a_product_without_an_income_account_is_named(self):
        self._without_income_account()
        with self.assertRefused("Fees", self.order.name, self.journal.name, "income account"):
            self._bill(self._due(self.study, 300))

    def test_an_account_on_one_of_the_four_is_enough(self):
        account = self.company_data["default_account_revenue"]
        places = {
            "product": lambda: self.fees.write({"property_account_income_id": account.id}),
            "category": lambda: self.fees.categ_id.write({"property_account_income_categ_id": account.id}),
            "company": lambda: self.company.write({"income_account_id": account.id}),
            "journal": lambda: self.journal.write({"default_account_id": account.id}),
        }
        for place, set_account in places.items():
            with self.subTest(place=place):
                self._without_income_account()
                set_account()
                move = self._bill(self._due(self.study, 300, key=place))
                self.assertEqual(move.invoice_line_ids.account_id, account)

    def test_a_closed_period_is_refused_with_its_date(self):
        for lock in ("sale_lock_date", "tax_lock_date", "fiscalyear_lock_date", "hard_lock_date"):
            with self.subTest(lock=lock):
                self.company[lock] = date(2026, 2, 28)
                with self.assertRefused(self.order.name, self.company.name, "02/28/2026", "02/15/2026"):
                    self._bill(self._due(self.study, 300), date=date(2026, 2, 15))
                if lock != "hard_lock_date":  # cannot be taken back, by design of Odoo
                    self.company[lock] = False

    def test_the_day_after_a_closed_period_is_open(self):
        self.company.sale_lock_date = date(2026, 2, 28)
        move = self._bill(self._due(self.study, 300), date=date(2026, 3, 1))
        self.assertEqual((move.invoice_date, move.date), (date(2026, 3, 1), date(2026, 3, 1)))

    def test_the_last_closed_day_is_closed(self):
        self.company.sale_lock_date = date(2026, 2, 28)
        with self.assertRefused("02/28/2026"):
            self._bill(self._due(self.study, 300), date=date(2026, 2, 28))

    def test_purchases_closed_do_not_close_sales(self):
        self.company.purchase_lock_date = date(2026, 2, 28)
        self.assertTrue(self._bill(self._due(self.study, 300), date=date(2026, 2, 15)))

    def test_one_wrong_document_stops_all_of_them(self):
        product = self._create_product(name="Orphan", invoice_policy="order", property_account_income_id=None)
        self._without_income_account()
        self.fees.property_account_income_id = self.company_data["default_account_revenue"]
        other = self._create_affair([("Orphan", 100, {"product_id": product.id})])
        with self.assertRefused("Orphan", other.name):
            self._bill(self._due(self.study, 300), self._due(other.order_line, 100))

    def test_a_tax_of_a_fixed_amount_per_unit_is_refused(self):
        """It would be due once per invoice instead of once per unit."""
        eco = self.env["account.tax"].create(
            {"name": "Eco 2.00", "amount_type": "fixed", "amount": 2.0, "type_tax_use": "sale"}
        )
        order = self._create_affair([("Fridge", 1000, {"tax_ids": [Command.set(eco.ids)]})])
        with self.assertRefused("“Fridge”", order.name, "Eco 2.00"):
            self._bill(self._due(order.order_line, 300))
