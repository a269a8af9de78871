"""SPEC C: "2202 Appartement Jacques" paid by two clients, in the browser, English and French."""

import re

import pytest
from playwright.sync_api import expect
from statement_page import NON_BREAKING, Statement, new_statement, open_order, open_tab, press, save

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


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_two_clients_are_billed_by_statements(practice, page, log_in, screenshot, lang):
    """SPEC C1 to C3: 40 % for the second client, other shares on two phases, statements to both and to each."""
    words = WORDS[lang]
    login = f"payers_{lang[:2]}"
    practice.biller(login, lang=lang)
    customer, second = f"Jacques {lang[:2]}", f"Marie {lang[:2]}"
    practice.customer(second, lang=lang)
    order = practice.order(partner_id=practice.customer(customer, lang=lang))
    log_in(login)
    tab = Distribution(page, words)
    tab.open(order)
    page.get_by_role("button", name=words["split"]).click()
    expect(tab.table).to_be_visible()
    tab.add(second, "40")
    tab.type(second, "APS", "50")
    tab.type(second, "Diagnostic", "100")
    # Enter goes down: the next phase is ready to be typed.
    expect(tab.share(customer, "Diagnostic")).to_have_value(re.compile("^0"))
    page.set_viewport_size({"width": 1400, "height": 1500})
    screenshot(f"payers distribution {lang[:2]}")
    assert any("86700.00" in text for text in tab.totals()), tab.totals()
    assert any("63300.00" in text for text in tab.totals()), tab.totals()

    statement = new_statement(page, order, words["new"])
    recap = page.locator(".o_billing_payer_recap")
    expect(recap).to_be_visible()
    page.set_viewport_size({"width": 1400, "height": 1700})
    screenshot(f"payers statement {lang[:2]}")
    # 35,250: 100 % of 7,500 and 9,000, 50 % of 15,000 (half each), 75 % of 15,000.
    assert "20400.00" in plain(recap.inner_text()) and "14850.00" in plain(recap.inner_text())
    recap.locator("tr").filter(has_text=second).get_by_role("button", name=words["invoice"], exact=True).click()
    page.wait_for_selector(".o_field_widget[name=invoice_line_ids]")
    screenshot(f"payers invoice {lang[:2]}")

    open_statement(page, practice, order)
    assert isinstance(statement, Statement)
    expect(recap.get_by_role("button", name=words["invoice"], exact=True)).to_have_count(1)
    press(page, words["others"])
    page.wait_for_selector(".o_field_widget[name=invoice_line_ids]")

    moves = practice.call(
        "account.move",
        "search_read",
        [("invoice_line_ids.sale_line_ids.order_id", "=", order)],
        ["partner_id", "amount_untaxed"],
    )
    assert {move["partner_id"][1]: move["amount_untaxed"] for move in moves} == {customer: 20400.0, second: 14850.0}

    tab.open(order)
    page.get_by_role("button", name=words["change"]).click()
    modal = page.locator(".modal")
    rows = modal.locator("tr.o_data_row")
    rows.nth(0).locator("td[name=weight]").click()
    rows.nth(0).locator("td[name=weight] input").fill("50")
    rows.nth(1).locator("td[name=weight]").click()
    rows.nth(1).locator("td[name=weight] input").fill("50")
    modal.locator(".modal-title").click()
    page.set_viewport_size({"width": 1400, "height": 900})
    screenshot(f"payers change {lang[:2]}")
    modal.locator("button[name=action_apply]").click()
    expect(modal).to_have_count(0)


def open_statement(page, practice, order):
    statement = practice.search("billing.statement", ("order_id", "=", order))[0]
    page.goto(f"/odoo/action-billing_progress.billing_statement_action/{statement}")
    page.wait_for_selector(".o_billing_statement_form .o_data_row")
