"""SPEC S: a contract in the browser, from the order to its amendment, in English and French."""

import re

import pytest
from contract_page import Contract
from playwright.sync_api import expect

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
def plan(practice):
    """Subscriptions made from orders are for a year, billed every month."""
    plan = practice.ref("billing_subscription.plan_year_monthly")
    practice.call("res.company", "write", [practice.company], {"subscription_plan_id": plan})


def koworking(practice, lang):
    """SPEC S2's order: 5 trainings once, 10 offices a month."""
    customer = practice.customer(f"Kowork {lang}", lang=lang)
    order = practice.order([("Formations", 900, 0, 5), ("Bureaux", 200, 0, 10)], partner_id=customer)
    lines = practice.read("sale.order", order, "order_line")["order_line"]
    practice.call("sale.order.line", "write", lines, {"tax_ids": [(6, 0, [practice.vat])]})
    practice.call("sale.order.line", "write", [lines[1]], {"is_recurring": True})
    return order


def totals_of(practice, order):
    moves = practice.search(
        "account.move", ("subscription_period_ids.subscription_id.order_id", "=", order), order="invoice_date"
    )
    return [practice.read("account.move", move, "amount_total")["amount_total"] for move in moves]


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_a_contract(practice, plan, page, log_in, screenshot, lang):
    """SPEC S2: 12 drafts, 7,800 then 2,400; S5: amended to 12 offices, closed with a reason."""
    words, login = WORDS[lang], f"subscriptions_{lang[:2]}"
    practice.biller(login, lang=lang)
    log_in(login)
    order = koworking(practice, lang)
    contract = Contract(page, words)
    contract.create(order)
    screenshot(f"subscription draft {lang[:2]}")
    contract.draft()
    screenshot(f"subscription drafts {lang[:2]}")
    assert totals_of(practice, order) == [7800.0] + [2400.0] * 11
    contract.show_periods()
    screenshot(f"subscription periods {lang[:2]}")
    contract.begin_amendment("12")
    screenshot(f"subscription amendment {lang[:2]}")
    contract.confirm(words["amend"])
    screenshot(f"subscription amended {lang[:2]}")
    contract.begin_closing(words["reason"])
    screenshot(f"subscription close {lang[:2]}")
    contract.confirm(words["apply"])
    expect(page.locator(".o_statusbar_status .o_arrow_button_current")).to_have_text(re.compile(words["closed"]))
    screenshot(f"subscription closed {lang[:2]}")
    page.goto("/odoo/action-billing_subscription.billing_subscription_action?view_type=list")
    page.wait_for_selector(".o_list_view")
    screenshot(f"subscription list {lang[:2]}")
