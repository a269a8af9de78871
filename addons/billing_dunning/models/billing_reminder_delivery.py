from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import email_normalize_all


class BillingReminder(models.Model):
    """What leaves: the letter, the mail or the call, and the protocol of it.

    Everything is noted first, and at the very end the mail is handed over: what fails before that was not sent.
    """

    _inherit = "billing.reminder"

    def _prepare_delivery(self):
        """Note everything as if it had left: the message that is to be handed over, if any."""
        self = self._in_its_words()
        subject, text, attachment = self._note_sent()
        mail = self.env["mail.mail"]
        if self.level_id.channel == "activity":
            self._ask_somebody(subject)
        if self.level_id.channel == "email":
            mail = self._create_mail(subject, text, attachment)
        self.env.cr.flush()  # with what is only written at the end of a transaction
        return mail

    def _in_its_words(self):
        return self.with_context(lang=self._get_lang()).with_company(self.company_id)

    def _note_sent(self):
        """Make the letter, claim what it claims, and note that it is sent: (subject, text, the letter)."""
        level = self.level_id
        self._charge()  # first: what is invoiced by it is not claimed by the text
        subject, text = self._get_text()
        if not level or not subject or not text:
            raise UserError(
                self.env._(
                    "The level has no subject or text in %(lang)s. Write it in the policy.", lang=self._get_lang()
                )
            )
        attachment = self._make_letter(subject)
        self.write(
            {
                "state": "sent",
                "sent_on": fields.Datetime.now(),
                "subject": subject,
                "attachment_id": attachment.id,
                "failure": False,
                "email": self._get_email() if level.channel == "email" else False,
                "address": self._get_address() if level.channel == "letter" else False,
            }
        )
        self._keep_protocol(subject, attachment)
        self.line_ids._update_moves()
        return subject, text, attachment

    def _make_letter(self, subject):
        content, _kind = self.env["ir.actions.report"]._render_qweb_pdf(
            "billing_dunning.action_report_reminder", self.ids
        )
        return self.env["ir.attachment"].create(
            {
                "name": f"{subject}.pdf".replace("/", "-"),
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _keep_protocol(self, subject, attachment):
        """The letter on each invoice that it lists and on the customer."""
        body = self.env._("Reminder %(code)s: %(subject)s", code=self.code, subject=subject)
        for record in (*self._get_shown_lines().move_id, self.partner_id.commercial_partner_id):
            record._message_log(body=body, attachment_ids=attachment.ids)

    def _ask_somebody(self, subject):
        user = self.level_id.user_id.filtered("active") or self._get_responsible()
        if not user:
            raise UserError(
                self.env._(
                    "Nobody is there to call %(customer)s. Name somebody on the level, or who is responsible for "
                    "nightly runs in the settings.",
                    customer=self.partner_id.display_name,
                )
            )
        self.activity_schedule("mail.mail_activity_data_call", user_id=user.id, summary=subject)

    def _get_responsible(self):
        """Who sent it; for what the schedule sent, who watches over the nights."""
        self.ensure_one()
        return self.sender_id.filtered("active") or self.company_id.billing_run_user_id.filtered("active")

    def _render_mail(self, text):
        """The message as it leaves: a text, and what it is about in the customer's language."""
        localized = self.with_context(lang=self._get_lang())
        return localized.env["ir.qweb"]._render("billing_dunning.reminder_mail", {"reminder": localized, "text": text})

    def _create_mail(self, subject, text, attachment):
        email = self._get_email()
        if not email or "@" not in email:
            raise UserError(self.env._("%(customer)s has no e-mail address.", customer=self.partner_id.display_name))
        body = self._render_mail(text)
        return self.env["mail.mail"].create(
            {
                "model": self._name,
                "res_id": self.id,
                "subject": subject,
                "body_html": body,
                "body": body,
                "email_from": self.company_id.email_formatted or self.sender_id.email_formatted,
                "reply_to": self.company_id.email_formatted or self.sender_id.email_formatted,
                "author_id": self.sender_id.partner_id.id,
                "email_to": email,
                "email_cc": self.level_id.copy_to,
                "attachment_ids": [(4, attachment.id)],
                "message_type": "email_outgoing",
                "auto_delete": False,
            }
        )

    def _hand_over(self, mail):
        """The very last thing, which no transaction takes back; nothing when no mail leaves."""
        if not mail:
            return
        self = self._in_its_words()
        # In two deliveries: Odoo is content when one of several recipients is taken, and it has to be the customer.
        customer = email_normalize_all(mail.email_to)
        copies = [address for address in email_normalize_all(self.level_id.copy_to or "") if address not in customer]
        mail.with_context(send_smtp_skip_to=copies).send(raise_exception=True)
        # Odoo's own queue must never find it: what was not taken at once is not sent.
        if mail.state != "sent":
            raise UserError(
                self.env._(
                    "%(email)s was refused: %(reason)s",
                    email=mail.email_to,
                    reason=mail.failure_reason or self.env._("no reason given"),
                )
            )
        if copies:
            self._send_copies(mail, customer)

    def _send_copies(self, mail, customer):
        """The customer has the message: a copy that is refused is noted, and makes nobody send it again."""
        mail.state = "outgoing"
        try:
            mail.with_context(send_smtp_skip_to=customer).send()
        except OSError as error:  # the connection broke
            mail.failure_reason = str(error)
        if mail.state != "sent":
            note = self.env._(
                "The copy to %(emails)s was refused: %(reason)s", emails=mail.email_cc, reason=mail.failure_reason
            )
            self._message_log(body=note)
            mail.write({"state": "sent", "failure_type": False, "failure_reason": False})

    def _message_receive_bounce(self, email, partner):
        # EXTENDS 'mail'
        super()._message_receive_bounce(email, partner)
        for reminder in self.sudo().filtered(lambda reminder: reminder.state == "sent"):  # the mail server says so
            note = self.env._("The e-mail to %(email)s came back.", email=email)
            addresses = email_normalize_all(reminder.email or "")
            if addresses == [email]:
                reminder._release("bounced", failure=note)
            else:  # a copy, or one of the customer's addresses: another one has it until that comes back as well
                reminder.email = ", ".join(address for address in addresses if address != email) or False
                reminder._message_log(body=note)
