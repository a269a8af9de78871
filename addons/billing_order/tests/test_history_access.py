from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestHistoryAccess(BillingCommon):
    """SPEC P7, DESIGN Security: billing users write the history; salespeople see what is billed of their orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = cls._create_user("sales", "sales_team.group_sale_salesman")
        cls.colleague = cls._create_user("colleague", "sales_team.group_sale_salesman")
        cls.sales_manager = cls._create_user("sales_manager", "sales_team.group_sale_manager")
        cls.invoicer = cls._create_user("invoicer", "account.group_account_invoice")
        cls.auditor = cls._create_user("auditor", "account.group_account_readonly")
        cls.billing_user = cls._create_user("biller", "billing_base.group_billing_user")
        cls.employee = cls._create_user("employee", "base.group_user")
        cls.order = cls._create_affair([("Study", 1000), ("Works", 3000)], user_id=cls.salesperson.id)
        cls.study = cls.order.order_line[0]
        cls.study.write({"history_billed": 500, "history_paid": 200})
        cls.order.history_adjustment_ids = [(0, 0, {"year": 2021, "month": "11", "amount": 300})]
        cls.adjustment = cls.order.history_adjustment_ids

    @classmethod
    def _create_user(cls, login, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login,
            groups=groups,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
            email=f"{login}@x.y",
        )

    def _read_only(self, user):
        """Whoever is no billing user reads the adjustments at most."""
        adjustment = self.adjustment.with_user(user)
        for attempt in (
            lambda: adjustment.write({"amount": 1}),
            adjustment.unlink,
            lambda: adjustment.create({"order_id": self.order.id, "year": 2021, "month": "10", "amount": 1}),
            lambda: self.env["billing.history.import"].with_user(user).create({"order_id": self.order.id}),
        ):
            with self.assertRaises(AccessError):
                attempt()
                self.env.flush_all()

    def _no_access(self, user):
        self._read_only(user)
        with self.assertRaises(AccessError):
            self.adjustment.with_user(user).read(["amount"])
        with self.assertRaises(AccessError):
            self.study.with_user(user).write({"history_billed": 1})

    def test_a_billing_user_without_sales_rights_enters_all(self):
        order = self.order.with_user(self.billing_user)
        order.write(
            {
                "billing_line_ids": [(1, self.study.id, {"history_rate": 100})],
                "history_adjustment_ids": [
                    (1, self.adjustment.id, {"amount": 900}),
                    (0, 0, {"year": 2021, "month": "12", "amount": 100}),
                ],
            }
        )
        order.action_history_copy_paid()
        self.assertRecordValues(order, [{"billing_history": 1000.0, "history_paid": 1000.0, "history_difference": 0.0}])

    def test_a_salesperson_changes_no_history(self):
        """Not even a sales manager, in whatever way it is written."""
        for user in (self.salesperson, self.sales_manager):
            study = self.study.with_user(user)
            for attempt in (
                lambda study=study: study.write({"history_billed": 100}),
                lambda study=study: study.write({"history_paid": 100}),
                lambda study=study: study.write({"history_rate": 10}),
                lambda study=study: study.order_id.write({"order_line": [(1, study.id, {"history_billed": 1})]}),
                study.action_history_copy_progress,
                study.order_id.action_history_copy_paid,
            ):
                with self.subTest(user=user.login), self.assertRefused("billing users", error=AccessError):
                    attempt()

    def test_a_salesperson_adds_no_line_with_a_history(self):
        order = self.order.with_user(self.salesperson)
        vals = {"order_id": order.id, "product_id": self.fees.id, "price_unit": 1000}
        lines = self.env["sale.order.line"].with_user(self.salesperson)
        for history in ({"history_billed": 10}, {"history_rate": 10}):
            with self.assertRefused("billing users", error=AccessError):
                lines.create({**vals, **history})
        with self.assertRefused("billing users", error=AccessError):
            lines.with_context(default_history_billed=10).create(vals)
        lines.create(vals)

    def test_a_salesperson_changes_the_rest_of_a_line_with_a_history(self):
        self.study.with_user(self.salesperson).write({"progress": 70, "phase_start": "2026-01-31"})
        self.assertEqual(self.study.progress, 70.0)

    def test_a_salesperson_sees_what_is_billed(self):
        self.env.invalidate_all()
        order = self.order.with_user(self.salesperson)
        self.assertRecordValues(
            order,
            [
                {
                    "billing_history": 500.0,
                    "history_paid": 200.0,
                    "history_difference": 200.0,
                    "billing_issued": 500.0,
                }
            ],
        )
        self.assertRecordValues(order.order_line[0], [{"billed_amount": 500.0, "history_rate": 50.0}])

    def test_salespeople_clerks_and_auditors_read_only(self):
        for user in (self.salesperson, self.sales_manager, self.invoicer, self.auditor):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                self.assertEqual(self.adjustment.with_user(user).amount, 300.0)
                self._read_only(user)

    def test_an_invoicing_clerk_changes_no_history(self):
        """They may write order lines, by Odoo's own rights."""
        with self.assertRefused("billing users", error=AccessError):
            self.study.with_user(self.invoicer).write({"history_billed": 100})

    def test_a_salesperson_of_own_orders_does_not_find_a_colleague_s(self):
        self._no_access(self.colleague)
        self.assertFalse(self.env["billing.history.adjustment"].with_user(self.colleague).search([]))
        self.assertEqual(self.env["billing.history.adjustment"].with_user(self.salesperson).search([]), self.adjustment)

    def test_an_employee_without_a_group_has_no_access(self):
        self._no_access(self.employee)

    def test_the_portal_customer_has_no_access_to_the_history_of_their_own_order(self):
        portal = self._create_user("portal_customer", "base.group_portal")
        self.order.partner_id = portal.partner_id
        self._no_access(portal)

    def test_another_company_has_no_access(self):
        other = self.setup_other_company()["company"]
        stranger = self._create_user(
            "stranger", "billing_base.group_billing_manager,sales_team.group_sale_manager", company=other
        )
        self.assertFalse(self.env["billing.history.adjustment"].with_user(stranger).search([]))
        adjustment = self.adjustment.with_user(stranger)
        for attempt in (
            lambda: adjustment.read(["amount"]),
            lambda: adjustment.write({"amount": 1}),
            adjustment.unlink,
            lambda: adjustment.create({"order_id": self.order.id, "year": 2021, "month": "10", "amount": 1}),
            lambda: self.study.with_user(stranger).write({"history_billed": 1}),
            lambda: self.order.with_user(stranger).action_history_copy_paid(),
        ):
            with self.assertRaises(AccessError):
                attempt()
                self.env.flush_all()

    def test_another_company_neither_downloads_nor_imports(self):
        other = self.setup_other_company()["company"]
        stranger = self._create_user(
            "stranger", "billing_base.group_billing_manager,sales_team.group_sale_manager", company=other
        )
        self.env.invalidate_all()
        wizard = self.env["billing.history.import"].with_user(stranger).create({"order_id": self.order.id})
        with self.assertRaises(AccessError):
            wizard.read(["template"])
        wizard.file = self.env["billing.history.import"].create({"order_id": self.order.id}).template
        with self.assertRaises(AccessError):
            wizard.action_import()
