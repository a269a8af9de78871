from psycopg2 import errors

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import InvoiceCommon

MARCH, APRIL, MAY = "2026-03-31", "2026-04-30", "2026-05-31"
THIRDS = [(MARCH, "fixed", 400), (APRIL, "percent", 25), (MAY, "rest")]


@tagged("post_install", "-at_install")
class TestInstalment(InvoiceCommon):
    """SPEC M9: the payment schedule of one invoice, as native receivable lines."""

    # === NATIVE LINES === #

    def test_instalments_are_receivable_lines(self):
        move = self._invoice(instalments=THIRDS)
        self.assertTerms(move, (MARCH, 400), (APRIL, 300), (MAY, 500))
        self.assertEqual(move.billing_instalment_ids.mapped("amount"), [400, 300, 500])
        self.assertEqual(move.invoice_date_due, Date.to_date(MAY))
        self.assertFalse(move.invoice_payment_term_id)

    def test_two_instalments_of_one_day_are_two_lines(self):
        move = self._invoice(instalments=[(MARCH, "fixed", 400), (MARCH, "rest")])
        self.assertTerms(move, (MARCH, 400), (MARCH, 800))

    def test_each_is_paid_and_overdue_by_itself(self):
        move = self._invoice(instalments=THIRDS, post=True)
        self._register_payment(move, amount=400)
        self.assertEqual(move.billing_instalment_ids.mapped("amount_residual"), [0, 300, 500])
        self.assertEqual(move.payment_state, "partial")
        self.assertEqual(move.next_payment_date, Date.to_date(APRIL))

    def test_they_can_be_written_one_by_one(self):
        """As a client of the API does: the lines follow."""
        move = self._invoice()
        first = self.env["billing.instalment"].create({"move_id": move.id, **self._instalment(MARCH, "fixed", 700)})
        self.assertTerms(move, (MARCH, 1200))
        self.env["billing.instalment"].create({"move_id": move.id, **self._instalment(APRIL, "rest")})
        self.assertTerms(move, (MARCH, 700), (APRIL, 500))
        first.write({"date": MAY, "value_amount": 200})
        self.assertTerms(move, (APRIL, 1000), (MAY, 200))
        first.unlink()
        self.assertTerms(move, (APRIL, 1200))

    def test_without_instalments_the_customer_s_term_is_back(self):
        self.partner_a.property_payment_term_id = self.env.ref("account.account_payment_term_30days")
        move = self._invoice(instalments=THIRDS)
        move.billing_instalment_ids = [Command.clear()]
        self.assertEqual(move.invoice_payment_term_id, self.partner_a.property_payment_term_id)
        self.assertTerms(move, ("2026-04-09", 1200))
        self.assertFalse(move.line_ids.billing_instalment_id)

    def test_a_term_is_chosen_instead_of_the_instalments_in_one_go(self):
        move = self._invoice(instalments=THIRDS)
        term = self.env.ref("account.account_payment_term_30days")
        move.write({"billing_instalment_ids": [Command.clear()], "invoice_payment_term_id": term.id})
        self.assertEqual(move.invoice_payment_term_id, term)
        self.assertTerms(move, ("2026-04-09", 1200))

    def test_an_invoice_has_a_term_or_instalments(self):
        move = self._invoice(instalments=THIRDS)
        with self.assertRaisesRegex(ValidationError, "cannot have the payment term"):
            move.invoice_payment_term_id = self.env.ref("account.account_payment_term_30days")

    # === THE TOTAL CHANGES === #

    def test_the_remainder_and_the_percentages_follow_the_total(self):
        move = self._invoice(instalments=THIRDS)
        move.invoice_line_ids.price_unit = 2000
        self.assertTerms(move, (MARCH, 400), (APRIL, 600), (MAY, 1400))

    def test_amounts_stay_and_what_is_missing_is_said(self):
        move = self._invoice(instalments=[(MARCH, "fixed", 400), (APRIL, "fixed", 800)])
        self.assertTerms(move, (MARCH, 400), (APRIL, 800))
        move.invoice_line_ids.price_unit = 1100
        self.assertEqual(move.billing_instalment_gap, 120)
        self.assertTerms(move, (APRIL, 1320))
        with self.assertRaisesRegex(UserError, r"make .*1,200\.00.*total is .*1,320\.00.*120\.00 are missing"):
            move.action_post()
        move.action_add_remainder()
        move.action_post()
        self.assertTerms(move, (MARCH, 400), (APRIL, 800), (MAY[:8] + "30", 120))

    def test_too_much_is_refused_with_the_difference(self):
        move = self._invoice(instalments=[(MARCH, "fixed", 400), (APRIL, "fixed", 900)])
        self.assertEqual(move.billing_instalment_gap, -100)
        with self.assertRaisesRegex(UserError, r"100\.00 too much"):
            move.action_post()

    def test_a_remainder_of_nothing_is_refused(self):
        move = self._invoice(instalments=[(MARCH, "percent", 100), (APRIL, "rest")])
        self.assertTerms(move, (APRIL, 1200))
        with self.assertRaisesRegex(UserError, "others already make the total"):
            move.action_post()

    def test_percentages_that_make_a_hundred_lose_no_cent(self):
        thirds = [(MARCH, "percent", 33.3), (APRIL, "percent", 33.3), (MAY, "percent", 33.4)]
        move = self._invoice(price=83.35, instalments=thirds)  # 100.02 with VAT
        self.assertTerms(move, (MARCH, 33.31), (APRIL, 33.31), (MAY, 33.40))

    # === WHAT IS REFUSED === #

    def test_a_posted_invoice_keeps_its_instalments(self):
        move = self._invoice(instalments=THIRDS, post=True)
        for change in (lambda: move.billing_instalment_ids[0].write({"date": MAY}), move.billing_instalment_ids.unlink):
            with self.assertRaisesRegex(UserError, "its instalments stay"):
                change()
        move.button_draft()
        move.billing_instalment_ids[0].date = "2026-03-20"
        self.assertTerms(move, ("2026-03-20", 400), (APRIL, 300), (MAY, 500))

    def test_two_remainders_are_refused(self):
        with self.assertRaises(errors.UniqueViolation) as caught, mute_logger("odoo.sql_db"):
            self._invoice(instalments=[(MARCH, "rest"), (APRIL, "rest")])
        self.assertIn("Only one", self.env["billing.instalment"]._sql_error_to_message(caught.exception))

    def test_a_supplier_s_bill_has_none(self):
        with self.assertRaisesRegex(ValidationError, "Only customer invoices"):
            self._invoice(move_type="in_invoice", instalments=THIRDS)

    # === COPIES === #

    def test_a_copy_and_a_credit_note_have_no_instalments(self):
        self.partner_a.property_payment_term_id = self.env.ref("account.account_payment_term_30days")
        move = self._invoice(instalments=THIRDS, post=True)
        copy = move.copy()
        self.assertFalse(copy.billing_instalment_ids)
        self.assertEqual(copy.invoice_payment_term_id, self.partner_a.property_payment_term_id)
        credit_note = self._reverse_invoice(move, post=True)
        self.assertFalse(credit_note.billing_instalment_ids)
        self.assertEqual(move.payment_state, "reversed")
        self.assertEqual(move.billing_instalment_ids.mapped("amount_residual"), [0, 0, 0])

    def test_a_draft_that_becomes_a_credit_note_loses_them(self):
        move = self._invoice(instalments=THIRDS)
        move.action_switch_move_type()
        self.assertFalse(move.billing_instalment_ids)
        self.assertEqual(len(self._terms(move)), 1)

    # === SCREENS === #

    def test_equal_instalments(self):
        move = self._invoice(price=83.33)  # 100.00 with VAT
        action = move.action_split_instalments()
        wizard = Form(self.env[action["res_model"]].with_context(**action["context"]))
        wizard.date = "2026-01-31"
        wizard.save().action_split()
        self.assertTerms(move, ("2026-01-31", 33.33), ("2026-02-28", 33.33), (MARCH, 33.34))
        wizard.save().action_split()
        self.assertEqual(len(move.billing_instalment_ids), 3, "the former ones are replaced")

    def test_from_2_to_60(self):
        split = self.env["billing.instalment.split"]
        with self.assertRaisesRegex(ValidationError, "From 2 to 60"):
            split.create({"move_id": self._invoice().id, "count": 1})

    def test_the_form_shows_what_is_missing_before_it_is_saved(self):
        with Form(self._invoice()) as form:
            with form.billing_instalment_ids.new() as line:
                line.date, line.value_amount = MARCH, 50
                self.assertEqual(line.amount, 600)
            self.assertEqual(form.billing_instalment_gap, 600)
            with form.invoice_line_ids.edit(0) as line:
                line.price_unit = 2000
            self.assertEqual(form.billing_instalment_gap, 1200)
            with form.billing_instalment_ids.new() as line:
                line.date, line.value = APRIL, "rest"
            self.assertEqual(form.billing_instalment_gap, 0)
        self.assertTerms(form.record, (MARCH, 1200), (APRIL, 1200))
        self.assertEqual(Date.to_string(form.record.invoice_date_due), APRIL)

    def test_an_invoice_made_in_the_form_at_once(self):
        self.partner_a.property_payment_term_id = self.env.ref("account.account_payment_term_30days")
        form = Form(self.env["account.move"].with_context(default_move_type="out_invoice"))
        form.partner_id = self.partner_a
        with form.invoice_line_ids.new() as line:
            line.name, line.price_unit = "Works", 1000
            line.tax_ids.clear()
        for date, kind, value in [(MARCH, "percent", 30), (APRIL, "rest", 0)]:
            with form.billing_instalment_ids.new() as line:
                line.date, line.value = date, kind
                if value:
                    line.value_amount = value
        self.assertTerms(form.save(), (MARCH, 300), (APRIL, 700))

    # === EXPECTED PAYMENT === #

    def test_each_instalment_may_be_paid_in_its_own_way(self):
        cheque, lcr = (self.env.ref(f"billing_invoice.billing_payment_mode_{name}") for name in ("cheque", "lcr"))
        self.partner_a.billing_payment_mode_id = cheque
        move = self._invoice(instalments=[(MARCH, "percent", 50), (APRIL, "rest", 0, {"payment_mode_id": lcr.id})])
        self.assertEqual(move.billing_payment_mode_id, cheque)
        self.assertEqual(move.billing_instalment_ids.payment_mode_id, cheque + lcr)

    def test_odoo_proposes_the_method_behind_the_expected_payment(self):
        line = self.company_data["default_journal_bank"].inbound_payment_method_line_ids[:1]
        cheque = self.env.ref("billing_invoice.billing_payment_mode_cheque")
        cheque.payment_method_line_id = line
        move = self._invoice(billing_payment_mode_id=cheque)
        self.assertEqual(move.preferred_payment_method_line_id, line)
        move = self._invoice()
        move.billing_payment_mode_id = cheque
        self.assertEqual(move.preferred_payment_method_line_id, line)
