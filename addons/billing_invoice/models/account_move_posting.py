import logging

from odoo import api, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class AccountMove(models.Model):
    """The PDF is made, and sent, when a document is posted, where the company wants it (SPEC M8).

    Odoo's own job does it, from Odoo's own `sending_data`; posting itself never fails because of it.
    """

    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _post(self, soft=True):
        # EXTENDS 'account'
        posted = super()._post(soft)
        posted._queue_documents()
        return posted

    def _queue_documents(self):
        """Ask Odoo's job for the documents of those that were posted just now."""
        queued = self.filtered(
            lambda move: (
                move.state == "posted"
                and move.is_sale_document()
                and move.company_id.billing_on_post
                and not (move.sending_data or move.invoice_pdf_report_id)
            )
        )
        for move in queued:
            move.sending_data = {
                "author_user_id": self.env.user.id,
                "author_partner_id": self.env.user.partner_id.id,
                "billing_on_post": move.company_id.billing_on_post,
            }
        if queued:
            # Only administrators may set a scheduled job going; it does what posting an invoice asks for.
            self.env.ref("account.ir_cron_account_move_send").sudo()._trigger()

    def _note_not_sent(self, reason):
        """Say on the document why it was not sent, and to whom that concerns."""
        self.ensure_one()
        self.is_move_sent = False
        self.message_post(body=reason)
        responsible = self.invoice_user_id or self.company_id.billing_run_user_id
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Not sent"),
            note=reason,
            **({"user_id": responsible.id} if responsible else {}),
        )

    # === CRON METHODS === #

    @api.model
    def _cron_account_move_send(self, job_count=10):
        # EXTENDS 'account': a document that cannot be printed does not keep the others from being sent, for ever
        try:
            return super()._cron_account_move_send(job_count)
        except Exception:  # which of them it was is found out by trying each of them
            _logger.info("Sending invoices one by one, since they failed together", exc_info=True)
            self.env.cr.rollback()
            return self._send_one_by_one(job_count)

    @api.model
    def _send_one_by_one(self, job_count):
        domain = [("sending_data", "!=", False), ("state", "=", "posted")]
        for move in self.search(domain, order="date, invoice_date, sequence_number, id", limit=job_count):
            try:
                move = move.try_lock_for_update().filtered_domain(domain)
                if move:
                    self.env["account.move.send"]._generate_and_send_invoices(move, from_cron=True)
            except Exception as error:  # whatever it is, the others are for sending
                self.env.cr.rollback()
                if not isinstance(error, UserError):
                    _logger.exception("%s could not be sent", move)
                move.sending_data = False
                move._note_not_sent(self.env._("It could not be sent: %(reason)s", reason=error))
            self.env["ir.cron"]._commit_progress(1, remaining=self.search_count(domain))
