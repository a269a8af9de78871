from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ProgressCommon


@tagged("post_install", "-at_install")
class TestAccess(ProgressCommon):
    """DESIGN, Security."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = cls._create_user("sales", "sales_team.group_sale_salesman")
        cls.colleague = cls._create_user("colleague", "sales_team.group_sale_salesman")
        cls.all_sales = cls._create_user("all_sales", "sales_team.group_sale_salesman_all_leads")
        cls.invoicer = cls._create_user("invoicer", "account.group_account_invoice")
        cls.auditor = cls._create_user("auditor", "account.group_account_readonly")
        cls.billing_user = cls._create_user("biller", "billing_base.group_billing_user")
        cls.employee = cls._create_user("employee", "base.group_user")
        cls.order = cls._create_affair([("Study", 1000), ("Works", 3000)], user_id=cls.salesperson.id)

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

    def assertNoAccess(self, user, statement):
        """`user` neither finds, reads, writes nor deletes the statement, nor its lines."""
        self.env.invalidate_all()
        mine = statement.with_user(user)
        for attempt in (
            lambda: mine.read(["amount_untaxed"]),
            lambda: mine.write({"date": "2026-01-01"}),
            lambda: mine.line_ids.read(["fee"]),
            mine.unlink,
            mine.action_create_invoice,
        ):
            with self.assertRaises(AccessError):
                attempt()
        lines = statement.line_ids.with_user(user)
        with self.assertRaises(AccessError):
            lines.read(["amount"])
        with self.assertRaises(AccessError):
            lines.write({"cumulative_percent": 100})

    def test_another_company_cannot_touch_a_statement(self):
        other = self.setup_other_company()["company"]
        stranger = self._create_user(
            "stranger", "billing_base.group_billing_manager,sales_team.group_sale_manager", company=other
        )
        statement = self._create_statement(self.order, {"Study": 50})
        self.assertNoAccess(stranger, statement)
        self.assertFalse(self.env["billing.statement"].with_user(stranger).search([]))

    def test_another_company_cannot_open_a_statement_on_an_order(self):
        other = self.setup_other_company()["company"]
        stranger = self._create_user("stranger", "sales_team.group_sale_manager", company=other)
        with self.assertRaises(AccessError):
            self.order.with_user(stranger).action_new_statement()
        with self.assertRaises(AccessError):
            self.env["billing.statement"].with_user(stranger).create({"order_id": self.order.id})

    def test_the_portal_customer_cannot_touch_a_draft_statement_of_their_own_order(self):
        portal = self._create_user("portal_customer", "base.group_portal")
        self.order.partner_id = portal.partner_id
        statement = self._create_statement(self.order, {"Study": 50})
        self.assertNoAccess(portal, statement)
        self.assertFalse(self.env["billing.statement"].with_user(portal).search([]))

    def test_an_employee_without_a_group_cannot_touch_a_statement(self):
        self.assertNoAccess(self.employee, self._create_statement(self.order, {"Study": 50}))

    def test_a_salesperson_prepares_and_invoices_but_does_not_post(self):
        """DESIGN: a salesperson prepares statements, only a billing user posts."""
        order = self.order.with_user(self.salesperson)
        statement = self.env["billing.statement"].browse(order.action_new_statement()["res_id"])
        statement = statement.with_user(self.salesperson)
        self._line(statement, "Study").cumulative_percent = 50
        move = self.env["account.move"].with_user(self.salesperson).browse(statement.action_create_invoice()["res_id"])
        self.assertEqual((statement.state, move.amount_untaxed), ("invoiced", 500.0))
        with self.assertRaises(AccessError):
            move.action_post()

    def test_a_salesperson_is_shown_what_is_billed_of_their_order(self):
        self._invoice_progress(self.order, {"Study": 50}, post=True)
        self.env.invalidate_all()
        order = self.order.with_user(self.salesperson)
        self.assertEqual((order.billing_issued, order.order_line[0].billed_amount), (500.0, 500.0))
        self.assertEqual(order.statement_ids.mapped("state"), ["invoiced"])

    def test_what_a_colleague_invoiced_counts_for_a_salesperson_who_cannot_read_it(self):
        """DESIGN I1."""
        move = self._invoice_progress(self.order, {"Study": 50}, post=True)
        move.invoice_user_id = self.colleague
        self.env.flush_all()
        self.env.invalidate_all()
        study = self.order.order_line[0].with_user(self.salesperson)
        self.assertEqual(study._get_billed_amounts()[study], 500.0)
        self.assertEqual(study.qty_invoiced_posted, 0.5)

    def test_a_salesperson_of_own_orders_cannot_touch_a_colleague_s_statement(self):
        statement = self._create_statement(self.order, {"Study": 50})
        self.assertNoAccess(self.colleague, statement)
        self.assertFalse(self.env["billing.statement"].with_user(self.colleague).search([]))

    def test_a_salesperson_of_own_orders_finds_their_statement(self):
        statement = self._create_statement(self.order, {"Study": 50})
        self.assertEqual(self.env["billing.statement"].with_user(self.salesperson).search([]), statement)

    def test_a_salesperson_of_all_orders_prepares_any_statement(self):
        statement = self._create_statement(self.order).with_user(self.all_sales)
        self._line(statement, "Study").cumulative_percent = 50
        statement.action_create_invoice()
        self.assertEqual(statement.state, "invoiced")

    def test_an_invoicing_clerk_reads_only(self):
        statement = self._create_statement(self.order, {"Study": 50})
        self.env.invalidate_all()
        mine = statement.with_user(self.invoicer)
        self.assertEqual((mine.amount_untaxed, mine.line_ids.mapped("amount")), (500.0, [500.0, 0.0]))
        for attempt in (
            lambda: mine.write({"date": "2026-01-01"}),
            lambda: mine.line_ids.write({"cumulative_percent": 100}),
            mine.unlink,
            lambda: self.env["billing.statement"].with_user(self.invoicer).create({"order_id": self.order.id}),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_an_invoicing_clerk_cannot_invoice_a_statement(self):
        """Who may not change a statement must not close it either."""
        statement = self._create_statement(self.order, {"Study": 50})
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            statement.with_user(self.invoicer).action_create_invoice()

    def test_an_auditor_reads_only(self):
        statement = self._create_statement(self.order, {"Study": 50})
        self.env.invalidate_all()
        mine = statement.with_user(self.auditor)
        self.assertEqual(mine.line_ids.mapped("amount"), [500.0, 0.0])
        with self.assertRaises(AccessError):
            mine.line_ids.write({"cumulative_percent": 100})

    def test_a_billing_user_without_sales_rights_goes_from_statement_to_posted_invoice(self):
        order = self.order.with_user(self.billing_user)
        statement = self.env["billing.statement"].with_user(self.billing_user)
        statement = statement.browse(order.action_new_statement()["res_id"])
        self._line(statement, "Study").cumulative_percent = 50
        move = self.env["account.move"].with_user(self.billing_user).browse(statement.action_create_invoice()["res_id"])
        move.action_post()
        self.assertEqual((statement.state, move.state, order.billing_method), ("invoiced", "posted", "progress"))

    def test_the_statement_s_company_is_the_order_s(self):
        other = self.setup_other_company()["company"]
        self.env.user.company_ids += other
        both = (other + self.company).ids  # the first is the one that the user works in
        statements = self.env["billing.statement"].with_context(allowed_company_ids=both)
        statement = statements.create({"order_id": self.order.id})
        self.assertEqual((statement.company_id, statement.line_ids.company_id), (self.company, self.company))
