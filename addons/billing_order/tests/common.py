from contextlib import closing, contextmanager
from decimal import Decimal

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.billing_order.tools import Due

# SPEC P6: the phases of project "2202 Appartement Jacques", 150,000.00 untaxed.
JACQUES = [
    ("Études préliminaires", 7500),
    ("Études d'esquisse", 9000),
    ("APS", 15000),
    ("APD", 15000),
    ("Études de projet", 15000),
    ("Études d'exécution", 15000),
    ("Plans de synthèse", 7500),
    ("Visa", 7500),
    ("Assistance passation des contrats", 12000),
    ("OPC", 15000),
    ("Exécution des contrats", 15000),
    ("Assistance réception", 7500),
    ("Études d'avant-projet", 6000),
    ("Diagnostic", 3000),
]


class BillingCommon(AccountTestInvoicingCommon):
    """A company that sells services at 20 %, and factories for its orders."""

    @classmethod
    def get_default_groups(cls):
        groups = super().get_default_groups()
        return groups | cls.env.ref("sales_team.group_sale_manager") | cls.env.ref("billing_base.group_billing_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vat = cls.env["account.tax"].create({"name": "VAT 20 %", "amount": 20.0, "type_tax_use": "sale"})
        cls.fees = cls._create_product(
            name="Fees",
            type="service",
            invoice_policy="order",
            taxes_id=[Command.set(cls.vat.ids)],
            property_account_income_id=cls.company_data["default_account_revenue"].id,
        )
        cls.company = cls.company_data["company"]
        cls.deposits = cls.company.downpayment_account_id  # in France, 4191
        if not cls.deposits:
            cls.deposits = cls.company_data["default_account_revenue"].copy(
                {"code": "419100", "name": "Deposits", "account_type": "liability_current"}
            )
            cls.company.downpayment_account_id = cls.deposits

    @classmethod
    def _create_affair(cls, phases, confirm=True, **values):
        """An order with one line per phase.

        :param phases: (name, fee) or (name, fee, values) per phase; a name alone is a section, one that starts with a
            dash a subsection
        """
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.partner_a.id,
                "order_line": [
                    Command.create({"sequence": rank, **cls._prepare_phase(phase)})
                    for rank, phase in enumerate(phases, start=1)
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _prepare_phase(cls, phase):
        if isinstance(phase, str):
            kind = "line_subsection" if phase.startswith("-") else "line_section"
            return {"display_type": kind, "name": phase.lstrip("- ")}
        name, fee, *more = phase
        return {
            "product_id": cls.fees.id,
            "name": name,
            "price_unit": fee,
            "product_uom_qty": 1.0,
            "tax_ids": [Command.set(cls.vat.ids)],
            **(more[0] if more else {}),
        }

    @classmethod
    def _phase(cls, order, name):
        return order.order_line.filtered(lambda line: line.name == name)

    @classmethod
    def _create_exemption(cls, tax=None):
        """A fiscal position that puts 0 % in the place of a tax, by default of the VAT."""
        position = cls.env["account.fiscal.position"].create({"name": "Abroad"})
        cls.env["account.tax"].create(
            {
                "name": "0 %",
                "amount": 0,
                "type_tax_use": "sale",
                "fiscal_position_ids": [Command.link(position.id)],
                "original_tax_ids": [Command.link((tax or cls.vat).id)],
            }
        )
        return position

    @classmethod
    def _due(cls, line, amount, key="works", **values):
        """A due of an order's line that nothing has scheduled."""
        return Due(
            origin=line.order_id,
            source=cls.env["billing.source"],
            key=key,
            date=fields.Date.today(),
            amount=Decimal(str(amount)),
            order_line=line,
            **values,
        )

    @classmethod
    def _bill(cls, *dues, date=None):
        return cls.env["billing.invoicing"]._invoice(list(dues), date)

    @classmethod
    def _credit(cls, invoice, amounts=None, rebill=True, post=True):
        """A credit note of an invoice: in full, or of the untaxed `amounts` of its lines by name."""
        credit_note = cls._reverse_invoice(invoice)
        credit_note.billing_rebill = rebill
        if amounts is not None:
            lines = credit_note.invoice_line_ids.filtered(lambda line: line.display_type == "product")
            for line in lines:
                line.price_unit = amounts.get(line.name.split("\n")[-1], 0.0)
        if post:
            credit_note.action_post()
        return credit_note

    @classmethod
    def _deposit_wizard(cls, order, percent=0.0, fixed=0.0):
        """Odoo's wizard as the order's button opens it, for a rate or a total with taxes."""
        method = {"advance_payment_method": "percentage", "amount": percent}
        if fixed:
            method = {"advance_payment_method": "fixed", "fixed_amount": fixed}
        return cls.env["sale.advance.payment.inv"].create({"sale_order_ids": [Command.set(order.ids)], **method})

    @classmethod
    def _ask_deposit(cls, order, percent=0.0, fixed=0.0, post=True):
        """The invoice of a deposit, asked for by hand."""
        before = order.invoice_ids
        cls._deposit_wizard(order, percent, fixed).action_create()
        move = order.invoice_ids - before
        if post:
            move.action_post()
        return move

    @contextmanager
    def assertRefused(self, *words, error=UserError):
        """The block is refused in a sentence that holds all the `words`, and has written no invoice by then.

        By then, not only after the rollback that follows an error: a batch that isolates failures may have none.
        """
        with closing(self.env.cr.savepoint()), mute_logger("odoo.sql_db"):
            before = self._count_moves()
            try:
                yield
                self.env.flush_all()
            except error as refusal:
                sentence = str(refusal)
            else:
                self.fail("Nothing was refused.")
            self.assertEqual(self._count_moves(), before, "An invoice was written before the refusal.")
        for word in words:
            self.assertIn(str(word), sentence)

    def _count_moves(self):
        moves = self.env["account.move"].sudo()
        return moves.search_count([]), self.env["account.move.line"].sudo().search_count([])
