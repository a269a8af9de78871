"""A word across every page of a PDF."""

import io

from reportlab.lib.colors import Color
from reportlab.pdfgen import canvas

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

GREY = Color(0.5, 0.5, 0.5, alpha=0.25)


def watermark(stream, text):
    """A new stream: the pages of this one with `text` across each, as large as fits, light enough to read through.

    Drawn on the finished pages: what stands in the body of Odoo's reports is on the first page only.
    """
    writer = PdfFileWriter()
    for page in PdfFileReader(stream, strict=False).pages:
        size = float(page.mediaBox[2]) - float(page.mediaBox[0]), float(page.mediaBox[3]) - float(page.mediaBox[1])
        page.mergePage(PdfFileReader(_draw(text, *size)).pages[0])
        writer.addPage(page)
    result = io.BytesIO()
    writer.write(result)
    return result


def _draw(text, width, height):
    packet = io.BytesIO()
    can = canvas.Canvas(packet, pagesize=(width, height))
    can.translate(width / 2, height / 2)
    can.rotate(50)
    can.setFillColor(GREY)
    font = min(120, 1.35 * width / len(text))
    can.setFont("Helvetica-Bold", font)
    can.drawCentredString(0, -font / 3, text)
    can.save()
    packet.seek(0)
    return packet
