"""Customers get their codes in the auxiliary ledger, in English and French (SPEC Q3)."""

import re

import pytest
from playwright.sync_api import expect

REFUSALS = {"en_US": "cannot be an auxiliary account", "fr_FR": "ne peut pas être un compte auxiliaire"}
CODES = {"en_US": "411901", "fr_FR": "411902"}


@pytest.fixture(params=REFUSALS)
def lang(request):
    return request.param


@pytest.fixture
def invoice(practice, lang):
    """A draft of the seed: 2,700.00 at 20 %."""
    line = {"name": "Formations", "quantity": 3, "price_unit": 900, "tax_ids": [(6, 0, [practice.vat])]}
    return practice.create(
        "account.move",
        move_type="out_invoice",
        partner_id=practice.customer(f"Koworking auxiliaire {lang}", lang=lang),
        invoice_date="2023-03-27",
        invoice_line_ids=[(0, 0, line)],
    )


@pytest.fixture
def bookkeeper(practice, log_in, lang):
    """Somebody who may change the settings; the company numbers nobody afterwards."""
    login = f"auxiliary_{lang[:2]}"
    groups = ("base.group_system", "base.group_partner_manager", "account.group_account_user")
    practice.user(login, *groups, "billing_base.group_billing_manager", "account.group_account_manager", lang=lang)
    log_in(login)
    yield login
    practice.call("res.company", "write", [practice.company], {"billing_auxiliary_prefix": False})


def set_prefix(page, screenshot, lang):
    page.goto("/odoo/settings#billing_base")
    page.click(".settings_tab [data-key=billing_base]")
    page.locator("div[name=billing_auxiliary_prefix] input").fill("411")
    page.keyboard.press("Tab")
    page.locator("button[name=action_number_customers]").scroll_into_view_if_needed()
    screenshot(f"auxiliary settings {lang[:2]}")
    # The client saves, writes another address, then loads the page anew: what is opened before that would be aborted.
    with page.expect_event("load"):
        page.locator(".o_form_button_save").click()
    page.wait_for_selector(".settings_tab")


def correct_code(page, screenshot, lang):
    """The code that the first invoice gave, replaced by another; what cannot be one is refused and nothing is lost."""
    field = page.locator("div[name=billing_auxiliary_code] input")
    expect(field).to_have_value(re.compile(r"^411\d{3}$"))
    field.fill("411 004")
    page.locator(".o_form_button_save").click()
    expect(page.locator(".modal")).to_contain_text(REFUSALS[lang])
    screenshot(f"auxiliary refused {lang[:2]}")
    page.locator(".modal .btn-primary").first.click()
    expect(field).to_have_value("411 004")
    field.fill(CODES[lang])
    with page.expect_response(re.compile("web_save")):
        page.locator(".o_form_button_save").click()
    screenshot(f"auxiliary contact {lang[:2]}")


@pytest.mark.usefixtures("bookkeeper")
def test_a_first_invoice_numbers_its_customer(practice, page, screenshot, lang, invoice):
    """SPEC Q3: the prefix in the settings, the code on the contact, corrected there, and beside the receivable."""
    set_prefix(page, screenshot, lang)
    practice.call("account.move", "action_post", [invoice])

    page.goto(f"/odoo/res.partner/{practice.read('account.move', invoice, 'partner_id')['partner_id']}")
    page.locator(".o_notebook a[name=accounting]").click()
    correct_code(page, screenshot, lang)

    page.goto(f"/odoo/action-account.action_move_out_invoice_type/{invoice}")
    page.locator(".o_notebook a[name=aml_tab]").click()
    items = page.locator("div[name=line_ids]")
    items.locator(".o_optional_columns_dropdown button").click()
    page.locator(".o-dropdown-item input[name=billing_auxiliary_code]").check()
    expect(items.locator("td[name=billing_auxiliary_code]").filter(has_text=CODES[lang])).to_have_count(1)
    screenshot(f"auxiliary entry {lang[:2]}")
