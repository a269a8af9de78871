"""SPEC Q3: each customer's account in the auxiliary ledger (411004), numbered, editable, unique per company."""

from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


@tagged("post_install", "-at_install")
class TestAuxiliaryAccount(AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.accounts = cls.env["billing.auxiliary.account"]

    @classmethod
    def _number_under(cls, prefix="411"):
        cls.company.billing_auxiliary_prefix = prefix

    def _post_invoice(self, partner):
        return self._create_invoice_one_line(price_unit=100.0, partner_id=partner.id, post=True)

    def test_nobody_is_numbered_by_default(self):
        """SPEC Q3."""
        self._post_invoice(self.partner_a)
        self.assertFalse(self.partner_a.billing_auxiliary_code)

    def test_first_invoices_number_customers(self):
        """SPEC Q3: the next code under the prefix, once per customer, also for its contacts."""
        self._number_under()
        contact = self.env["res.partner"].create({"name": "Site", "parent_id": self.partner_a.id})
        for partner in (self.partner_a, self.partner_b, contact):
            self._post_invoice(partner)
        codes = [partner.billing_auxiliary_code for partner in (self.partner_a, self.partner_b, contact)]
        self.assertEqual(codes, ["411001", "411002", "411001"])

    def test_the_seed_code_stands_on_the_receivable_line(self):
        """SPEC Q3: 411004 beside the receivable account, nothing beside revenue and VAT."""
        self.partner_a.billing_auxiliary_code = "411004"
        invoice = self._post_invoice(self.partner_a)
        shown = {line.display_type: line.billing_auxiliary_code for line in invoice.line_ids}
        self.assertEqual(shown["payment_term"], "411004")
        self.assertFalse(shown["product"])
        found = self.env["account.move.line"].search(
            [("billing_auxiliary_code", "=", "411004"), ("move_id", "=", invoice.id)]
        )
        self.assertEqual(found, invoice.line_ids.filtered(lambda line: line.display_type == "payment_term"))

    def test_the_next_code_follows_what_was_typed(self):
        """SPEC Q3: editable; codes of another shape do not count."""
        self._number_under()
        self.partner_a.billing_auxiliary_code = "411041"
        other = self.env["res.partner"].create({"name": "Typed", "billing_auxiliary_code": "411DUPONT"})
        self._post_invoice(self.partner_b)
        self.assertEqual(self.partner_b.billing_auxiliary_code, "411042")
        self.assertEqual(other.billing_auxiliary_code, "411DUPONT")

    def test_a_code_belongs_to_one_customer(self):
        """SPEC Q3: unique per company, by the database."""
        self.partner_a.billing_auxiliary_code = "411004"
        with self.assertRaises(errors.UniqueViolation), mute_logger("odoo.sql_db"):
            self.partner_b.billing_auxiliary_code = "411004"
            self.env.flush_all()

    def test_each_company_has_its_own_codes(self):
        """SPEC Q3."""
        other = self._create_company(name="Other")
        self.partner_a.billing_auxiliary_code = "411004"
        elsewhere = self.partner_b.with_company(other)
        elsewhere.billing_auxiliary_code = "411004"
        self.assertEqual(elsewhere.billing_auxiliary_code, "411004")
        self.assertFalse(self.partner_b.with_company(self.company).billing_auxiliary_code)

    def test_emptying_a_code_takes_it_back(self):
        self.partner_a.billing_auxiliary_code = "411004"
        self.partner_a.billing_auxiliary_code = False
        self.assertFalse(self.accounts.search([("partner_id", "=", self.partner_a.id)]))
        self.partner_b.billing_auxiliary_code = "411004"
        self.assertEqual(self.partner_b.billing_auxiliary_code, "411004")

    def test_a_code_is_letters_and_digits(self):
        with self.assertRaisesRegex(ValidationError, "“411 004” cannot be an auxiliary account"):
            self.partner_a.billing_auxiliary_code = "411 004"
        with self.assertRaisesRegex(ValidationError, "“4-11” cannot begin"):
            self._number_under("4-11")

    def test_customers_of_before_are_numbered_on_demand(self):
        """SPEC Q3: who was invoiced before the company numbered its customers."""
        self._post_invoice(self.partner_b)
        self._post_invoice(self.partner_a)
        with self.assertRaisesRegex(UserError, "Write the prefix"):
            self.company.action_number_customers()
        self._number_under()
        self.company.action_number_customers()
        self.company.action_number_customers()
        codes = sorted([self.partner_a.billing_auxiliary_code, self.partner_b.billing_auxiliary_code])
        self.assertEqual(codes[0], "411001")
        self.assertEqual(len(set(codes)), 2)

    def test_vendors_are_not_numbered(self):
        self._number_under()
        self.init_invoice("in_invoice", partner=self.partner_a, amounts=[100.0], post=True)
        self.assertFalse(self.partner_a.billing_auxiliary_code)

    def test_posting_twenty_asks_no_more_than_posting_two(self):
        """Constant queries per batch."""
        self._number_under()
        counts = []
        for size in (2, 20):
            partners = self.env["res.partner"].create([{"name": f"Customer {n}"} for n in range(size)])
            self.env.flush_all()
            start = self.env.cr.sql_log_count
            self.accounts._number_customers(partners, self.company)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0])

    def test_strangers_are_refused(self):
        """The portal and the other company see no codes."""
        self.partner_a.billing_auxiliary_code = "411004"
        account = self.accounts.search([("code", "=", "411004"), ("company_id", "=", self.company.id)])
        portal = new_test_user(self.env, "auxiliary_portal", groups="base.group_portal")
        other = self._create_company(name="Other")
        stranger = new_test_user(
            self.env,
            "auxiliary_stranger",
            groups="account.group_account_manager",
            company_id=other.id,
            company_ids=[other.id],
        )
        for user in (portal, stranger):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                account.with_user(user).read(["code"])
