from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .test_billing_method import TrialMethod


@tagged("post_install", "-at_install")
class TestDeposit(TrialMethod):
    """SPEC P8: deposits by Odoo's wizard, on the deposit account, with a line that nobody edits."""

    def _deposit_line(self, move):
        return move.invoice_line_ids.filtered(lambda line: line.display_type == "product")

    # === ASKING FOR ONE === #

    def test_a_rate_of_the_order(self):
        move = self._ask_deposit(self.order, percent=30)
        self.assertRecordValues(move, [{"amount_untaxed": 1200.0, "amount_tax": 240.0, "state": "posted"}])

    def test_a_fixed_amount_is_a_total_with_taxes(self):
        move = self._ask_deposit(self.order, fixed=1200)
        self.assertRecordValues(move, [{"amount_untaxed": 1000.0, "amount_total": 1200.0}])

    def test_it_stands_on_the_deposit_account_and_never_in_revenue(self):
        move = self._ask_deposit(self.order, percent=30)
        self.assertEqual(self._deposit_line(move).account_id, self.deposits)

    def test_it_carries_a_product(self):
        """SPEC P15: a line without a product has no name in electronic invoices."""
        line = self._deposit_line(self._ask_deposit(self.order, percent=30))
        self.assertTrue(line.product_id)
        self.assertEqual(line.product_id, self.company.deposit_product_id)
        second = self._deposit_line(self._ask_deposit(self.order, percent=10))
        self.assertEqual(second.product_id, line.product_id)

    def test_as_many_as_wanted(self):
        for percent in (30, 20, 10):
            self._ask_deposit(self.order, percent=percent)
        self.assertEqual(self.order.deposit_remaining, 2400.0)

    def test_one_line_per_vat(self):
        reduced = self.vat.copy({"name": "VAT 10 %", "amount": 10.0})
        order = self._create_affair([("Study", 1000), ("Works", 500, {"tax_ids": [Command.set(reduced.ids)]})])
        move = self._ask_deposit(order, percent=10)
        self.assertEqual(
            {line.tax_ids: line.price_subtotal for line in self._deposit_line(move)}, {self.vat: 100.0, reduced: 50.0}
        )

    def test_the_wizard_shows_what_is_left_and_what_it_asks_for(self):
        self._bill(self._due(self.study, 400))
        wizard = self._deposit_wizard(self.order, percent=25)
        self.assertRecordValues(
            wizard, [{"billing_remaining": 3600.0, "deposit_untaxed": 1000.0, "deposit_total": 1200.0}]
        )

    def test_the_button_of_the_order_proposes_a_rate(self):
        action = self.order.action_new_deposit()
        with Form(self.env[action["res_model"]].with_context(**action["context"])) as form:
            self.assertEqual(form.advance_payment_method, "percentage")
            form.amount = 30
        form.record.action_create()
        self.assertEqual(self.order.billing_draft, 1200.0)

    # === TEXTS === #

    def test_it_names_the_rate_and_the_quotation(self):
        """SPEC P8, P13."""
        line = self._deposit_line(self._ask_deposit(self.order, percent=30))
        for word in ("30.00 %", self.order.name):
            self.assertIn(word, line.name)

    def test_the_company_words_it(self):
        """SPEC P13."""
        self.company.deposit_title = "Acompte {percent} sur {order} / {project}"
        self.order.client_order_ref = "2202 Appartement Jacques"
        line = self._deposit_line(self._ask_deposit(self.order, percent=30))
        self.assertEqual(line.name, f"Acompte 30.00 % sur {self.order.name} / 2202 Appartement Jacques")

    def test_a_text_with_an_unknown_figure_is_refused(self):
        with self.assertRefused("{percentage}", "{percent}", error=ValidationError):
            self.company.deposit_title = "Deposit of {percentage}"

    def test_all_lines_of_the_quotation_can_follow(self):
        """SPEC P8: an information line followed by all the quote's lines."""
        self.company.deposit_layout = "detail"
        order = self._create_affair(["Lot 1", ("Study", 1000), ("Works", 3000)])
        move = self._ask_deposit(order, percent=30)
        notes = move.invoice_line_ids.filtered(lambda line: line.display_type == "line_note")
        self.assertEqual(move.invoice_line_ids[0].display_type, "product")
        self.assertEqual([note.name.split(" –")[0] for note in notes], ["LOT 1", "Study", "Works"])
        self.assertIn("3,000.00", notes[-1].name)
        self.assertEqual(move.amount_untaxed, 1200.0)

    # === REFUSALS === #

    def test_not_while_one_is_still_a_draft(self):
        draft = self._ask_deposit(self.order, percent=30, post=False)
        with self.assertRefused(self.order.name, draft.display_name):
            self._ask_deposit(self.order, percent=10)
        with self.assertRefused(self.order.name):
            self.order.action_new_deposit()
        draft.unlink()
        self._ask_deposit(self.order, percent=10)

    def test_a_program_may_make_several_drafts(self):
        """SPEC P8: the rule is for people; an online payment makes its deposit whatever else is a draft."""
        self._ask_deposit(self.order, percent=30, post=False)
        self._create_down_payment_invoice(self.order, "percentage", 10)
        self.assertEqual(self.order.billing_draft, 1600.0)

    def test_more_than_what_is_left_is_refused(self):
        self._bill(self._due(self.study, 1000))
        with self.assertRefused("3,200.00", "3,000.00"):
            self._ask_deposit(self.order, percent=80)

    def test_without_a_deposit_account_it_is_refused(self):
        self.company.downpayment_account_id = False
        with self.assertRefused(self.company.name, "4191"):
            self._ask_deposit(self.order, percent=30)

    # === THE FROZEN LINE === #

    def test_its_line_cannot_be_edited(self):
        line = self._deposit_line(self._ask_deposit(self.order, percent=30, post=False))
        for vals in ({"price_unit": 1.0}, {"quantity": 2.0}, {"name": "Gift"}, {"account_id": self.fees.id}):
            with self.subTest(vals=vals), self.assertRefused("deposit", "1,200.00", self.order.name):
                line.write(vals)

    def test_its_line_cannot_be_deleted(self):
        move = self._ask_deposit(self.order, percent=30, post=False)
        with self.assertRefused("deposit", self.order.name):
            self._deposit_line(move).unlink()
        with self.assertRefused("deposit", self.order.name):
            move.write({"invoice_line_ids": [Command.delete(self._deposit_line(move).id)]})

    def test_the_same_figures_may_be_written_again(self):
        line = self._deposit_line(self._ask_deposit(self.order, percent=30, post=False))
        line.write({"price_unit": line.price_unit, "name": line.name, "account_id": line.account_id.id})

    def test_the_whole_draft_may_be_deleted(self):
        """DESIGN I9."""
        self._ask_deposit(self.order, percent=30, post=False).unlink()
        self.assertEqual(self.order.billing_invoiced, 0.0)
        self.assertFalse(self.order._get_deposit_lines())

    def test_a_credit_note_of_it_may_be_partial(self):
        move = self._ask_deposit(self.order, percent=30)
        credit_note = self._reverse_invoice(move)
        self._deposit_line(credit_note).price_unit = 200
        credit_note.action_post()
        self.assertEqual(self.order.deposit_remaining, 1000.0)


