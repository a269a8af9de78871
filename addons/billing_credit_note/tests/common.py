from contextlib import contextmanager

from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class CreditCommon(AccountTestInvoicingCommon):
    """Posted invoices at 20 %, and their credit notes through Odoo's wizard."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.env.ref("billing_base.group_billing_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vat = cls.env["account.tax"].create({"name": "VAT 20 %", "amount": 20.0, "type_tax_use": "sale"})

    @classmethod
    def _bill(cls, *lines, post=True, taxes=None, **values):
        """A posted invoice: (quantity, price) or (quantity, price, values) per line."""
        taxes = cls.vat if taxes is None else taxes
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.partner_a.id,
                "invoice_date": "2023-03-27",
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": f"Line {rank}",
                            "quantity": line[0],
                            "price_unit": line[1],
                            "tax_ids": [Command.set(taxes.ids)],
                            **(line[2] if len(line) > 2 else {}),
                        }
                    )
                    for rank, line in enumerate(lines, start=1)
                ],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def _open(cls, moves, **values):
        wizard = cls.env["account.move.reversal"].with_context(active_model="account.move", active_ids=moves.ids)
        return wizard.create({"date": "2023-04-03", "journal_id": moves.journal_id[:1].id, **values})

    @classmethod
    def _credit(cls, move, *typed, post=True, **values):
        """The credit note of (mode, value) per line, None to leave one out; of all that is left without them."""
        wizard = cls._open(move, credit_post=post, **values)
        if typed:
            wizard.action_credit_none()
            by_line = dict(zip(move.invoice_line_ids, typed, strict=True))
            for line in wizard.credit_line_ids:
                if entry := by_line[line.move_line_id]:
                    line.write({entry[0]: entry[1]})
        wizard.refund_moves()
        return wizard.new_move_ids

    @contextmanager
    def assertRefused(self, *words):
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            yield
        for word in words:
            self.assertIn(word, str(caught.exception).replace("\xa0", " "))
