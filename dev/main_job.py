"""The main job on the demo data, as a program outside Odoo does it: from the order's progress to the posted invoice.

    python3 dev/main_job.py http://127.0.0.1:8069 database build

Only Python's own library. `make run` and `make demo` run it once their server answers; a second run finds the same
invoice again.
"""

import http.cookiejar
import json
import sys
import urllib.request
import xmlrpc.client
from datetime import date
from pathlib import Path

ORDER = ("billing", "order_jacques")
DATE = "2022-11-25"
LOGIN = PASSWORD = "camille"
WAIT = 120  # seconds; the first PDF builds its styles


class Odoo:
    """One user of one database: `odoo("sale.order", "action_confirm", [order])`."""

    def __init__(self, url, database, login, password):
        self.url, self.database, self.login, self.password = url, database, login, password
        common = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common")
        # As a browser does, it says under which address it reaches Odoo: an administrator's login makes it Odoo's own,
        # and wkhtmltopdf fetches styles and images from there.
        self.uid = common.authenticate(database, login, password, {"base_location": url})
        if not self.uid:
            print(f"No main job: {login} has another password than the demo's by now.")
            sys.exit()
        self.object = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object", allow_none=True)

    def __call__(self, model, method, *args):
        return self.object.execute_kw(self.database, self.uid, self.password, model, method, args)

    def read(self, model, record, *names):
        return self(model, "read", [record], names)[0]

    def download(self, path):
        """What a browser gets that is logged in."""
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        params = {"db": self.database, "login": self.login, "password": self.password}
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        login = urllib.request.Request(
            f"{self.url}/web/session/authenticate", body, {"Content-Type": "application/json"}
        )
        browser.open(login, timeout=WAIT).read()
        with browser.open(self.url + path, timeout=WAIT) as answer:
            return answer.read()


def main(url, database, folder):
    Odoo(url, database, "admin", "admin")
    odoo = Odoo(url, database, LOGIN, PASSWORD)
    _model, order = odoo("ir.model.data", "check_object_reference", *ORDER)
    move = find_invoice(odoo, order)
    if not move:
        if odoo("billing.statement", "search_count", [["order_id", "=", order]]):
            print("The demo order has statements, but no posted progress invoice: somebody is at work on it.")
            return
        move = bill(odoo, order)
    show(odoo, order, move, Path(folder))


def find_invoice(odoo, order):
    """The order's first posted progress invoice, if any."""
    domain = [["billing_statement_id.order_id", "=", order], ["state", "=", "posted"]]
    return min(odoo("account.move", "search", domain), default=None)


def bill(odoo, order):
    """A statement on the noted progress, its invoice, posted."""
    statement = odoo("sale.order", "action_new_statement", [order])["res_id"]
    odoo("billing.statement", "write", [statement], {"date": DATE})
    move = odoo("billing.statement", "action_create_invoice", [statement])["res_id"]
    odoo("account.move", "action_post", [move])
    return move


def show(odoo, order, move, folder):
    names = ["name", "invoice_date", "amount_untaxed", "amount_tax", "amount_total", "invoice_date_due"]
    invoice = odoo.read("account.move", move, *names)
    project = odoo.read("sale.order", order, "client_order_ref", "billing_rate", "billing_remaining")
    pdf = folder / f"{invoice['name'].replace('/', '-')}.pdf"
    folder.mkdir(parents=True, exist_ok=True)
    pdf.write_bytes(odoo.download(f"/report/pdf/account.account_invoices/{move}"))
    print(f"""
  {project["client_order_ref"]}, progress invoice {invoice["name"]} of {day(invoice["invoice_date"])}
    untaxed (HT)    {invoice["amount_untaxed"]:>12,.2f} €
    VAT             {invoice["amount_tax"]:>12,.2f} €
    total (TTC)     {invoice["amount_total"]:>12,.2f} €   due {day(invoice["invoice_date_due"])}
    order billed    {project["billing_rate"]:>12.1f} %   left to bill {project["billing_remaining"]:,.2f} €
    PDF             {pdf}
""")


def day(text):
    return date.fromisoformat(text).strftime("%d/%m/%Y")


if __name__ == "__main__":
    main(*sys.argv[1:])
