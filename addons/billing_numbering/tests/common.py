import re
from contextlib import contextmanager
from datetime import date

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class NumberingCommon(AccountTestInvoicingCommon):
    """A company that numbers by fiscal year; invoices of 100.00 by date. No test depends on today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.journal = cls.company_data["default_journal_sale"]
        cls.env.user.group_ids += cls.env.ref("billing_base.group_billing_manager")

    @classmethod
    def _number(cls, **values):
        """A numbering 22-11-0001 from the start of 2022."""
        defaults = {
            "journal_id": cls.journal.id,
            "year_digits": "2",
            "show_month": True,
            "separator": "-",
            "start_date": "2022-01-01",
            "offset": 0,
        }
        return cls.env["billing.numbering"].create({**defaults, **values})

    @classmethod
    def _draft(cls, day, move_type="out_invoice", **values):
        return cls._create_invoice_one_line(
            price_unit=100.0,
            tax_ids=cls.env["account.tax"],
            move_type=move_type,
            invoice_date=day,
            **{"journal_id": cls.journal.id, **values},
        )

    @classmethod
    def _post(cls, *days, **values):
        """The posted invoices of these dates, one after the other."""
        moves = cls.env["account.move"]
        for day in days:
            move = cls._draft(day, **values)
            move.action_post()
            moves += move
        return moves

    @classmethod
    def _credit(cls, invoice, day):
        credit_note = cls._reverse_invoice(invoice, date=day)
        credit_note.action_post()
        return credit_note

    @classmethod
    def _write_down_year(cls, start, end):
        values = {"company_id": cls.company.id, "date_from": start, "date_to": end}
        return cls.env["billing.fiscal.year"].create(values)

    @classmethod
    def _create_journal(cls, code="EXP", company=None):
        return cls.env["account.journal"].create(
            {
                "name": f"Journal {code}",
                "code": code,
                "type": "sale",
                "company_id": (company or cls.company).id,
                "default_account_id": cls.company_data["default_account_revenue"].id,
            }
        )

    @classmethod
    def _lock(cls):
        cls.company.action_lock_billing()

    @contextmanager
    def refused(self, error, sentence):
        """The block is refused with this sentence (a regular expression), and what it did is undone."""
        with self.assertRaises(error) as caught:
            yield
        text = str(caught.exception)
        self.assertTrue(re.search(sentence, text, re.DOTALL), text)

    def assertNumbers(self, moves, *expected):
        self.assertEqual(moves.mapped("name"), list(expected))
        self.assertFalse(any(moves.mapped("made_sequence_gap")))

    def assertDates(self, moves, *expected):
        self.assertEqual(moves.mapped("invoice_date"), [date.fromisoformat(day) for day in expected])
