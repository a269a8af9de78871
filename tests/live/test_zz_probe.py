import sys
import liveseed
from test_pdf import *
def test_probe(practice):
    p = practice
    order = p.order([(f"Works {n}", 1000, 50) for n in range(1, 61)])
    move = p.invoice(order)
    view = p.ref("billing_progress.progress_invoice_table")
    arch = p.read("ir.ui.view", view, "arch_db")["arch_db"]
    for name, new in {
      "avoid-tr": arch.replace('<tr t-foreach', '<tr style="page-break-inside: avoid" t-foreach'),
      "avoid-tr-all": arch.replace('<tr', '<tr style="page-break-inside: avoid"'),
      "avoid-table": arch.replace('<tbody>', '<tbody style="page-break-inside: avoid">'),
    }.items():
        p.call("ir.ui.view", "write", [view], {"arch_db": new})
        pdf = print_pdf(p, move)
        try:
            test_the_repeated_head_of_the_table_hides_no_row(pdf); print(name, "OK", len(pdf.pages))
        except AssertionError as e: print(name, e, len(pdf.pages))
        r = p.admin.http.get(f"{p.server.url}/report/pdf/account.account_invoices/{move}"); open(f"/tmp/helperd/{name}.pdf","wb").write(r.content)
    # native invoice with 60 lines for comparison
    p.call("ir.ui.view", "write", [view], {"arch_db": arch})
    r = p.admin.http.get(f"{p.server.url}/report/html/account.account_invoices/{move}"); open(f"/tmp/helperd/sixty.html","wb").write(r.content)
