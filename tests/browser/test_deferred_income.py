"""SPEC S10: income billed beyond the closing date, in the browser, in English and French."""

from datetime import date

import pytest
from playwright.sync_api import expect
from statement_page import press

WORDS = {
    "en_US": {"enter": "Make the Entries", "amount": "1,200.00"},
    "fr_FR": {"enter": "Passer les écritures", "amount": "1 200,00"},
}
TODAY = date.today()  # noqa: DTZ011 (the server's day, on the same machine)


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_deferred_income(practice, page, log_in, screenshot, lang):
    """A year billed ahead, the list at the closing date, and the two entries."""
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