@tagged("post_install", "-at_install")
class TestDepositDeduction(TrialMethod):
    """SPEC P9, DESIGN I7: what invoices deduct, whatever makes them due."""

    def _deducted(self, move):
        return -sum(move.invoice_line_ids.filtered("billing_recovery").mapped("price_subtotal"))

    def test_in_full_by_default(self):
        self._ask_deposit(self.order, percent=30)
        move = self._bill(self._due(self.works, 1500))
        self.assertEqual((self._deducted(move), move.amount_untaxed), (1200.0, 300.0))
        self.assertEqual(self.order.deposit_remaining, 0.0)

    def test_no_more_than_the_invoice_allows(self):
        self._ask_deposit(self.order, percent=30)
        move = self._bill(self._due(self.works, 500))
        self.assertEqual((self._deducted(move), move.amount_untaxed), (500.0, 0.0))
        self.assertEqual(self.order.deposit_remaining, 700.0)
        self.assertEqual(self._deducted(self._bill(self._due(self.works, 1000, "more"))), 700.0)

    def test_in_proportion_to_the_progress(self):
        """30,000 over 33.33, 66.66 and 100 %: 9,999.00, 9,999.00, 10,002.00."""
        self.company.deposit_rule = "prorata"
        order = self._create_affair([("Works", 100000)])
        order.billing_method = "trial"
        self._ask_deposit(order, percent=30)
        amounts = (33330, 33330, 33340)
        moves = [
            self._bill(self._due(order.billing_line_ids, amount, amount + rank)) for rank, amount in enumerate(amounts)
        ]
        self.assertEqual([self._deducted(move) for move in moves], [9999.0, 9999.0, 10002.0])

    def test_several_deposits_the_oldest_first(self):
        first = self._ask_deposit(self.order, percent=10)
        second = self._ask_deposit(self.order, percent=20)
        move = self._bill(self._due(self.works, 1000))
        lines = move.invoice_line_ids.filtered("billing_recovery")
        self.assertEqual(lines.mapped("price_subtotal"), [-400.0, -600.0])
        self.assertIn(first.name, lines[0].name)
        self.assertIn(second.name, lines[1].name)

    def test_within_each_vat(self):
        """SPEC P9: capped per VAT rate of the invoice, the rest carried over."""
        reduced = self.vat.copy({"name": "VAT 10 %", "amount": 10.0})
        order = self._create_affair([("Study", 1000), ("Works", 1000, {"tax_ids": [Command.set(reduced.ids)]})])
        order.billing_method = "trial"
        self._ask_deposit(order, percent=50)
        move = self._bill(self._due(order.billing_line_ids[0], 800))
        self.assertEqual(self._deducted(move), 500.0)
        self.assertEqual(move.amount_tax, 60.0)
        self.assertEqual(order.deposit_remaining, 500.0)
        self.assertEqual(self._deducted(self._bill(self._due(order.billing_line_ids[1], 300, "b"))), 300.0)

    def test_the_line_stands_on_the_deposit_account_with_a_positive_price(self):
        """DESIGN I4."""
        self._ask_deposit(self.order, percent=30)
        line = self._bill(self._due(self.works, 1500)).invoice_line_ids.filtered("billing_recovery")
        self.assertRecordValues(
            line,
            [{"quantity": -1.0, "price_unit": 1200.0, "account_id": self.deposits.id, "tax_ids": self.vat.ids}],
        )
        self.assertEqual(line.product_id, self.company.deposit_product_id)

    def test_a_draft_deposit_is_not_deducted(self):
        self._ask_deposit(self.order, percent=30, post=False)
        self.assertEqual(self._deducted(self._bill(self._due(self.works, 1500))), 0.0)

    def test_a_credited_deposit_is_not_deducted(self):
        self._credit(self._ask_deposit(self.order, percent=30))
        self.assertEqual(self._deducted(self._bill(self._due(self.works, 1500))), 0.0)

    def test_a_deleted_draft_gives_the_deposit_back(self):
        """DESIGN I9."""
        self._ask_deposit(self.order, percent=30)
        self._bill(self._due(self.works, 1500)).unlink()
        self.assertEqual(self.order.deposit_remaining, 1200.0)
        self.assertEqual(self._deducted(self._bill(self._due(self.works, 1500))), 1200.0)

    def test_a_credit_note_gives_the_deposit_back(self):
        self._ask_deposit(self.order, percent=30)
        move = self._bill(self._due(self.works, 1500))
        move.action_post()
        self._credit(move)
        self.assertEqual(self.order.deposit_remaining, 1200.0)

    def test_a_deposit_that_is_deducted_cannot_be_credited(self):
        """DESIGN I7: recovered is never more than posted and not credited."""
        deposit = self._ask_deposit(self.order, percent=30)
        move = self._bill(self._due(self.works, 500))
        move.action_post()
        credit_note = self._credit(deposit, post=False)
        with self.assertRefused("0.00", "500.00", move.name, error=ValidationError):
            credit_note.action_post()

    def test_a_deposit_that_is_deducted_cannot_go_back_to_draft(self):
        """DESIGN I7."""
        deposit = self._ask_deposit(self.order, percent=30)
        move = self._bill(self._due(self.works, 500))
        with self.assertRefused("500.00", move.display_name, error=ValidationError):
            deposit.button_draft()
        move.unlink()
        deposit.button_draft()

    def test_the_deposit_reads_as_invoiced_until_it_is_deducted(self):
        self._ask_deposit(self.order, percent=30)
        line = self.order._get_deposit_lines()
        self.assertEqual(line.qty_invoiced, 1.0)
        self._bill(self._due(self.works, 600))
        self.assertEqual(line.qty_invoiced, 0.5)
        self._bill(self._due(self.works, 600, "more"))
        self.assertEqual(line.qty_invoiced, 0.0)

    def test_a_salesperson_deducts_what_a_colleague_asked_for(self):
        salesman = self._create_new_internal_user(login="seller", groups="sales_team.group_sale_salesman")
        self.order.user_id = salesman
        self._ask_deposit(self.order, percent=30)
        order = self.order.with_user(salesman)
        self.assertEqual(order.deposit_remaining, 1200.0)

    def test_it_counts_once_in_the_summary(self):
        """SPEC M5."""
        self._ask_deposit(self.order, percent=30)
        self._bill(self._due(self.works, 2000)).action_post()
        self.assertRecordValues(
            self.order, [{"billing_invoiced": 2000.0, "billing_remaining": 2000.0, "billing_deposit_rate": 30.0}]
        )
