"""SPEC D: twelve late invoices of five customers, and two nights."""

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.billing_dunning.tests.common import DunningCommon


@tagged("post_install", "-at_install")
class TestTwoNights(DunningCommon):
    """Two currencies, one disputed, one promised, one paid meanwhile, one covered by a credit."""

    TODAY = "2023-06-15"

    def setUp(self):
        super().setUp()
        self.company.dunning_nightly = "send"
        names = ("Atelier", "Boutique", "Chantier", "Domaine", "Ecole")
        self.customers = {
            name: self.env["res.partner"].create(
                {"name": name, "email": f"{name.lower()}@example.com", "is_company": True}
            )
            for name in names
        }
        self.moves = {
            "A1": self._invoice("Atelier", "2023-05-20", 1000),
            "A2": self._invoice("Atelier", "2023-05-31", 500),
            "A3": self._invoice("Atelier", "2023-05-31", 300, currency_id=self.other_currency.id),
            "B1": self._invoice("Boutique", "2023-05-01", 200),
            "B2": self._invoice("Boutique", "2023-06-01", 250),
            "C1": self._invoice("Chantier", "2023-05-10", 800),
            "C2": self._invoice("Chantier", "2023-05-25", 900),
            "D1": self._invoice("Domaine", "2023-05-15", 700),
            "D2": self._invoice("Domaine", "2023-05-16", 60),
            "E1": self._invoice("Ecole", "2023-05-12", 400),
            "E2": self._invoice("Ecole", "2023-05-28", 450),
            "E3": self._invoice("Ecole", "2023-06-10", 470),
        }
        hold = self.env["billing.dunning.hold"]
        hold.create({"kind": "disputed", "move_id": self.moves["C1"].id, "reason": "Tiles"})
        hold.create({"kind": "promised", "move_id": self.moves["E2"].id, "date": "2023-06-30"})
        self._invoice("Domaine", "2023-06-01", 700, move_type="out_refund")

    def _invoice(self, customer, due, amount, **values):
        return self._owe(due, amount, self.customers[customer], **values)

    def _night(self, day):
        """What is sent that night: address → (level, invoices listed)."""
        before = self._reminders("sent")
        with freeze_time(day), self._mail_server() as taken:
            self.env["billing.run"]._cron_start_nightly()
            self._work_off()
        names = {move.id: name for name, move in self.moves.items()}
        sent = self._reminders("sent") - before
        self.assertEqual(len(taken), len(sent))
        return {
            reminder.email.split("@")[0]: (
                reminder.code,
                sorted(names[line.move_id.id] for line in reminder._get_shown_lines()),
            )
            for reminder in sent
        }

    def test_two_nights(self):
        first = self._night("2023-06-15")
        self.assertEqual(
            first,
            {
                "atelier": ("R1", ["A1", "A2", "A3"]),
                "boutique": ("R1", ["B1", "B2"]),
                "chantier": ("R1", ["C2"]),
                "domaine": ("R1", ["D2"]),
                "ecole": ("R1", ["E1"]),
            },
        )
        totals = self._reminders("sent").filtered(lambda one: one.partner_id == self.customers["Atelier"])._get_totals()
        self.assertEqual(sorted(totals.values()), [300, 1500])
        # Boutique pays everything; the night after shows it as settled. Ecole's promise is not due yet.
        with freeze_time("2023-06-20"):
            self._register_payment(self.moves["B1"] | self.moves["B2"])
        second = self._night("2023-06-30")
        self.assertEqual(
            second,
            {
                "atelier": ("R2", ["A1", "A2", "A3"]),
                "chantier": ("R2", ["C2"]),
                "domaine": ("R2", ["D2"]),
                "ecole": ("R2", ["E1", "E3"]),
            },
        )
        self.assertEqual(self._night("2023-06-30"), {})
        self.assertEqual(
            {name: move.dunning_code for name, move in self.moves.items()},
            dict.fromkeys(("A1", "A2", "A3", "C2", "D2", "E1"), "R2")
            | dict.fromkeys(("B1", "B2", "E3"), "R1")
            | dict.fromkeys(("C1", "D1", "E2"), "R0"),
        )
        fees = self.env["billing.dunning.charge"].search([("company_id", "=", self.company.id)])
        charged = {name for name, move in self.moves.items() if move in fees.move_id}
        self.assertEqual(charged, {"A1", "A2", "A3", "C2", "D2", "E1", "E3"})
