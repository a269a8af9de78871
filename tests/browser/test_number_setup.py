"""A bookkeeper sets up the numbers, sees what comes next while typing, and validates (SPEC N1, N2, N3)."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

ACTION = "/odoo/action-billing_numbering.billing_numbering_action"


@pytest.fixture
def company(practice):
    """A company with one sales journal, and its bookkeeper "numbers"."""
    company = practice.other_company()
    values = {"name": "Sales", "code": "INV", "type": "sale", "company_id": company}
    practice.call("account.journal", "create", [values], context={"allowed_company_ids": [company]})
    groups = ("base.group_user", "account.group_account_manager", "billing_base.group_billing_manager")
    practice.user("numbers", *groups, company=company)
    return company


def test_a_bookkeeper_sets_up_previews_and_validates(page, log_in, practice, company, screenshot):
    year = datetime.now(UTC).year
    log_in("numbers")
    page.goto(f"{ACTION}/new")
    following = page.locator("[name=next_number]")

    page.fill("[name=prefix] input", "FC")
    page.press("[name=prefix] input", "Tab")
    expect(following).to_contain_text(f"FC-{year}-")
    page.click("[name=show_month] input")
    expect(following).to_have_text(f"FC-{year}-0001")
    page.fill("[name=offset] input", "23")
    page.press("[name=offset] input", "Tab")
    expect(following).to_have_text(f"FC-{year}-0024")
    expect(page.locator("[name=previous_number]")).to_have_text(f"FC-{year}-0023")
    expect(page.locator("[name=draft_number]")).to_have_text(f"FC-{year}-XXXX")
    screenshot("numbering")
    page.click(".o_form_button_save")
    page.wait_for_url(re.compile(r"/[0-9]+$"))

    page.goto(ACTION)
    page.click("button:has-text('Validate the Billing Configuration')")
    expect(page.locator(".modal [name=next_number]")).to_have_text(f"FC-{year}-0024")
    page.click(".modal button[name=action_lock]")
    page.click(".modal:has-text('become final') button.btn-primary")
    expect(page.locator(".modal")).to_have_count(0)
    assert practice.read("res.company", company, "billing_locked")["billing_locked"]
