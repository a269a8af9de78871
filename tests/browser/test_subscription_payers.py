"""SPEC C2: a contract that several pay, in the browser, in English and French."""

import pytest
from contract_page import Contract
from playwright.sync_api import expect
from statement_page import open_order, open_tab

SHARED = {
    "en_US": {"page": "Payers", "periods": "Periods", "tab": "Distribution", "row": "Bureaux (each period)"},
    "fr_FR": {"page": "Payeurs", "periods": "Périodes", "tab": "Répartition", "row": "Bureaux (chaque période)"},
}


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_a_contract_that_two_pay(practice, page, log_in, screenshot, lang):
    """SPEC C2: the contract says who pays it, each period has a draft of each, the order's table shows what recurs."""
    words, login = SHARED[lang], f"shared_{lang[:2]}"
    practice.biller(login, lang=lang)
    first = practice.customer(f"Bureaux à deux {lang}", lang=lang)
    order = practice.order([("Formations", 900, 0, 5), ("Bureaux", 200, 0, 10)], partner_id=first, tax=practice.vat)
    lines = practice.read("sale.order", order, "order_line")["order_line"]
    practice.call("sale.order.line", "write", [lines[1]], {"is_recurring": True})
    plan = practice.ref("billing_subscription.plan_year_monthly")
    practice.call("res.company", "write", [practice.company], {"subscription_plan_id": plan})
    second = practice.customer(f"Marie {lang}", lang=lang)
    for payer in ({"partner_id": first, "remainder": True}, {"partner_id": second, "weight": 40}):
        practice.call("billing.payer", "create", [{"order_id": order, **payer}])
    contract = practice.call("sale.order", "action_create_subscription", [order])["res_id"]
    for step in ("action_activate", "action_generate_schedule"):
        practice.call("billing.subscription", step, [contract])
    log_in(login)
    Contract(page, words).open(contract)
    open_tab(page, words["page"])
    expect(page.locator("div[name=payer_ids] tr.o_data_row")).to_have_count(2)
    expect(page.locator("div[name=payer_ids] tr.o_data_row").nth(1)).to_contain_text("800")
    screenshot(f"subscription payers {lang[:2]}")
    open_tab(page, words["periods"])
    expect(page.locator("div[name=period_ids] tr.o_data_row")).to_have_count(24)
    screenshot(f"subscription payers periods {lang[:2]}")
    open_order(page, order)
    open_tab(page, words["tab"])
    expect(page.locator(".o_billing_payer_table")).to_contain_text(words["row"])
    screenshot(f"subscription payers order {lang[:2]}")
