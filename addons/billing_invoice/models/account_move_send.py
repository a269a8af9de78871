from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    # === BUSINESS METHODS === #

    @api.model
    def _get_default_mail_lang(self, move, mail_template):
        # EXTENDS 'account'
        return move.billing_lang and move._get_billing_lang() or super()._get_default_mail_lang(move, mail_template)

    @api.model
    def _get_default_sending_methods(self, move):
        # EXTENDS 'account': posting asked for the PDF only
        if (move.sending_data or {}).get("billing_on_post") == "print":
            return set()
        return super()._get_default_sending_methods(move)

    @api.model
    def _link_invoice_documents(self, invoices_data):
        # EXTENDS 'account': a PDF that was made on posting is not an invoice that was sent
        super()._link_invoice_documents(invoices_data)
        for move, data in invoices_data.items():
            asked = (move.sending_data or {}).get("billing_on_post")
            methods = set(data["sending_methods"]) - {"manual"}
            if asked and not methods:
                move.is_move_sent = False
            elif asked and methods == {"email"} and not (move.partner_id.email or data.get("mail_partner_ids")):
                move._note_not_sent(
                    self.env._(
                        "The PDF is made, but %(partner)s has no e-mail address: send it by other means, and press "
                        "“Mark as Sent”.",
                        partner=move.partner_id.display_name,
                    )
                )
