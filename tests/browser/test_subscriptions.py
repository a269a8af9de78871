"""SPEC S: a contract in the browser, from the order to its amendment, in English and French."""

import re

import pytest
from playwright.sync_api import expect
from statement_page import open_order, open_tab, press

WORDS = {
    "en_US": {
        "create": "Create Subscription",
        "activate": "Activate",
        "drafts": "Make the Drafts",
        "amend": "Amend",
        "close": "Close",
        "apply": "Apply",
        "periods": "Periods",
        "reason": "Too expensive",
        "closed": "Closed",
    },
    "fr_FR": {
        "create": "Créer l'abonnement",
        "activate": "Activer",
        "drafts": "Générer les brouillons",
        "amend": "Avenant",
        "close": "Résilier",
        "apply": "Appliquer",
        "periods": "Périodes",
        "reason": "Trop cher",
        "closed": "Résilié",
    },
}


@pytest.fixture(scope="module")
def office(practice):
    plan = practice.ref("billing_subscription.plan_year_monthly")
    practice.call("res.company", "write", [practice.company], {"subscription_plan_id": plan})
    return practice.create(
        "product.product",
        name="Bureau",
        type="service",
        is_recurring=True,
        list_price=200,
        company_id=practice.company,
        taxes_id=[(6, 0, [practice.vat])],
    )


def set_number(page, name, value):
    cell = page.locator(f".modal tr.o_data_row td[name={name}]").first
    cell.click()
    cell.locator("input").fill(value)
    cell.locator("input").press("Tab")


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_a_contract(practice, office, page, log_in, screenshot, lang):
    """SPEC S2: 12 drafts, 7,800 then 2,400; S5: amended to 12 offices, closed with a reason."""
    words, login = WORDS[lang], f"subscriptions_{lang[:2]}"
    practice.biller(login, lang=lang)
    log_in(login)
    order = practice.order(
        [("Formations", 900, 0, 5), ("Bureaux", 200, 0, 10)], partner_id=practice.customer(f"Kowork {lang}", lang=lang)
    )
    lines = practice.read("sale.order", order, "order_line")["order_line"]
    practice.call("sale.order.line", "write", lines, {"tax_ids": [(6, 0, [practice.vat])]})
    practice.call("sale.order.line", "write", [lines[1]], {"is_recurring": True})
    open_order(page, order)
    press(page, words["create"])
    page.wait_for_selector("div[name=line_ids] tr.o_data_row")
    screenshot(f"subscription draft {lang[:2]}")
    press(page, words["activate"])
    press(page, words["drafts"])
    expect(page.locator("tr.o_data_row")).to_have_count(12)
    screenshot(f"subscription drafts {lang[:2]}")

    subscription = practice.search("billing.subscription", ("order_id", "=", order))[0]
    totals = [
        practice.read("account.move", move, "amount_total")["amount_total"]
        for move in practice.search(
            "account.move", ("subscription_period_ids.subscription_id", "=", subscription), order="invoice_date"
        )
    ]
    assert totals == [7800.0] + [2400.0] * 11
    page.go_back()
    page.wait_for_selector("div[name=line_ids] tr.o_data_row")
    open_tab(page, words["periods"])
    expect(page.locator("div[name=period_ids] tr.o_data_row")).to_have_count(12)
    screenshot(f"subscription periods {lang[:2]}")
    press(page, words["amend"])
    page.wait_for_selector(".modal tr.o_data_row")
    set_number(page, "quantity", "12")
    screenshot(f"subscription amendment {lang[:2]}")
    page.locator(".modal-footer").get_by_role("button", name=words["amend"], exact=True).click()
    expect(page.locator(".modal")).to_have_count(0)
    press(page, words["close"])
    page.wait_for_selector(".modal div[name=close_reason_id]")
    field = page.locator(".modal div[name=close_reason_id] input")
    field.click()
    page.locator(".o-autocomplete--dropdown-menu").get_by_text(words["reason"], exact=True).click()
    screenshot(f"subscription close {lang[:2]}")
    page.locator(".modal-footer").get_by_role("button", name=words["apply"], exact=True).click()
    expect(page.locator(".modal")).to_have_count(0)
    expect(page.locator(".o_statusbar_status .o_arrow_button_current")).to_have_text(re.compile(words["closed"]))
    screenshot(f"subscription closed {lang[:2]}")
    page.goto("/odoo/action-billing_subscription.billing_subscription_action")
    page.wait_for_selector(".o_list_view")
    screenshot(f"subscription list {lang[:2]}")
