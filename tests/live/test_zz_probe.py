import io, sys
sys.path.insert(0,"/work/main/tests")
from PyPDF2 import PdfReader
import liveseed
def test_probe(server):
    p = liveseed.practice(server)
    for lang in ("fr_FR", "en_US"):
        o = p.order(lang=lang)
        m = p.invoice(o)
        r = p.admin.http.get(f"{server.url}/report/pdf/account.account_invoices/{m}")
        open(f"/tmp/helperd/{lang}.pdf","wb").write(r.content)
        print(r.status_code, r.headers)
        for page in PdfReader(io.BytesIO(r.content)).pages: print("-----", page.extract_text())
    m2 = p.invoice(o, date="2023-01-31", percents={"APD": 100, "APS": 100})
    r = p.admin.http.get(f"{server.url}/report/pdf/account.account_invoices/{m2}")
    open(f"/tmp/helperd/second.pdf","wb").write(r.content)
    for page in PdfReader(io.BytesIO(r.content)).pages: print("-----", page.extract_text())
    o = p.order([(f"Phase {n}", 1000, 50) for n in range(1, 61)], lang="fr_FR")
    m = p.invoice(o)
    r = p.admin.http.get(f"{server.url}/report/pdf/account.account_invoices/{m}")
    open(f"/tmp/helperd/sixty.pdf","wb").write(r.content)
    for page in PdfReader(io.BytesIO(r.content)).pages: print("-----", page.extract_text())
