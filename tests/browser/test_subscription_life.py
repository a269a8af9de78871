"""SPEC S5, S6, S7, S10: what happens to a contract after its start, in the browser, in English and French."""

from datetime import date

import pytest
from contract_page import Contract
from dateutil.relativedelta import relativedelta
from playwright.sync_api import expect
from statement_page import open_tab, press

WORDS = {
    "en_US": {
        "drafts": "Make the Drafts",
        "post": "Confirm",
        "interrupt": "Interrupt",
        "resume": "Resume",
        "apply": "Apply",
        "index": "Indexation",
        "revise": "Revise the Prices",
        "do_revise": "Revise",
        "formula": "15 % + 85 % × 104.35 / 100 = 1.036975",
        "renew": "Renew",
        "ok": "Ok",
        "price": "207.40",
        "reference": "Your reference",
        "enter": "Make the Entries",
        "amount": "1,200.00",
    },
    "fr_FR": {
        "drafts": "Générer les brouillons",
        "post": "Confirmer",
        "interrupt": "Interrompre",
        "resume": "Reprendre",
        "apply": "Appliquer",
        "index": "Indexation",
        "revise": "Réviser les prix",
        "do_revise": "Réviser",
        "formula": "15 % + 85 % × 104,35 / 100 = 1,036975",
        "renew": "Renouveler",
        "ok": "Ok",
        "price": "207,40",
        "reference": "Votre référence",
        "enter": "Passer les écritures",
        "amount": "1 200,00",
    },
}
TODAY = date.today()  # noqa: DTZ011 (the server's day, on the same machine)


@pytest.fixture
def contract(practice, request):
    """Ten offices at 200 a month since two months, following an index whose value is published."""
    lang = request.getfixturevalue("lang")
    month = (TODAY - relativedelta(months=3)).replace(day=1)
    values = [(0, 0, {"month": f"{month}", "value": 104.35})]
    index = practice.create("billing.price.index", name=f"Syntec {lang}", value_ids=values)
    line = {"product_id": practice.fees, "name": "Bureaux", "quantity": 10, "price_unit": 200}
    subscription = practice.create(
        "billing.subscription",
        partner_id=practice.customer(f"Bureaux {lang}", lang=lang),
        customer_reference="BC 2026-77",
        date_start=f"{(TODAY - relativedelta(months=2)).replace(day=1)}",
        period_count=12,
        line_ids=[(0, 0, {**line, "tax_ids": [(6, 0, [practice.vat])]})],
        index_id=index,
        index_base=100,
        index_fixed=15,
    )
    practice.call("billing.subscription", "action_activate", [subscription])
    return subscription


def post_the_first(page, words):
    press(page, words["drafts"])
    expect(page.locator("tr.o_data_row")).to_have_count(12, timeout=30_000)  # twelve invoices are made
    page.locator("tr.o_data_row").last.locator("td[name=name]").click()
    press(page, words["post"])
    page.wait_for_selector(".o_form_view .o_statusbar_buttons")
    expect(page.locator("button[name=action_post]")).to_have_count(0)


def interrupt_and_resume(page, contract, words, screenshot):
    press(page, words["interrupt"])
    screenshot(f"subscription interrupt {words['lang']}")
    contract.confirm(words["apply"])
    press(page, words["resume"])
    contract.confirm(words["apply"])
    expect(page.locator(".o_statusbar_buttons").get_by_role("button", name=words["interrupt"])).to_be_visible()


def revise(page, contract, words, screenshot):
    open_tab(page, words["index"])
    screenshot(f"subscription index {words['lang']}")
    press(page, words["revise"])
    expect(page.locator(".modal div[name=formula]")).to_contain_text(words["formula"])
    screenshot(f"subscription revision {words['lang']}")
    contract.confirm(words["do_revise"])
    open_tab(page, words["index"])
    expect(page.locator("div[name=revision_ids] tr.o_data_row")).to_have_count(1)
    screenshot(f"subscription revised {words['lang']}")


def renew(page, practice, words, subscription):
    press(page, words["renew"])
    page.locator(".modal-footer .btn-primary").click()
    expect(page.locator(".modal")).to_have_count(0, timeout=30_000)
    end = (TODAY - relativedelta(months=2)).replace(day=1) + relativedelta(years=2, days=-1)
    assert practice.read("billing.subscription", subscription, "date_end")["date_end"] == f"{end}"


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_the_life_of_a_contract(practice, contract, page, log_in, screenshot, lang):
    """The first draft posted; interrupted and resumed; revised by the index; renewed; what the customer sees."""
    words = WORDS[lang] | {"lang": lang[:2]}
    login = f"contracts_{lang[:2]}"
    practice.biller(login, lang=lang)
    log_in(login)
    form = Contract(page, words)
    form.open(contract)
    post_the_first(page, words)
    form.open(contract)
    interrupt_and_resume(page, form, words, screenshot)
    revise(page, form, words, screenshot)
    renew(page, practice, words, contract)
    # The customer's browser speaks their language.
    page.context.add_cookies([{"name": "frontend_lang", "value": lang, "url": practice.server.url}])
    page.locator("button[name=action_preview]").click()
    page.wait_for_selector("#subscription_content")
    expect(page.locator("#subscription_content")).to_contain_text(words["price"])
    expect(page.locator("#subscription_content")).to_contain_text(words["reference"])
    expect(page.locator("table[name=contract_invoices] tbody tr, table[name=contract_invoices] > tr")).to_have_count(1)
    screenshot(f"subscription portal {words['lang']}")
    page.goto("/odoo/action-billing_subscription.billing_subscription_mrr_action")
    page.wait_for_selector(".o_graph_view canvas")
    screenshot(f"subscription revenue {words['lang']}")


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_deferred_income(practice, page, log_in, screenshot, lang):
    """SPEC S10: a year billed ahead, the list at the closing date, and the two entries."""
    words, login = WORDS[lang], f"closing_{lang[:2]}"
    practice.biller(login, lang=lang)
    line = {"name": "Bureaux", "price_unit": 1200, "tax_ids": [(6, 0, [practice.vat])]}
    year = TODAY.year
    move = practice.create(
        "account.move",
        move_type="out_invoice",
        partner_id=practice.customer(f"Année {lang}"),
        invoice_date=f"{TODAY}",
        invoice_line_ids=[
            (0, 0, {**line, "billing_period_start": f"{year + 1}-01-01", "billing_period_end": f"{year + 1}-12-31"})
        ],
    )
    practice.call("account.move", "action_post", [move])
    # Each language has a day of its own: a closing date has one list.
    closing = date(year, 12, 31 if lang == "en_US" else 30)
    deferral = practice.create("billing.deferral", date=f"{closing}")
    log_in(login)
    page.goto("/odoo/action-billing_deferral.billing_deferral_action")
    page.wait_for_selector("tr.o_data_row")
    screenshot(f"deferral list {lang[:2]}")
    page.goto(f"/odoo/action-billing_deferral.billing_deferral_action/{deferral}")
    page.wait_for_selector("div[name=line_ids] tr.o_data_row")
    screenshot(f"deferral {lang[:2]}")
    row = page.locator("div[name=line_ids] tr.o_data_row").filter(has_text=f"Année {lang}")
    assert words["amount"] in row.locator("td[name=amount]").inner_text().replace("\u202f", " ").replace("\xa0", " ")
    press(page, words["enter"])
    expect(page.locator("tr.o_data_row")).to_have_count(2)
    screenshot(f"deferral entries {lang[:2]}")
