"""SPEC M1: an order billed in detail and in one shot, in the browser, English and French."""

import pytest
from playwright.sync_api import expect
from statement_page import open_order, press

WORDS = {
    "en_US": {
        "detail": "Detailed Invoice",
        "rest": "Invoice the Rest",
        "clear": "Nothing",
        "make": "Create Draft Invoice",
    },
    "fr_FR": {
        "detail": "Facture détaillée",
        "rest": "Facturer le reste",
        "clear": "Rien",
        "make": "Créer la facture brouillon",
    },
}


def invoices(practice, order):
    return practice.search("account.move", ("invoice_line_ids.sale_line_ids.order_id", "=", order))


def journal_items(practice, order):
    names = ["quantity", "price_unit", "display_type", "account_id", "balance"]
    return practice.call("account.move.line", "search_read", [("move_id", "in", invoices(practice, order))], names)


def balances(practice, order):
    """What the invoices of the order come to on each account, by code."""
    totals = {}
    for line in journal_items(practice, order):
        if not line["account_id"]:
            continue  # a section
        code = practice.read("account.account", line["account_id"][0], "code")["code"]
        totals[code] = round(totals.get(code, 0) + line["balance"], 2)
    return totals


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_a_part_in_detail_then_everything_left(practice, page, log_in, screenshot, lang):
    """SPEC M1, Q3: 2 of 3 trainings at 900, then the rest; 706000 bears 2,700 and 411000 3,240 in all."""
    words, login = WORDS[lang], f"detail_{lang[:2]}"
    practice.biller(login, lang=lang)
    log_in(login)
    order = practice.order(
        [("Formations", 900, 0, 3), ("Support", 100, 0)],
        partner_id=practice.customer(f"Koworking {lang[:2]}", lang=lang),
    )
    open_order(page, order)
    press(page, words["detail"])
    modal = page.locator(".modal")
    expect(modal.locator("tr.o_data_row")).to_have_count(2)
    screenshot(f"detail everything {lang[:2]}")
    modal.get_by_role("button", name=words["clear"], exact=True).click()
    quantity = modal.locator("tr.o_data_row").first.locator("td[name=quantity]")
    expect(quantity).to_have_text("0")  # the dialog has come back with what was pressed
    quantity.click()
    quantity.locator("input").fill("2")
    page.keyboard.press("Tab")
    amount = modal.locator("div[name=amount] span").first
    expect(amount).to_contain_text("1,800.00" if lang == "en_US" else "800,00")
    screenshot(f"detail typed {lang[:2]}")
    modal.get_by_role("button", name=words["make"], exact=True).click()
    page.wait_for_selector(".o_field_widget[name=invoice_line_ids]")
    screenshot(f"detail invoice {lang[:2]}")

    products = [line for line in journal_items(practice, order) if line["display_type"] == "product"]
    assert [(line["quantity"], line["price_unit"]) for line in products] == [(2, 900)]

    practice.call("sale.order", "action_invoice_rest", [order])
    practice.call("account.move", "action_post", invoices(practice, order))
    assert balances(practice, order) == {"411100": 3360, "706000": -2800, "445740": -560}
    open_order(page, order)
    expect(page.locator(".o_statusbar_buttons").get_by_role("button", name=words["detail"], exact=True)).to_have_count(
        0
    )
