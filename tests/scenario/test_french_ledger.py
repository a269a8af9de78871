"""SPEC P6 and Q3: the seed's project in the ledger of a French company."""

from datetime import date

from french import FrenchCommon

from odoo.tests import tagged

from odoo.addons.billing_order.tests.common import JACQUES
from odoo.addons.billing_progress.tests.test_statement import SEED_PROGRESS


@tagged("post_install", "-at_install")
class TestFrenchLedger(FrenchCommon):
    def _bill_seed(self, tax):
        order = self._create_affair(self._with_tax(JACQUES, tax), client_order_ref="2202 Appartement Jacques")
        return self._invoice_progress(order, SEED_PROGRESS, post=True, date=date(2022, 11, 25))

    def test_the_seed_statement_with_vat_due_on_delivery(self):
        """SPEC P6, Q3: 411 with the customer's auxiliary account, 706, 44571."""
        move = self._bill_seed(self.vat_goods)
        self.assertEqual(self._ledger(move), {"411004": 42300.0, "445710": -7050.0, "706000": -35250.0})

    def test_the_seed_statement_with_vat_due_on_payment(self):
        """SPEC Q3: 44574 until the customer pays."""
        move = self._bill_seed(self.vat_services)
        self.assertEqual(self._ledger(move), {"411004": 42300.0, "445740": -7050.0, "706000": -35250.0})

    def test_payment_makes_the_vat_due(self):
        """SPEC Q3: Odoo moves the VAT from 44574 to 44571 when the invoice is paid."""
        move = self._bill_seed(self.vat_services)
        self._register_payment(move, payment_date=date(2022, 12, 20))
        moved = move.tax_cash_basis_created_move_ids
        ledger = self._ledger(moved)
        self.assertEqual((ledger["445740"], ledger["445710"]), (7050.0, -7050.0))
        self.assertEqual(self._ledger(move + moved).get("445740", 0.0), 0.0)

    def test_a_payment_of_half_makes_half_of_the_vat_due(self):
        move = self._bill_seed(self.vat_services)
        self._register_payment(move, payment_date=date(2022, 12, 20), amount=21150.0)
        ledger = self._ledger(move + move.tax_cash_basis_created_move_ids)
        self.assertEqual((ledger["445740"], ledger["445710"]), (-3525.0, -3525.0))

    def test_the_seed_statement_is_due_after_30_days(self):
        """SPEC P6."""
        move = self._bill_seed(self.vat_goods)
        self.assertEqual((move.invoice_date, move.invoice_date_due), (date(2022, 11, 25), date(2022, 12, 25)))

    def test_the_seed_of_a_posted_invoice(self):
        """SPEC Q3: 3,240 / 2,700 / 540."""
        order = self._create_affair(self._with_tax([("Formation", 2700)], self.vat_goods))
        move = self._invoice_progress(order, {"Formation": 100}, post=True)
        self.assertEqual(self._ledger(move), {"411004": 3240.0, "445710": -540.0, "706000": -2700.0})

    def test_the_auxiliary_ledger_under_one_general_account(self):
        """SPEC Q3: 411 for all customers, 411004 for this one; VAT on delivery, then on payment with its transfer."""
        self.partner_a.property_account_receivable_id = self._account("411100")
        self.partner_a.billing_auxiliary_code = "411003"
        self.company.billing_auxiliary_prefix = "411"
        payer = self.partner_b
        payer.property_account_receivable_id = self._account("411100")
        for tax, account in ((self.vat_goods, "445710"), (self.vat_services, "445740")):
            order = self._create_affair(self._with_tax([("Formation", 2700)], tax), partner_id=payer.id)
            move = self._invoice_progress(order, {"Formation": 100}, post=True)
            self.assertEqual(self._ledger(move), {"411100": 3240.0, account: -540.0, "706000": -2700.0})
            receivable = move.line_ids.filtered(lambda line: line.account_id.code == "411100")
            self.assertEqual(set(receivable.mapped("billing_auxiliary_code")), {"411004"})
        self._register_payment(move)
        paid = self.env["account.move.line"].search(
            [("billing_auxiliary_code", "=", "411004"), ("payment_id", "!=", False)]
        )
        self.assertEqual(paid.account_id.mapped("code"), ["411100"])

    def test_a_credit_note_reverses_the_entry(self):
        move = self._bill_seed(self.vat_goods)
        self.assertEqual(self._ledger(move + self._credit(move)), {})


@tagged("post_install", "-at_install")
class TestFrenchAffair(FrenchCommon):
    """An affair from its first statement to its last (DESIGN I1)."""

    STEPS = [
        # date, percent of every phase
        (date(2026, 1, 31), 33.33),
        (date(2026, 2, 28), 71.4),
        (date(2026, 3, 31), 100.0),
    ]
    PHASES = [
        "Lot 1",
        ("Étude", 10.07),
        ("Portes", 83.33),
        "- Étage",
        ("Fenêtres", 99999.99),
        ("Remise", -100.01),
        "Lot 2",
        ("Peinture", 0.05),
    ]

    def _run(self, rounding):
        self.company.tax_calculation_rounding_method = rounding
        order = self._create_affair(self._with_tax(self.PHASES, self.vat_goods))
        fees = order.order_line.filtered(lambda line: not line.display_type)
        for day, percent in self.STEPS:
            self._invoice_progress(order, {line.name: percent for line in fees}, post=True, date=day)
        return order, fees

    def test_three_statements_bill_each_phase_exactly(self):
        for rounding in ("round_per_line", "round_globally"):
            with self.subTest(rounding=rounding):
                order, fees = self._run(rounding)
                billed = {line: round(sum(line.invoice_lines.mapped("price_subtotal")), 2) for line in fees}
                self.assertEqual(billed, {line: line.price_subtotal for line in fees})
                self.assertEqual(round(sum(order.invoice_ids.mapped("amount_untaxed")), 2), order.amount_untaxed)

    def test_three_statements_end_the_affair(self):
        order, _fees = self._run("round_globally")
        self.assertRecordValues(
            order,
            [{"invoice_status": "invoiced", "billing_remaining": 0.0, "billing_rate": 100.0, "statement_count": 3}],
        )

    def test_three_statements_post_the_whole_fee_to_revenue(self):
        order, _fees = self._run("round_globally")
        self.assertEqual(self._ledger(order.invoice_ids)["706000"], -order.amount_untaxed)

    def test_the_vat_of_each_invoice_is_its_own_base_times_the_rate(self):
        """DESIGN I5: never pushed from one invoice to another."""
        order, _fees = self._run("round_globally")
        for move in order.invoice_ids:
            with self.subTest(move=move.name):
                self.assertEqual(move.amount_tax, move.currency_id.round(move.amount_untaxed * 0.2))
