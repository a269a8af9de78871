"""What a report prints, as the server delivers it."""

import io

from PyPDF2 import PdfReader

from steps import BUILD

INVOICE = "account.account_invoices"


def print_pdf(practice, record, report=INVOICE, keep=None):
    """The PDF of a record; `keep` is the name under which it stays in build/pdf, to be looked at."""
    answer = practice.admin.http.get(f"{practice.server.url}/report/pdf/{report}/{record}", timeout=120)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/pdf"
    if keep:
        (BUILD / "pdf").mkdir(parents=True, exist_ok=True)
        (BUILD / "pdf" / f"{keep}.pdf").write_bytes(answer.content)
    return PdfReader(io.BytesIO(answer.content))


def pages(pdf):
    """The text of each page on one line: the spaces of a French amount and the line ends all become plain spaces."""
    return [" ".join(page.extract_text().split()) for page in pdf.pages]


def text(practice, record, report=INVOICE, keep=None):
    return " ".join(pages(print_pdf(practice, record, report, keep)))


def only_page(practice, record, report, keep):
    """The text of what has to fit on one page."""
    found = pages(print_pdf(practice, record, report, keep))
    assert len(found) == 1
    return found[0]
