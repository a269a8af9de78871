import re
from contextlib import contextmanager
from datetime import date

from odoo.fields import Command
from odoo.tests import TransactionCase


class NumberingCommon(TransactionCase):
    """A company that numbers by fiscal year; invoices of 100.00 by date. No test depends on today.

    Without a chart of accounts, which takes seconds to load and says nothing about numbers.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._create_company("Practice")
        cls.env.user.write({"company_ids": [Command.link(cls.company.id)], "company_id": cls.company.id})
        cls.env.user.group_ids += cls.env.ref("billing_base.group_billing_manager")
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        kinds = {
            "receivable": "asset_receivable",
            "payable": "liability_payable",
            "income": "income",
            "bank": "asset_cash",
        }
        cls.accounts = {
            name: cls.env["account.account"].create({"name": name, "code": f"{rank}00", "account_type": kind})
            for rank, (name, kind) in enumerate(kinds.items(), start=1)
        }
        cls.journal = cls._create_journal("INV")
        cls.purchases = cls._create_journal("BILL", "purchase")
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "Jacques",
                "property_account_receivable_id": cls.accounts["receivable"].id,
                "property_account_payable_id": cls.accounts["payable"].id,
            }
        )

    @classmethod
    def _create_company(cls, name):
        return cls.env["res.company"].create({"name": name})

    @classmethod
    def _create_journal(cls, code="EXP", kind="sale", company=None):
        return cls.env["account.journal"].create(
            {
                "name": f"Journal {code}",
                "code": code,
                "type": kind,
                "company_id": (company or cls.company).id,
                "default_account_id": False if company else cls.accounts["income"].id,
                "refund_sequence": True,
            }
        )

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
        line = {"name": "Works", "quantity": 1, "price_unit": 100.0, "tax_ids": [Command.clear()]}
        return cls.env["account.move"].create(
            {
                "move_type": move_type,
                "journal_id": cls.journal.id,
                "partner_id": cls.partner.id,
                "invoice_date": day,
                "invoice_line_ids": [Command.create({**line, "account_id": cls.accounts["income"].id})],
                **values,
            }
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
        credit_note = invoice._reverse_moves([{"invoice_date": day}])
        credit_note.action_post()
        return credit_note

    @classmethod
    def _write_down_year(cls, start, end):
        values = {"company_id": cls.company.id, "date_from": start, "date_to": end}
        return cls.env["billing.fiscal.year"].create(values)

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
