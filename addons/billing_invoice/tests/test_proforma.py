import io

from reportlab.pdfgen import canvas

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ..report.watermark import watermark
from .common import InvoiceCommon

REPORT = "billing_invoice.report_proforma"


@tagged("post_install", "-at_install")
class TestProforma(InvoiceCommon):
    """SPEC M6: a draft's PDF as proforma (its pages: tests/live)."""

    def _print(self, moves):
        html, _type = self.env["ir.actions.report"]._render_qweb_html(REPORT, moves.ids)
        return " ".join(html.decode().split())

    def test_it_is_called_proforma_and_has_no_number(self):
        move = self._invoice(post=True)
        number = move.name
        move.button_draft()
        printed = self._print(move)
        self.assertIn("<span>Proforma</span>", printed.replace("> ", ">").replace(" <", "<"))
        self.assertNotIn(number, printed)
        self.assertEqual(move.name, number)

    def test_every_page_bears_the_watermark(self):
        for size in ((595, 842), (842, 595)):
            stream = io.BytesIO()
            pdf = canvas.Canvas(stream, pagesize=size)
            for page in range(3):
                pdf.drawString(50, 50, f"page {page}")
                pdf.showPage()
            pdf.save()
            pages = PdfFileReader(watermark(stream, "PROFORMA")).pages
            self.assertEqual(len(pages), 3)
            for number, page in enumerate(pages):
                self.assertIn("PROFORMA", page.extract_text())
                self.assertIn(f"page {number}", page.extract_text())

    def test_a_posted_invoice_is_not_printed_so(self):
        draft, posted = self._invoice(), self._invoice(post=True)
        report = self.env["ir.actions.report"]
        for act in (
            lambda: (draft + posted).action_print_proforma(),
            lambda: report._render_qweb_pdf(REPORT, posted.ids),
        ):
            with self.assertRaisesRegex(UserError, "Only draft customer invoices"):
                act()
        self.assertEqual(draft.action_print_proforma()["report_name"], REPORT)

    def test_the_print_menu_offers_it_for_drafts_only(self):
        proforma = self.env.ref("billing_invoice.action_report_proforma")
        for move, offered in ((self._invoice(), True), (self._invoice(post=True), False)):
            self.assertEqual(proforma.get_valid_action_reports("account.move", move.ids) == proforma.ids, offered)
