from odoo.tests import tagged

from .common import InvoiceCommon


@tagged("post_install", "-at_install")
class TestLanguage(InvoiceCommon):
    """SPEC M7: the language of one invoice, on paper and in the mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.company = cls.env.company
        cls.company.billing_header = "Thank you."
        cls.company.with_context(lang="fr_FR").billing_header = "Merci."
        cls.partner_a.write({"lang": "en_US", "email": "customer@example.com"})

    def test_the_customer_s_unless_another_is_chosen(self):
        move = self._invoice()
        self.assertEqual((move._get_billing_lang(), move.billing_header), ("en_US", "Thank you."))
        move.billing_lang = "fr_FR"
        self.assertEqual((move._get_billing_lang(), move.billing_header), ("fr_FR", "Merci."))

    def test_a_message_that_was_typed_stays(self):
        move = self._invoice()
        move.billing_header = "For Anna."
        move.billing_lang = "fr_FR"
        self.assertEqual(move.billing_header, "For Anna.")

    def test_a_language_that_is_gone_gives_way_to_the_customer_s(self):
        move = self._invoice(billing_lang="fr_FR")
        self.partner_a.lang = "en_US"
        self.env["res.users"].search([("lang", "=", "fr_FR")]).lang = "en_US"
        self.env["res.lang"]._get_data(code="fr_FR")
        self.env["res.lang"].search([("code", "=", "fr_FR")]).active = False
        self.assertEqual(move._get_billing_lang(), "en_US")

    def test_the_mail_is_in_the_language_of_the_invoice(self):
        move = self._invoice(post=True, billing_lang="fr_FR")
        send = self.env["account.move.send"]
        template = send._get_default_mail_template_id(move)
        self.assertEqual(send._get_default_mail_lang(move, template), "fr_FR")
        move.billing_lang = False
        self.assertEqual(send._get_default_mail_lang(move, template), "en_US")

    def test_the_general_terms_are_in_the_language_of_the_invoice(self):
        self.env["ir.config_parameter"].set_param("account.use_invoice_terms", True)
        self.company.invoice_terms = "<p>Terms</p>"
        self.company.update_field_translations("invoice_terms", {"fr_FR": {"Terms": "Conditions"}})
        self.assertIn("Conditions", self._invoice(billing_lang="fr_FR").narration)
        move = self._invoice()
        self.assertIn("Terms", move.narration)
        move.billing_lang = "fr_FR"
        self.assertIn("Conditions", move.narration)
        move.narration = "<p>Ours</p>"
        move.billing_lang = False
        self.assertIn("Ours", move.narration)
