"""A bookkeeper's invoice, from draft to sent, in English and French (SPEC M6, M7, M9)."""

import pytest
from playwright.sync_api import expect
from statement_page import open_tab, save

WORDS = {
    "en_US": {
        "tab": "Instalments",
        "split": "Split Equally",
        "do_split": "Split",
        "rest": "Add the Remainder",
        "post": "Confirm",
        "sent": "Mark as Sent",
        "document": "Document",
        "posted": "Marked as sent.",
        "menus": ["Drafts", "Planned", "To Send", "In Progress", "Paid"],
        "refused": "are missing",
        "amount": "4,000.00",
        "half": "6,000.00",
    },
    "fr_FR": {
        "tab": "Échéancier",
        "split": "Répartir à parts égales",
        "do_split": "Répartir",
        "rest": "Ajouter le solde",
        "post": "Confirmer",
        "sent": "Marquer comme envoyée",
        "document": "Document",
        "posted": "Marquée comme envoyée.",
        "menus": ["Brouillons", "Planifiées", "À envoyer", "En cours", "Réglées"],
        "refused": "il manque",
        "amount": "4 000,00",
        "half": "6 000,00",
    },
}
LISTS = ["draft", "planned", "to_send", "in_progress", "paid"]
SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def amounts(page):
    cells = page.locator("div[name=billing_instalment_ids] tr.o_data_row td[name=amount]").all_inner_texts()
    return [cell.translate(SPACES).replace("€", "").strip() for cell in cells]


def rows(page, customer):
    return page.locator("tr.o_data_row").filter(has_text=customer)


def open_list(page, name):
    page.goto(f"/odoo/action-billing_invoice.account_move_{name}_action")
    page.wait_for_selector(".o_list_table")


def expect_only_in(page, name, customer):
    """The customer's one invoice is in this list, and in none of the others."""
    for other in LISTS:
        open_list(page, other)
        expect(rows(page, customer)).to_have_count(1 if other == name else 0)


@pytest.fixture
def draft(practice, request):
    lang = request.getfixturevalue("lang")
    customer = f"Commune {lang}"
    values = {
        "move_type": "out_invoice",
        "partner_id": practice.customer(customer, lang=lang),
        "invoice_date": "2026-03-31",
        "invoice_line_ids": [(0, 0, {"name": "Études", "price_unit": 10000, "tax_ids": [(6, 0, [practice.vat])]})],
    }
    return practice.create("account.move", **values), customer


def split_in_three(page, words, lang, screenshot):
    """Three equal instalments; the last is deleted, posting refused, and the remainder added."""
    instalments = page.locator("div[name=billing_instalment_ids] tr.o_data_row")
    alert = page.locator("[name=billing_instalment_gap].alert")
    open_tab(page, words["tab"])
    button(page, words["split"]).click()
    screenshot(f"instalment split {lang}")
    page.locator(".modal").get_by_role("button", name=words["do_split"], exact=True).click()
    expect(instalments).to_have_count(3)
    assert amounts(page) == [words["amount"]] * 3
    screenshot(f"instalments {lang}")
    instalments.last.locator("td.o_list_record_remove").click()
    expect(alert).to_contain_text(words["amount"].replace(" ", "\u202f"))
    button(page, words["post"]).click()
    expect(page.locator(".modal")).to_contain_text(words["refused"])
    screenshot(f"instalments missing {lang}")
    page.locator(".modal .btn-primary").click()
    button(page, words["rest"]).click()
    expect(instalments).to_have_count(3)
    expect(alert).to_have_count(0)
    assert amounts(page) == [words["amount"]] * 3


def mark_sent(page, words, customer):
    """From the list of those to send, which it leaves."""
    rows(page, customer).locator("input[type=checkbox]").click()
    page.locator(".o_control_panel").get_by_role("button", name=words["sent"], exact=True).click()
    expect(rows(page, customer)).to_have_count(0)


@pytest.mark.parametrize("lang", WORDS)
def test_from_draft_to_sent(practice, page, log_in, screenshot, draft, lang):
    words, (move, customer) = WORDS[lang], draft
    form = f"/odoo/action-billing_invoice.account_move_draft_action/{move}"
    practice.biller(f"story_{lang[:2]}", lang=lang)
    log_in(f"story_{lang[:2]}")
    page.goto(form)
    page.wait_for_selector(".o_form_view .o_form_statusbar")
    with page.expect_download() as printed:
        page.locator("button[name=action_print_proforma]").click()
    assert printed.value.suggested_filename.endswith("_proforma.pdf")
    split_in_three(page, words, lang[:2], screenshot)
    open_tab(page, words["document"])
    page.locator("[name=billing_subject] input").fill("École")
    screenshot(f"invoice document {lang[:2]}")
    save(page)
    expect_only_in(page, "draft", customer)

    page.goto(form)
    button(page, words["post"]).click()
    expect(page.locator("button[name=action_mark_sent]")).to_be_visible()
    expect_only_in(page, "to_send", customer)
    open_list(page, "to_send")
    screenshot(f"invoices to send {lang[:2]}")
    mark_sent(page, words, customer)
    expect_only_in(page, "in_progress", customer)
    open_list(page, "in_progress")
    screenshot(f"invoices in progress {lang[:2]}")
    rows(page, customer).locator("td[name=name]").click()
    expect(page.locator(".o-mail-Chatter")).to_contain_text(words["posted"])
    domain = [("move_id", "=", move), ("display_type", "=", "payment_term")]
    lines = practice.call("account.move.line", "search_read", domain, ["balance"])
    assert [line["balance"] for line in lines] == [4000] * 3


@pytest.mark.parametrize("lang", WORDS)
def test_the_menus_and_the_settings(practice, page, log_in, screenshot, lang):
    login = f"admin_{lang[:2]}"
    groups = ("billing_base.group_billing_manager", "account.group_account_manager")
    practice.user(login, "base.group_user", "base.group_system", *groups, lang=lang)
    log_in(login)
    page.goto("/odoo/action-billing.sale_order_action")
    page.locator(".o_menu_sections").get_by_text("Invoices" if lang == "en_US" else "Factures", exact=True).click()
    menu = page.locator(".o-dropdown--menu")
    for name in WORDS[lang]["menus"]:
        expect(menu.get_by_text(name, exact=True)).to_be_visible()
    screenshot(f"invoice menus {lang[:2]}")
    page.goto("/odoo/action-billing.res_config_settings_action")
    page.set_viewport_size({"width": 1400, "height": 4400})
    page.locator("#billing_legal_text").scroll_into_view_if_needed()
    screenshot(f"invoice settings {lang[:2]}")
