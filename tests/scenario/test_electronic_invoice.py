"""SPEC P15: every kind of document exports through Odoo's own Factur-X without an error of ours."""

from electronic import ElectronicCommon

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestElectronicInvoice(ElectronicCommon):
    def test_a_deposit(self):
        self.assertExported(self._ask_deposit(self.order, percent=30))

    def test_a_deposit_with_the_quotation_s_lines(self):
        self.company.deposit_layout = "detail"
        self.assertExported(self._ask_deposit(self.order, percent=30))

    def test_a_statement_that_deducts_a_deposit(self):
        self._ask_deposit(self.order, percent=30)
        self.assertExported(self._invoice_progress(self.order, {"APS": 50, "Remise": 100}, post=True))

    def test_a_final_invoice(self):
        self._ask_deposit(self.order, percent=30)
        self._invoice_progress(self.order, {"APS": 50}, post=True)
        self.order.action_new_final_statement()
        move = self.order.open_statement_id._create_invoice()
        move.action_post()
        self.assertExported(move)

    def test_a_regularisation(self):
        self._invoice_progress(self.order, {"APS": 50}, post=True)
        move = self._invoice_progress(self.order, {"APS": 40}, post=True, regularise=True)
        self.assertEqual(move.move_type, "out_refund")
        self.assertExported(move)

    def test_a_credit_note_of_a_statement_and_of_a_deposit(self):
        deposit = self._ask_deposit(self.order, percent=30)
        statement = self._invoice_progress(self.order, {"APS": 50}, post=True)
        self.assertExported(self._credit(statement))
        self.assertExported(self._credit(deposit))
