from odoo.tests import Form, tagged

from odoo.addons.mail.tests.common import MailCase

from .common import ProgressCommon


@tagged("post_install", "-at_install")
class TestStatementSend(ProgressCommon, MailCase):
    """Issue 3: the statement itself is printed and sent before it is invoiced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner_a.email = "jacques@example.com"
        cls.order = cls._create_affair(["Building A", ("Doors", 1000), ("Windows", 2000)], client_order_ref="Jacques")
        cls.statement = cls._create_statement(cls.order, {"Doors": 50})

    def _send(self):
        action = self.statement.action_send()
        with Form(self.env[action["res_model"]].with_context(**action["context"])) as form:
            composer = form.save()
        with self.mock_mail_gateway():
            composer._action_send_mail()
        return composer

    def test_sending_a_draft_submits_it_and_attaches_its_print(self):
        self._send()
        self.assertEqual(self.statement.state, "submitted")
        message = self.statement.message_ids.filtered(lambda message: message.message_type == "comment")
        self.assertEqual(message.partner_ids, self.partner_a)
        self.assertIn("Jacques", message.subject)
        self.assertIn(self.statement.get_portal_url(), message.body.replace("&amp;", "&"))
        # Tests print HTML instead of PDF.
        self.assertEqual(message.attachment_ids.mapped("name"), [f"{self.statement.name}.html"])

    def test_the_letter_has_one_button(self):
        self._send()
        mail = self._new_mails.filtered(lambda mail: self.partner_a in mail.recipient_ids)
        self.assertEqual(mail.body_html.count("<a href"), 1)
        self.assertNotIn("/mail/view", mail.body_html)

    def test_sending_again_leaves_the_stage_alone(self):
        self.statement.action_approve()
        self._send()
        self.assertEqual(self.statement.state, "approved")

    def test_the_letter_asks_for_an_approval_only_if_one_is_wanted(self):
        for approval, asked in (("none", False), ("internal", False), ("customer", True)):
            with self.subTest(approval=approval):
                self.company.statement_approval = approval
                template = self.env.ref("billing_progress.mail_template_statement")
                body = template._render_field("body_html", self.statement.ids)[self.statement.id]
                self.assertEqual("approve it" in body, asked)

    def test_the_print_shows_the_phases_the_vat_and_where_to_sign(self):
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("billing_progress.action_report_statement", self.statement.ids)[0]
            .decode()
        )
        for words in (
            "Statement No. 1",
            self.order.name,
            "Building A",
            "This time",
            "500.00",
            "100.00",
            "600.00",
            "not an invoice",
            "Contractor",
            "Architect",
            "Client",
        ):
            self.assertIn(words, html)

    def test_the_print_of_a_statement_is_the_table_of_its_invoice(self):
        """SPEC P5."""
        before = [(row.name, row.fee, row.previous, row.amount) for row in self._rows(self.statement)]
        move = self.statement._create_invoice()
        self.assertEqual([(row.name, row.fee, row.previous, row.amount) for row in self._rows(move)], before)
        self.assertEqual(before[0], ("Building A", 3000.0, 0.0, 500.0))

    def _rows(self, document):
        return document._get_progress_table()["rows"]

    def test_a_phase_that_is_not_ticked_is_not_printed(self):
        """SPEC P2."""
        self._line(self.statement, "Windows").selected = False
        self.assertEqual([row.name for row in self._rows(self.statement)], ["Building A", "Doors"])
