"""An architect's affair from the deposit to the final invoice, in the ledger of a French company (SPEC P3–P12)."""

from datetime import date

from french import FrenchCommon

from odoo.tests import tagged

PHASES = [
    "Études",
    ("APS", 6000),
    ("APD", 9000),
    "Chantier",
    "- Suivi",
    ("Visa", 4500),
    ("OPC", 12000),
    "- Fin",
    ("Réception", 3000),
    "Options",
    ("Mobilier", 2500),
]


@tagged("post_install", "-at_install")
class TestArchitectAffair(FrenchCommon):
    """Deposit 30 %, four statements with entries by section, an amendment, a cancelled line, a credit note, the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.deposit_rule = "prorata"
        cls.order = cls._create_affair(cls._with_tax(PHASES, cls.vat_services), client_order_ref="Maison Durand")
        cls.order.date_order = "2026-01-05 08:00:00"
        cls.moves = {}
        cls._play()

    @classmethod
    def _play(cls):
        order = cls.order
        cls.moves["deposit"] = cls._ask_deposit(order, percent=30, post=False)
        cls.moves["deposit"].invoice_date = date(2026, 1, 8)
        cls.moves["deposit"].action_post()
        cls._state("first", date(2026, 1, 31), {"Études": 50})
        cls._state("second", date(2026, 2, 28), {"Études": 100, "Suivi": 20})
        cls._phase(order, "OPC")._amend(0.25, name="OPC: one more building")
        cls._phase(order, "Mobilier").action_cancel_rest()
        cls._state("third", date(2026, 3, 31), {"Chantier": 60})
        cls.moves["credit note"] = cls._credit(cls.moves["second"], {"APD": 1000}, post=False)
        cls.moves["credit note"].invoice_date = date(2026, 4, 15)
        cls.moves["credit note"].action_post()
        cls._state("fourth", date(2026, 4, 30), {None: 90})
        order.action_new_final_statement()
        order.open_statement_id.date = date(2026, 5, 31)
        cls.moves["final"] = order.open_statement_id._create_invoice()
        cls.moves["final"].action_post()

    @classmethod
    def _state(cls, name, day, entries):
        """A statement with entries by section; None is the whole of it."""
        statement = cls.env["billing.statement"].create({"order_id": cls.order.id, "date": day})
        for section, percent in entries.items():
            line = section and cls._line(statement, section).id
            statement.action_enter("percent", percent, line)
        cls.moves[name] = statement._create_invoice()
        cls.moves[name].action_post()

    def test_each_document_to_the_cent(self):
        """SPEC P3, P8, P9, P10: works of this time, deposit deducted, untaxed, with VAT."""
        found = {
            name: (*self._sum_works_and_deductions(move), move.amount_untaxed, move.amount_total)
            for name, move in self.moves.items()
        }
        self.assertEqual(
            found,
            {
                "deposit": (0.0, 0.0, 11100.0, 13320.0),
                "first": (7500.0, -2250.0, 5250.0, 6300.0),
                "second": (10800.0, -3240.0, 7560.0, 9072.0),
                "third": (10200.0, -2946.0, 7254.0, 8704.8),
                "credit note": (1000.0, 0.0, 1000.0, 1200.0),
                "fourth": (6250.0, -1554.0, 4696.0, 5635.2),
                "final": (3750.0, -1110.0, 2640.0, 3168.0),
            },
        )

    def _sum_works_and_deductions(self, move):
        lines = move.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        works = sum(lines.filtered(lambda line: not line.is_downpayment).mapped("price_subtotal"))
        deducted = sum(lines.filtered("billing_recovery").mapped("price_subtotal"))
        return round(works, 2), round(deducted, 2)

    def test_the_order_follows_its_amendments_and_is_fully_invoiced(self):
        """SPEC P12, M5: 37,000 and 3,000 more and 2,500 less."""
        self.assertRecordValues(
            self.order,
            [
                {
                    "amount_untaxed": 37500.0,
                    "billing_total": 37500.0,
                    "billing_issued": 37500.0,
                    "billing_remaining": 0.0,
                    "deposit_remaining": 0.0,
                    "billing_rate": 100.0,
                    "invoice_status": "invoiced",
                }
            ],
        )

    def test_each_line_is_billed_at_its_fee(self):
        """DESIGN I1: Σ invoices = order + amendments, per line."""
        lines = self.order.billing_line_ids.filtered(lambda line: not line.display_type)
        self.assertEqual(len(lines), 8)
        self.assertEqual({line: line.billed_amount for line in lines}, {line: line.price_subtotal for line in lines})

    def test_the_ledger_is_right(self):
        """SPEC P8, Q3: revenue is the order's, the deposit account is empty again, VAT waits for the payment."""
        moves = self.env["account.move"].union(*self.moves.values())
        self.assertEqual(self._ledger(moves), {"411004": 45000.0, "445740": -7500.0, "706000": -37500.0})

    def test_the_deposit_stood_on_its_account(self):
        """SPEC P8."""
        self.assertEqual(
            self._ledger(self.moves["deposit"]), {"411004": 13320.0, "419100": -11100.0, "445740": -2220.0}
        )

    def test_an_entry_by_section_leaves_what_is_further_where_it_is(self):
        """SPEC P3: 90 % of all, while the studies stand at 100 % and the design at what the credit note left."""
        statement = self.moves["fourth"].billing_statement_id
        self.assertEqual(statement.amount_cumulative, 33750.0)
        self.assertLines(statement, {"APS": (6000.0, 100.0, 6000.0, 0.0), "APD": (8000.0, 88.8889, 8000.0, 0.0)})

    def test_no_vat_is_lost_in_rounding(self):
        """DESIGN I5."""
        self.assertEqual(self.moves["final"].billing_statement_id.tax_difference, 0.0)

    def test_the_final_invoice_sums_up_the_affair(self):
        """SPEC P10: the quotation's number and date, and all its invoices."""
        recap = self.moves["final"]._get_affair_recap()
        self.assertEqual((recap.order_name, recap.order_date), (self.order.name, date(2026, 1, 5)))
        self.assertEqual(len(recap.rows), 7)
        self.assertEqual((recap.ordered, recap.total("untaxed"), recap.total("total")), (37500.0, 37500.0, 45000.0))
        self.assertEqual(recap.rows[-1].kind, "Final invoice")
        self.assertIsNone(self.moves["fourth"]._get_affair_recap())
