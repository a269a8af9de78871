"""An architect's affair in the web client, from the deposit to the final invoice (SPEC P3, P8–P12)."""

import re

import pytest
from playwright.sync_api import expect
from statement_page import NON_BREAKING, Statement, new_statement, open_order, open_tab, press, save, set_date

# The same affair as tests/scenario/test_architect_affair.py: 37,000 untaxed.
AFFAIR = [
    "Études",
    ("APS", 6000, 0),
    ("APD", 9000, 0),
    "Chantier",
    "- Suivi",
    ("Visa", 4500, 0),
    ("OPC", 12000, 0),
    "- Fin",
    ("Réception", 3000, 0),
    "Options",
    ("Mobilier", 2500, 0),
]
BUTTONS = {
    "en_US": {"new": "New Statement", "create": "Create Invoice", "post": "Confirm", "final": "Final Invoice"},
    "fr_FR": {
        "new": "Nouvelle situation",
        "create": "Créer la facture",
        "post": "Confirmer",
        "final": "Facture de solde",
    },
}
POSTED = re.compile("Posted|Comptabilisé")


class Affair:
    """What the bookkeeper does, in their language."""

    def __init__(self, practice, page, screenshot, lang):
        self.practice, self.page, self.screenshot, self.lang = practice, page, screenshot, lang
        self.words = BUTTONS[lang]
        self.order = practice.order(AFFAIR, name="Maison Durand", lang=lang)

    def picture(self, name):
        self.page.set_viewport_size({"width": 1400, "height": 1250})
        self.screenshot(f"affair {name} {self.lang[:2]}")

    def post(self, name=None):
        press(self.page, self.words["post"])
        expect(self.page.locator(".o_arrow_button_current")).to_have_text(POSTED)
        if name:
            self.picture(name)

    def ask_deposit(self, percent):
        open_order(self.page, self.order)
        press(self.page, "Deposit" if self.lang == "en_US" else "Acompte")
        modal = self.page.locator(".modal")
        modal.locator("div[name=amount] input").fill(percent)
        modal.locator("div[name=amount] input").press("Tab")
        expect(modal.locator("div[name=deposit_untaxed]")).to_contain_text(re.compile(r"11.100"))
        self.picture("deposit wizard")
        modal.locator("button[name=action_create]").click()
        self.page.wait_for_selector(".o_field_widget[name=invoice_line_ids]")
        self.post("deposit")

    def state(self, date, entries, name=None):
        """A statement with entries by section (None: all of it), invoiced and posted."""
        statement = new_statement(self.page, self.order, self.words["new"])
        for section, percent in entries.items():
            if section:
                statement.type(section, percent)
            else:
                statement.enter("rate", percent)
        set_date(self.page, date)
        save(self.page)
        if name:
            self.picture(name)
        return self.invoice(name)

    def invoice(self, name=None):
        press(self.page, self.words["create"])
        self.page.wait_for_selector(".o_field_widget[name=invoice_line_ids]")
        self.post(name and f"{name} invoice")

    def amend(self, phase, quantity=None):
        """More of a phase, or without a quantity: cancel what is left of it."""
        open_order(self.page, self.order)
        open_tab(self.page, "Billing" if self.lang == "en_US" else "Facturation")
        row = Statement(self.page).row(phase)
        row.locator("button[name=action_amend]").click()
        modal = self.page.locator(".modal")
        if quantity:
            modal.locator("div[name=quantity] input").fill(quantity)
            modal.locator("div[name=quantity] input").press("Tab")
        else:
            modal.locator("div[name=kind] input").nth(1).check()
        self.picture(f"amend {phase}")
        modal.locator("button[name=action_apply]").click()
        expect(modal).to_have_count(0)

    def finish(self, date):
        open_order(self.page, self.order)
        press(self.page, self.words["final"])
        self.page.wait_for_selector(".o_billing_statement_form .o_data_row")
        set_date(self.page, date)
        save(self.page)
        self.picture("final")
        self.invoice("final")

    def moves(self):
        domain = [("invoice_line_ids.sale_line_ids.order_id", "=", self.order), ("state", "=", "posted")]
        return self.practice.call("account.move", "search_read", domain, ["amount_untaxed_signed"], order="id")

    def credit(self, move, phase, amount):
        """A credit note of one phase of an invoice, as Odoo's wizard and a person make it."""
        wizard = self.practice.create("account.move.reversal", move_ids=[(6, 0, [move])], journal_id=self.journal(move))
        action = self.practice.call("account.move.reversal", "refund_moves", [wizard])
        self.page.goto(f"/odoo/action-account.action_move_out_refund_type/{action['res_id']}")
        self.page.wait_for_selector(".o_field_widget[name=invoice_line_ids]")
        lines = self.practice.call(
            "account.move.line",
            "search_read",
            [("move_id", "=", action["res_id"]), ("display_type", "=", "product")],
            ["name"],
        )
        commands = [
            (1, line["id"], {"price_unit": amount}) if phase in line["name"] else (2, line["id"]) for line in lines
        ]
        self.practice.call("account.move", "write", [action["res_id"]], {"invoice_line_ids": commands})
        self.page.reload()
        self.page.wait_for_selector(".o_field_widget[name=invoice_line_ids]")
        self.post("credit note")

    def journal(self, move):
        return self.practice.read("account.move", move, "journal_id")["journal_id"]

    def figures(self):
        names = ("billing_total", "billing_issued", "billing_remaining", "deposit_remaining", "invoice_status")
        values = self.practice.read("sale.order", self.order, *names)
        return tuple(values[name] for name in names)


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_from_the_deposit_to_the_final_invoice(practice, page, log_in, screenshot, lang):
    """Each document to the cent; the order ends fully invoiced and its deposit deducted."""
    login = f"architect_{lang[:2]}"
    practice.biller(login, lang=lang)
    practice.call("res.company", "write", [practice.company], {"deposit_rule": "prorata"})
    log_in(login)
    affair = Affair(practice, page, screenshot, lang)
    day = (lambda month, day: f"{day}/{month}/2026") if lang == "fr_FR" else (lambda month, day: f"{month}/{day}/2026")
    try:
        affair.ask_deposit("30")
        affair.state(day("01", "31"), {"Études": "50"}, name="first")
        affair.state(day("02", "28"), {"Études": "100", "Suivi": "20"})
        second = affair.moves()[-1]["id"]
        affair.amend("OPC", "0.25" if lang == "en_US" else "0,25")
        affair.amend("Mobilier")
        affair.state(day("03", "31"), {"Chantier": "60"}, name="third")
        affair.credit(second, "APD", 1000)
        affair.state(day("04", "30"), {None: "90"})
        affair.finish(day("05", "31"))
    finally:
        practice.call("res.company", "write", [practice.company], {"deposit_rule": "full"})

    amounts = [move["amount_untaxed_signed"] for move in affair.moves()]
    assert amounts == [11100.0, 5250.0, 7560.0, 7254.0, -1000.0, 4696.0, 2640.0]
    assert affair.figures() == (37500.0, 37500.0, 0.0, 0.0, "invoiced")
    open_order(page, affair.order)
    open_tab(page, "Billing" if lang == "en_US" else "Facturation")
    affair.picture("order")
    summary = page.locator("div[name=billing_issued]").inner_text().translate(NON_BREAKING)
    assert "37,500.00" in summary or "37 500,00" in summary
