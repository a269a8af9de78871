"""A rate of VAT that changes in the middle of an affair (DESIGN I5, I7)."""

from datetime import date

from french import FrenchCommon

from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestVatChange(FrenchCommon):
    """Works at 5.5 %, billed to 40 %; then 10 % for the rest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.downpayment_account_id = cls._account("419100")
        chart = cls.env["account.chart.template"].with_company(cls.company)
        cls.reduced, cls.intermediate = chart.ref("tva_reduite"), chart.ref("tva_intermediaire")

    def _start(self, deposit=0.0, rule="full"):
        self.company.deposit_rule = rule
        order = self._create_affair(self._with_tax([("Isolation", 10000.07)], self.reduced))
        if deposit:
            wizard = self.env["sale.advance.payment.inv"].create(
                {
                    "sale_order_ids": [Command.set(order.ids)],
                    "advance_payment_method": "percentage",
                    "amount": deposit,
                }
            )
            wizard.action_create()
            order.invoice_ids.invoice_date = date(2026, 1, 5)
            order.invoice_ids.action_post()
        first = self._invoice_progress(order, {"Isolation": 40}, post=True, date=date(2026, 1, 31))
        order.order_line.filtered(lambda line: not line.is_downpayment).tax_ids = self.intermediate
        return order, first

    def _finish(self, order):
        order.action_new_final_statement()
        order.open_statement_id.date = date(2026, 3, 31)
        move = order.open_statement_id._create_invoice()
        move.action_post()
        return move

    def _vat(self, move):
        """Base and VAT by rate."""
        sign = -1 if move.move_type == "out_invoice" else 1
        bases = {}
        for line in move.invoice_line_ids.filtered("tax_ids"):
            bases[line.tax_ids.amount] = bases.get(line.tax_ids.amount, 0.0) + line.price_subtotal
        taxes = {line.tax_line_id.amount: sign * line.balance for line in move.line_ids.filtered("tax_line_id")}
        return {rate: (round(base, 2), round(taxes.get(rate, 0.0), 2)) for rate, base in bases.items()}

    def _regularise(self, order, percents, post=True, **values):
        return self._invoice_progress(order, percents, post=post, regularise=True, date=date(2026, 3, 31), **values)

    def _start_down(self, **values):
        """4,000.03 at 5.5 % and 2,000.01 at 10 %, to go down from."""
        order, first = self._start(**values)
        second = self._invoice_progress(order, {"Isolation": 60}, post=True, date=date(2026, 2, 28))
        return order, first, second

    def test_the_rest_alone_carries_the_new_rate(self):
        """Issue 3: 4,000.03 at 5.5 %, and 6,000.04 at 10 %."""
        order, first = self._start()
        second = self._invoice_progress(order, {"Isolation": 70}, post=True, date=date(2026, 2, 28))
        last = self._invoice_progress(order, {"Isolation": 100}, post=True, date=date(2026, 3, 31))
        self.assertEqual(self._vat(first), {5.5: (4000.03, 220.0)})
        self.assertEqual(self._vat(second), {10.0: (3000.02, 300.0)})
        self.assertEqual(self._vat(last), {10.0: (3000.02, 300.0)})
        self.assertRecordValues(order, [{"invoice_status": "invoiced", "billing_remaining": 0.0}])

    def test_what_was_posted_keeps_its_rate(self):
        """DESIGN I6."""
        _order, first = self._start()
        self.assertEqual((first.amount_untaxed, first.amount_tax, first.amount_total), (4000.03, 220.0, 4220.03))
        self.assertEqual(first.invoice_line_ids.tax_ids, self.reduced)

    def test_the_deposit_is_deducted_at_its_own_rate(self):
        """DESIGN I7: within the works at 5.5 % only, then all of it on the final invoice."""
        order, first = self._start(deposit=60)
        self.assertEqual(self._vat(first), {5.5: (0.0, 0.0)})
        self.assertEqual(order.deposit_remaining, 2000.01)
        second = self._invoice_progress(order, {"Isolation": 70}, post=True, date=date(2026, 2, 28))
        self.assertEqual(self._vat(second), {10.0: (3000.02, 300.0)})
        last = self._finish(order)
        self.assertEqual(self._vat(last), {10.0: (3000.02, 300.0), 5.5: (-2000.01, -110.0)})
        self.assertRecordValues(
            order, [{"deposit_remaining": 0.0, "billing_remaining": 0.0, "invoice_status": "invoiced"}]
        )

    # === REGULARISATIONS === #

    def test_a_regularisation_takes_back_at_the_rates_that_were_billed(self):
        """In France a correction bears the rate of the invoice that it corrects: last billed, first taken back."""
        order, _first, second = self._start_down()
        move = self._regularise(order, {"Isolation": 30})
        self.assertRecordValues(move, [{"move_type": "out_refund", "amount_untaxed": 3000.02, "amount_tax": 255.0}])
        self.assertEqual(self._vat(move), {10.0: (2000.01, 200.0), 5.5: (1000.01, 55.0)})
        self.assertEqual(move.reversed_entry_id, second)
        # Each rate's base and VAT in the ledger: 3,000.02 at 5.5 %, nothing at 10 %.
        taxes = order.invoice_ids.line_ids.filtered("tax_line_id")
        by_rate = {tax.amount: -sum(lines.mapped("balance")) for tax, lines in taxes.grouped("tax_line_id").items()}
        self.assertEqual({rate: round(amount, 2) for rate, amount in by_rate.items()}, {5.5: 165.0, 10.0: 0.0})

    def test_the_order_counts_both_lines_of_the_phase(self):
        """DESIGN I1, I4."""
        order, _first, _second = self._start_down()
        move = self._regularise(order, {"Isolation": 30})
        phase = self._phase(order, "Isolation")
        self.assertEqual(move.invoice_line_ids.sale_line_ids, phase)
        self.assertRecordValues(phase, [{"billed_amount": 3000.02, "qty_to_invoice": 0.0, "invoice_status": "no"}])
        self.assertAlmostEqual(phase.qty_invoiced, 0.3, 4)
        self.assertAlmostEqual(phase.qty_invoiced_posted, 0.3, 4)

    def test_the_phase_is_one_row_of_the_print(self):
        """SPEC P5: from 6,000.04 to 3,000.02."""
        order, _first, _second = self._start_down()
        table = self._regularise(order, {"Isolation": 30})._get_progress_table()
        rows = [(row.name, row.previous, row.amount, row.cumulative) for row in table["rows"]]
        self.assertEqual(rows, [("Isolation", 6000.04, -3000.02, 3000.02)])
        self.assertEqual(table["total"].amount, -3000.02)

    def test_the_statement_shows_the_taxes_of_its_invoice(self):
        """SPEC P3: before and after."""
        order, _first, _second = self._start_down()
        statement = self._create_statement(order, {"Isolation": 30}, regularise=True)
        self.assertEqual(statement.tax_totals["tax_amount_currency"], -255.0)
        statement._create_invoice()
        statement.invalidate_recordset()
        self.assertEqual(statement.tax_totals["tax_amount_currency"], -255.0)

    def test_the_next_one_takes_back_what_is_left(self):
        order, _first, _second = self._start_down()
        self._regularise(order, {"Isolation": 50})
        move = self._regularise(order, {"Isolation": 30})
        self.assertEqual(self._vat(move), {10.0: (1000.01, 100.0), 5.5: (1000.01, 55.0)})
        self.assertEqual(self._vat(self._regularise(order, {"Isolation": 0})), {5.5: (3000.02, 165.0)})

    def test_what_is_billed_again_bears_the_rate_of_today(self):
        order, _first, _second = self._start_down()
        self._regularise(order, {"Isolation": 30})
        self.assertEqual(self._vat(self._finish(order)), {10.0: (7000.05, 700.01)})

    def test_a_credited_invoice_is_not_taken_back_again(self):
        order, _first, second = self._start_down()
        self._reverse_invoice(second, post=True)
        self.assertEqual(self._vat(self._regularise(order, {"Isolation": 30})), {5.5: (1000.01, 55.0)})

    def test_the_history_is_taken_back_last(self):
        """SPEC P7: no document says at which rate it was billed."""
        order = self._create_affair(self._with_tax([("Isolation", 10000)], self.reduced))
        phase = self._phase(order, "Isolation")
        phase.history_billed = 1000
        self._invoice_progress(order, {"Isolation": 40}, post=True)
        phase.tax_ids = self.intermediate
        move = self._regularise(order, {"Isolation": 5})
        self.assertEqual(self._vat(move), {5.5: (3000.0, 165.0), 10.0: (500.0, 50.0)})

    def test_a_tax_included_in_the_price_is_taken_back_as_it_was_billed(self):
        included = self.reduced.copy({"name": "5.5 % included", "price_include_override": "tax_included"})
        order = self._create_affair(self._with_tax([("Isolation", 10550)], included))
        self._invoice_progress(order, {"Isolation": 40}, post=True)
        self._phase(order, "Isolation").tax_ids = self.intermediate
        fee = self._phase(order, "Isolation").price_subtotal
        move = self._regularise(order, {"Isolation": 0})
        self.assertEqual(move.invoice_line_ids.tax_ids, included)
        self.assertEqual(self._phase(order, "Isolation").billed_amount, 0.0)
        self.assertEqual(fee, 10550.0)
        self.assertAlmostEqual(move.amount_untaxed, 4000.0)

    def test_one_phase_goes_down_and_another_one_up(self):
        """The sign of the document is that of its total with taxes: −1,000 at 5.5 % and +960 at 10 %."""
        phases = self._with_tax([("Isolation", 10000), ("Roof", 10000)], self.reduced)
        order = self._create_affair(phases)
        self._invoice_progress(order, {"Isolation": 40}, post=True)
        order.order_line.tax_ids = self.intermediate
        move = self._regularise(order, {"Isolation": 30, "Roof": 9.6})
        self.assertRecordValues(move, [{"move_type": "out_invoice", "amount_untaxed": -40.0, "amount_total": 1.0}])
        self.assertEqual(self._vat(move), {5.5: (-1000.0, -55.0), 10.0: (960.0, 96.0)})

    def test_a_deposit_is_given_back_within_the_works_of_its_own_rate(self):
        """DESIGN I7, SPEC P9: 6,000.04 in proportion; 40 % of it deducted at 5.5 %, 30 % is earned after."""
        order, first, _second = self._start_down(deposit=60, rule="prorata")
        self.assertEqual(self._vat(first), {5.5: (1600.01, 88.0)})
        move = self._regularise(order, {"Isolation": 30})
        recovered = move.invoice_line_ids.filtered("billing_recovery")
        self.assertEqual(recovered.tax_ids, self.reduced)
        self.assertEqual(self._vat(move), {10.0: (2000.01, 200.0), 5.5: (400.0, 22.0)})

    def test_the_queries_do_not_grow_with_the_phases_that_go_down(self):
        counts = []
        for size in (3, 15):
            order = self._create_affair(self._with_tax([(f"Phase {rank}", 1000) for rank in range(size)], self.reduced))
            names = order.order_line.mapped("name")
            self._invoice_progress(order, dict.fromkeys(names, 40), post=True)
            order.order_line.tax_ids = self.intermediate
            self._invoice_progress(order, dict.fromkeys(names, 60), post=True)
            statement = self._create_statement(order, dict.fromkeys(names, 30), regularise=True)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            base_lines = statement._get_recap_base_lines()
            counts.append(self.env.cr.sql_log_count - start)
            self.assertEqual(len(base_lines), 2 * size)
        self.assertLessEqual(counts[1], counts[0])  # what is loaded once counts for the first
