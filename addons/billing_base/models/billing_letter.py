from odoo import models


class BillingLetter(models.AbstractModel):
    """What is sent to customers as an e-mail with its PDF, after somebody looked at it."""

    _name = "billing.letter"
    _description = "Document Sent by E-Mail"

    # === BUSINESS METHODS === #

    def _open_letter(self, template, **context):
        """Odoo's e-mail dialog with a template filled in.

        :param template: the XML id of the template; without it the dialog is empty
        :param context: handed on by the dialog to `message_post`, even where the message leaves later
        """
        self.ensure_one()
        found = self.env.ref(template, raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": found and found.id,
                "default_email_layout_xmlid": "mail.mail_notification_layout_with_responsible_signature",
                "email_notification_allow_footer": True,
                "force_email": True,
                **context,
            },
        }
