from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ProgressCommon


@tagged("post_install", "-at_install")
class TestRegularisation(ProgressCommon):
    """SPEC P4: a lower progress is refused, but for an explicit regularisation by a billing manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_affair([("Study", 1000), ("Works", 3000)])
        cls.first = cls._invoice_progress(cls.order, {"Study": 100, "Works": 50}, post=True)

    def test_it_makes_a_credit_note_of_the_invoice_that_it_corrects(self):
        statement = self._create_statement(self.order, regularise=True)
        self._line(statement, "Works").cumulative_percent = 40
        move = statement._create_invoice()
        self.assertRecordValues(move, [{"move_type": "out_refund", "amount_untaxed": 300.0, "billing_rebill": True}])
        self.assertEqual(move.reversed_entry_id, self.first)
        move.action_post()
        self.assertEqual(self._phase(self.order, "Works").billed_amount, 1200.0)

    def test_what_it_took_back_can_be_billed_again(self):
        statement = self._create_statement(self.order, regularise=True)
        self._line(statement, "Works").cumulative_percent = 40
        statement._create_invoice().action_post()
        third = self._create_statement(self.order, {"Works": 100})
        self.assertLines(third, {"Works": (1200.0, 100.0, 3000.0, 1800.0)})

    def test_more_of_one_phase_and_less_of_another_is_one_document(self):
        statement = self._create_statement(self.order, regularise=True)
        self._line(statement, "Study").cumulative_percent = 90
        self._line(statement, "Works").cumulative_percent = 60
        move = statement._create_invoice()
        self.assertRecordValues(move, [{"move_type": "out_invoice", "amount_untaxed": 200.0}])
        self.assertEqual(sorted(move.invoice_line_ids.mapped("price_unit")), [100.0, 300.0])

    def test_a_phase_billed_beyond_its_fee_comes_back_to_it(self):
        """SPEC P7: the next statement bills 0 there until it is regularised."""
        self._invoice_progress(self.order, {"Works": 100}, post=True)
        debit = self.first.copy({"invoice_date": "2026-01-31"})
        debit.invoice_line_ids = [(6, 0, debit.invoice_line_ids[:1].ids)]
        debit.invoice_line_ids.sale_line_ids = self._phase(self.order, "Study")
        debit.action_post()
        self.assertEqual(self._phase(self.order, "Study").billed_amount, 2000.0)
        statement = self._create_statement(self.order)
        self.assertEqual(self._line(statement, "Study").amount, 0.0)
        statement.regularise = True
        self._line(statement, "Study").cumulative_percent = 100
        self.assertEqual(self._line(statement, "Study").amount, -1000.0)

    def test_it_can_be_submitted_and_approved_first(self):
        statement = self._create_statement(self.order, regularise=True)
        self._line(statement, "Works").cumulative_percent = 40
        statement.action_submit()
        statement.action_approve()
        self.assertRecordValues(statement._create_invoice(), [{"move_type": "out_refund", "amount_untaxed": 300.0}])

    def test_a_final_statement_can_be_submitted_and_approved_first(self):
        self.order.action_new_final_statement()
        statement = self.order.open_statement_id
        statement.action_submit()
        statement.action_approve()
        self.assertEqual(statement._create_invoice().amount_untaxed, 1500.0)

    def test_it_is_for_managers(self):
        biller = new_test_user(
            self.env,
            "biller",
            "base.group_user,billing_base.group_billing_user,sales_team.group_sale_salesman_all_leads",
            company_id=self.company.id,
        )
        statement = self._create_statement(self.order)
        with self.assertRefused("manager", error=AccessError):
            statement.with_user(biller).regularise = True
        with self.assertRefused("manager", error=AccessError):
            self.env["billing.statement"].with_user(biller).create({"order_id": self.order.id, "regularise": True})

    def test_without_it_a_lower_progress_is_refused(self):
        statement = self._create_statement(self.order)
        with self.assertRefused("1,200.00", "1,500.00", "Regularisation", error=Exception):
            self._line(statement, "Works").cumulative_percent = 40


@tagged("post_install", "-at_install")
class TestWording(ProgressCommon):
    """SPEC P13: title and description of the lines of progress invoices."""

    def test_the_company_words_them(self):
        self.company.statement_line_title = "{number}. {phase}"
        self.company.statement_line_description = "From {previous} % to {percent} % of {fee}"
        order = self._create_affair([("Study", 1000)])
        self._invoice_progress(order, {"Study": 40}, post=True)
        move = self._invoice_progress(order, {"Study": 100})
        self.assertEqual(
            move.invoice_line_ids.name.replace("\N{NO-BREAK SPACE}", " "),
            "2. Study\nFrom 40.00 % to 100.00 % of $ 1,000.00",
        )

    def test_an_unknown_figure_is_refused(self):
        with self.assertRefused("{rate}", "{percent}", error=Exception):
            self.company.statement_line_title = "{phase} {rate}"
