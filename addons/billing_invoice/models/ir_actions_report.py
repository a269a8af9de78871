from odoo import models

from ..report.watermark import watermark

PROFORMA = "billing_invoice.report_proforma"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        # EXTENDS 'base'
        streams = super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        if self._get_report(report_ref).report_name == PROFORMA:
            for document in streams.values():
                document["stream"] = watermark(document["stream"], self.env._("PROFORMA"))
        return streams

    def _pre_render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        # EXTENDS 'account': a posted invoice is never printed as a proforma, from whatever menu
        if self._get_report(report_ref).report_name == PROFORMA:
            self.env["account.move"].browse(res_ids)._check_proforma()
        return super()._pre_render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
