from odoo.tests import tagged

from .common import ProgressCommon


@tagged("post_install", "-at_install")
class TestStatementReopened(ProgressCommon):
    """A statement whose invoice was given up shows the order as it is: else its final invoice forgets a phase."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair([("Study", 1000)])
        cls.move = cls._invoice_progress(cls.order, {"Study": 40})
        cls.order.order_line.copy({"order_id": cls.order.id, "name": "Extra works", "price_unit": 500})

    def assertBillsAll(self):
        self.order.action_new_final_statement()
        statement = self.order.open_statement_id
        self.assertEqual(statement, self.order.statement_ids)
        self.assertLines(statement, {"Study": (0.0, 100.0, 1000.0, 1000.0), "Extra works": (0.0, 100.0, 500.0, 500.0)})
        statement._create_invoice().action_post()
        self.assertRecordValues(self.order, [{"billing_remaining": 0.0, "invoice_status": "invoiced"}])

    def test_a_phase_added_before_the_draft_is_cancelled(self):
        """DESIGN I1, SPEC P10"""
        self.move.button_cancel()
        self.assertBillsAll()

    def test_a_phase_added_before_the_draft_is_deleted(self):
        """DESIGN I1, SPEC P10"""
        self.move.unlink()
        self.assertBillsAll()

    def test_an_invoiced_statement_stays_as_it_was_printed(self):
        """DESIGN I6"""
        self.assertEqual(self.order.statement_ids.line_ids.mapped("name"), ["Study"])

    def test_whoever_cancels_the_invoice_need_not_write_statements(self):
        accountant = self.env["res.users"].create(
            {
                "name": "Accountant",
                "login": "accountant",
                "group_ids": self.env.ref("account.group_account_invoice").ids,
                "company_ids": self.company.ids,
                "company_id": self.company.id,
            }
        )
        self.move.with_user(accountant).button_cancel()
        self.assertEqual(self.order.statement_ids.line_ids.mapped("name"), ["Study", "Extra works"])
