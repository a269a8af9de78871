"""Issue 6: an invoice of 5 at 900 credited for 1 in the browser, in English and French (SPEC Q2)."""

import re

import pytest
from playwright.sync_api import expect


def invoice(practice, lang):
    """A posted invoice of 5 trainings at 900, 20 %."""
    line = {"name": "Formations", "quantity": 5, "price_unit": 900, "tax_ids": [(6, 0, [practice.vat])]}
    move = practice.create(
        "account.move",
        move_type="out_invoice",
        partner_id=practice.customer(f"Koworking avoir {lang}", lang=lang),
        invoice_date="2023-03-27",
        invoice_line_ids=[(0, 0, line)],
    )
    practice.call("account.move", "action_post", [move])
    return move


def assert_credited(practice, move):
    """One credit note of 1, posted and applied."""
    [credit] = practice.search("account.move", ("reversed_entry_id", "=", move))
    figures = practice.read("account.move", credit, "amount_untaxed_signed", "amount_total_signed", "state")
    figures.pop("id")
    assert figures == {"amount_untaxed_signed": -900, "amount_total_signed": -1080, "state": "posted"}
    assert practice.read("account.move", move, "amount_residual")["amount_residual"] == 4320


@pytest.mark.parametrize(("lang", "reason"), [("en_US", "Billing error"), ("fr_FR", "Erreur de facturation")])
def test_one_of_five(practice, page, log_in, screenshot, lang, reason):
    """SPEC Q2: −900.00 untaxed, −1,080.00 in all, shown before it is made; DESIGN I3: typing one shows the others."""
    login, move = f"credit_{lang[:2]}", invoice(practice, lang)
    practice.biller(login, lang=lang)
    log_in(login)
    page.goto(f"/odoo/action-account.action_move_out_invoice_type/{move}")
    page.locator("button[name=action_reverse]:visible").first.click()
    dialog = page.locator(".modal")
    expect(dialog.locator("tr.o_data_row")).to_have_count(1)
    screenshot(f"credit note all {lang[:2]}")
    dialog.locator("button[name=action_credit_none]").click()
    expect(dialog.locator("td[name=amount]")).to_have_text(re.compile(r"^0[.,]00"))
    dialog.locator("td[name=quantity]").click()
    field = dialog.locator("td[name=quantity] input")
    field.fill("1")
    field.press("Tab")
    expect(dialog.locator("[name=credit_tax_totals]")).to_contain_text(re.compile(r"1\D?080[.,]00"))
    choice = dialog.locator("div[name=credit_reason_id] input")
    choice.click()
    page.locator(".o-autocomplete--dropdown-menu").get_by_text(reason, exact=True).click()
    dialog.locator("div[name=credit_post] input").check()
    expect(dialog.locator("td[name=amount]").first).to_have_text(re.compile(r"900[.,]00"))
    screenshot(f"credit note one {lang[:2]}")
    dialog.locator("button[name=refund_moves]").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("div[name=billing_credit_reason_id]")).to_contain_text(reason)
    screenshot(f"credit note made {lang[:2]}")
    assert_credited(practice, move)
