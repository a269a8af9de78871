"""SPEC Q1, M5: two quotes for one opportunity, one versioned, one won and billed in part, in English and French."""

import re

import pytest
from playwright.sync_api import expect
from statement_page import open_order, open_tab, press

WORDS = {
    "en_US": {
        "new": "New Version",
        "synchronise": "Synchronise",
        "back": "Go Back to This Version",
        "replaced": "This version was replaced by",
        "compare": "Compare Versions",
        "changed": "Changed",
        "quote": "Quote",
        "billing": "Billing",
        "conditions": "Conditions",
        "portal": "This quotation was replaced by a newer version.",
    },
    "fr_FR": {
        "new": "Nouvelle version",
        "synchronise": "Synchroniser",
        "back": "Revenir à cette version",
        "replaced": "Cette version a été remplacée par",
        "compare": "Comparer les versions",
        "changed": "Modifiée",
        "quote": "Devis",
        "billing": "Facturation",
        "conditions": "Conditions",
        "portal": "Ce devis a été remplacé par une version plus récente.",
    },
}


def open_lead(page, lead):
    page.goto(f"/odoo/action-crm.crm_lead_action_pipeline/{lead}")
    page.wait_for_selector(".o_form_view .o_form_statusbar")


def amount(text):
    """An amount however the language writes it: 1,000.00 or 1 000,00."""
    return re.compile(text.replace(" ", r"\D?").replace(".", "[.,]"))


def quote(practice, lead, partner, *phases):
    order = practice.order(list(phases), partner_id=partner, confirm=False)
    practice.call("sale.order", "write", [order], {"opportunity_id": lead})
    return order


def check_comparison(page, words, screenshot, lang):
    page.reload()
    page.locator("button[name=action_compare_versions]").click()
    dialog = page.locator(".modal")
    expect(dialog.locator("tr.o_data_row")).to_have_count(2)
    expect(dialog.locator("tr.o_data_row").nth(1)).to_contain_text(words["changed"])
    expect(dialog.locator("div[name=untaxed_amount]")).to_have_text(amount("1 000.00"))
    screenshot(f"quote comparison {lang[:2]}")


def check_replaced(page, words, first):
    open_order(page, first)
    expect(page.get_by_text(words["replaced"])).to_be_visible()
    expect(page.get_by_role("button", name=words["back"], exact=True)).to_be_visible()
    expect(page.locator("button[name=action_confirm]:visible")).to_have_count(0)


def check_opportunity(practice, page, words, screenshot, story):
    lead, second, lang = story
    practice.call("sale.order", "action_confirm", [second])
    practice.call("sale.order", "action_invoice_rest", [second])
    open_lead(page, lead)
    expect(page.locator("div[name=expected_revenue]").first).to_contain_text(amount("9 000.00"))
    open_tab(page, words["quote"])
    expect(page.locator("div[name=synchronised_line_ids] tr.o_data_row")).to_have_count(2)
    screenshot(f"opportunity quote {lang[:2]}")
    open_tab(page, words["billing"])
    expect(page.locator("div[name=billing_draft]")).to_contain_text(amount("9 000.00"))
    screenshot(f"opportunity billing {lang[:2]}")


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_two_quotes_of_an_opportunity(practice, page, log_in, screenshot, lang):
    """SPEC Q1, M5."""
    words, login = WORDS[lang], f"quotes_{lang[:2]}"
    practice.biller(login, lang=lang)
    log_in(login)
    partner = practice.customer(f"Maison {lang}", lang=lang)
    lead = practice.create("crm.lead", name=f"Maison {lang}", type="opportunity", partner_id=partner)
    first = quote(practice, lead, partner, ("Étude", 4000, 0), ("Travaux", 6000, 0))
    quote(practice, lead, partner, ("Étude", 4000, 0))

    open_order(page, first)
    press(page, words["synchronise"])
    expect(page.locator(".badge.text-bg-info")).to_be_visible()
    press(page, words["new"])
    expect(page.locator("div[name=name]")).to_have_text(re.compile(r"-2$"))
    screenshot(f"quote version two {lang[:2]}")
    open_tab(page, words["conditions"])
    screenshot(f"quote conditions {lang[:2]}")
    second = practice.search("sale.order", ("version_previous_id", "=", first))[0]
    line = practice.search("sale.order.line", ("order_id", "=", second), ("name", "like", "Travaux"))
    practice.call("sale.order.line", "write", line, {"price_unit": 5000})

    check_comparison(page, words, screenshot, lang)
    check_replaced(page, words, first)
    screenshot(f"quote replaced {lang[:2]}")
    check_opportunity(practice, page, words, screenshot, (lead, second, lang))


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_a_link_that_was_sent(practice, page, screenshot, lang):
    """SPEC Q1: the customer reads that the quote was replaced, and opens the current one."""
    partner = practice.customer(f"Client {lang}", lang=lang)
    lead = practice.create("crm.lead", name=f"Lien {lang}", type="opportunity", partner_id=partner)
    first = quote(practice, lead, partner, ("Étude", 4000, 0))
    practice.call("sale.order", "action_quotation_sent", [first])
    action = practice.call("sale.order", "action_new_version", [first])
    second = action["res_id"]
    practice.call("sale.order", "action_quotation_sent", [second])
    link = practice.call("sale.order", "action_preview_sale_order", [first])["url"]
    page.context.add_cookies([{"name": "frontend_lang", "value": lang, "url": practice.server.url}])
    page.goto(link)
    expect(page.get_by_text(WORDS[lang]["portal"])).to_be_visible()
    expect(page.locator("[data-bs-target='#modalaccept']:visible")).to_have_count(0)
    screenshot(f"portal replaced {lang[:2]}")
    page.locator("a[name=quote_successor]").click()
    expect(page.locator("#quote_content")).to_contain_text("-2")
    screenshot(f"portal current {lang[:2]}")
