from odoo.tests import tagged

from .common import InvoiceCommon


@tagged("post_install", "-at_install")
class TestLegalText(InvoiceCommon):
    """SPEC M7: discount for early payment, penalties and recovery fee, on every invoice of a French company."""

    @classmethod
    @InvoiceCommon.setup_country("fr")
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.company = cls.env.company

    def _print(self, move):
        html, _type = self.env["ir.actions.report"]._render_qweb_html("account.account_invoices", move.ids)
        return " ".join(html.decode().split())

    def test_a_company_with_the_french_chart_has_it_in_both_languages(self):
        english, french = (
            " ".join(self.company.with_context(lang=lang).billing_legal_text.split()) for lang in ("en_US", "fr_FR")
        )
        self.assertIn("L441-10", english)
        self.assertIn("recovery fee of 40 €", english)
        for words in ("escompte", "pénalités", "indemnité forfaitaire", "40 €", "L441-9", "D441-5"):
            self.assertIn(words, french.lower() if words.islower() else french)

    def test_it_is_on_each_invoice_in_its_language_and_on_no_credit_note(self):
        self.partner_a.lang = "en_US"
        move = self._invoice(post=True)
        self.assertIn("recovery fee of 40 €", self._print(move))
        move.billing_lang = "fr_FR"
        self.assertIn("indemnité forfaitaire", self._print(move))
        self.assertNotIn("recovery fee", self._print(self._reverse_invoice(move)))

    def test_it_is_the_company_s_to_change(self):
        self.company.billing_legal_text = "2 % discount within 8 days."
        self.company._load_legal_text()
        self.assertIn("2 % discount within 8 days.", self._print(self._invoice(post=True)))

    def test_it_can_be_left_out(self):
        self.company.billing_legal_text = False
        self.assertNotIn("billing_legal_text", self._print(self._invoice(post=True)))

    def test_a_company_elsewhere_has_none(self):
        company = self.env["res.company"].create({"name": "Elsewhere", "country_id": self.env.ref("base.be").id})
        self.assertFalse(company.billing_legal_text)

    def test_a_branch_has_that_of_its_company(self):
        self.company.billing_legal_text = "Ours."
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.assertEqual(branch.billing_legal_text, "Ours.")
