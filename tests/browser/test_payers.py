"""SPEC C: "2202 Appartement Jacques" paid by two clients, in the browser, English and French."""

import re

import pytest
from playwright.sync_api import expect
from statement_page import NON_BREAKING, new_statement, open_order, open_tab, press, save

WORDS = {
    "en_US": {
        "tab": "Distribution",
        "split": "Split between Payers",
        "add": "Add a line",
        "new": "New Statement",
        "invoice": "Invoice",
        "others": "Invoice the Others",
        "change": "Change the Shares",
    },
    "fr_FR": {
        "tab": "Répartition",
        "split": "Répartir entre plusieurs payeurs",
        "add": "Ajouter une ligne",
        "new": "Nouvelle situation",
        "invoice": "Facturer",
        "others": "Facturer les autres",
        "change": "Modifier les parts",
    },
}


def plain(text):
    """An amount as both languages write it, without its separators: 105000.00."""
    return re.sub(r"(?<=\d)[ ,](?=\d{3})", "", text.translate(NON_BREAKING)).replace(",", ".")


class Distribution:
    """The tab of an order's payers."""

    def __init__(self, page, words):
        self.page, self.words = page, words
        self.table = page.locator(".o_billing_payer_table")

    def open(self, order):
        open_order(self.page, order)
        open_tab(self.page, self.words["tab"])

    def add(self, name, share):
        payers = self.page.locator("div[name=payer_ids]")
        payers.get_by_role("button", name=self.words["add"]).click()
        row = payers.locator("tr.o_selected_row")
        row.locator("td[name=partner_id] input").fill(name)
        self.page.locator(".o-autocomplete--dropdown-menu").get_by_text(name, exact=True).click()
        row.locator("td[name=weight] input").fill(share)
        save(self.page)

    def share(self, payer, phase):
        return self.table.locator(f"input[aria-label$='{payer}, {phase}']")

    def type(self, payer, phase, share):
        field = self.share(payer, phase)
        field.click()
        field.fill(share)
        field.press("Enter")

    def totals(self):
        return [plain(text) for text in self.table.locator("tfoot td").all_inner_texts()]


class Clients:
    """An order of two clients, and what the bookkeeper does with it in their language."""

    def __init__(self, practice, page, screenshot, lang):
        self.practice, self.page, self.take, self.lang = practice, page, screenshot, lang[:2]
        self.words = WORDS[lang]
        self.first, self.second = f"Jacques {self.lang}", f"Marie {self.lang}"
        practice.customer(self.second, lang=lang)
        self.order = practice.order(partner_id=practice.customer(self.first, lang=lang))
        self.tab = Distribution(page, self.words)
        self.recap = page.locator(".o_billing_payer_recap")

    def picture(self, name, height):
        self.page.set_viewport_size({"width": 1400, "height": height})
        self.take(f"payers {name} {self.lang}")

    def split(self):
        self.tab.open(self.order)
        self.page.get_by_role("button", name=self.words["split"]).click()
        expect(self.tab.table).to_be_visible()
        self.tab.add(self.second, "40")
        self.tab.type(self.second, "APS", "50")
        self.tab.type(self.second, "Diagnostic", "100")
        expect(self.tab.share(self.first, "Diagnostic")).to_have_value(re.compile("^0"))
        self.picture("distribution", 1500)

    def state(self):
        new_statement(self.page, self.order, self.words["new"])
        expect(self.recap).to_be_visible()
        self.picture("statement", 1700)

    def invoice_second(self):
        row = self.recap.locator("tr").filter(has_text=self.second)
        row.get_by_role("button", name=self.words["invoice"], exact=True).click()
        self.page.wait_for_selector(".o_field_widget[name=invoice_line_ids]")
        self.picture("invoice", 1200)

    def invoice_others(self):
        statement = self.practice.search("billing.statement", ("order_id", "=", self.order))[0]
        self.page.goto(f"/odoo/action-billing_progress.billing_statement_action/{statement}")
        self.page.wait_for_selector(".o_billing_statement_form .o_data_row")
        expect(self.recap.get_by_role("button", name=self.words["invoice"], exact=True)).to_have_count(1)
        press(self.page, self.words["others"])
        self.page.wait_for_selector(".o_field_widget[name=invoice_line_ids]")

    def change_shares(self):
        self.tab.open(self.order)
        self.page.get_by_role("button", name=self.words["change"]).click()
        modal = self.page.locator(".modal")
        for rank in range(2):
            cell = modal.locator("tr.o_data_row").nth(rank).locator("td[name=weight]")
            cell.click()
            cell.locator("input").fill("50")
        modal.locator(".modal-title").click()
        self.picture("change", 900)
        modal.locator("button[name=action_apply]").click()
        expect(modal).to_have_count(0)

    def billed(self):
        domain = [("invoice_line_ids.sale_line_ids.order_id", "=", self.order)]
        moves = self.practice.call("account.move", "search_read", domain, ["partner_id", "amount_untaxed"])
        return {move["partner_id"][1]: move["amount_untaxed"] for move in moves}


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_two_clients_are_billed_by_statements(practice, page, log_in, screenshot, lang):
    """SPEC C1 to C3: 40 % for the second client, other shares on two phases, statements to both and to each."""
    login = f"payers_{lang[:2]}"
    practice.biller(login, lang=lang)
    log_in(login)
    clients = Clients(practice, page, screenshot, lang)
    clients.split()
    for total in ("86700.00", "63300.00"):
        assert any(total in text for text in clients.tab.totals()), clients.tab.totals()
    clients.state()
    # 35,250: 100 % of 7,500 and 9,000, 50 % of 15,000 (half each), 75 % of 15,000.
    for works in ("20400.00", "14850.00"):
        assert works in plain(clients.recap.inner_text())
    clients.invoice_second()
    clients.invoice_others()
    assert clients.billed() == {clients.first: 20400.0, clients.second: 14850.0}
    clients.change_shares()
