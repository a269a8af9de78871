"""A bookkeeper sets up the numbers, sees what comes next while typing, tests, and validates (SPEC N1, N2, N3)."""

import io
import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from PyPDF2 import PdfReader

from steps import BUILD

ACTION = "/odoo/action-billing_numbering.billing_numbering_action"
INVOICES = "/odoo/action-account.action_move_out_invoice_type"
YEAR = datetime.now(UTC).year
WORDS = {
    "en_US": {
        "validate": "Validate…",
        "final": "become final",
        "draft": "The billing configuration is not validated yet",
        "banner": "Test document: the billing configuration is not validated",
        "gaps": "Numbers are missing",
        "unposted": "have a number and are not posted",
        "locked": "cannot be undone",
    },
    "fr_FR": {
        "validate": "Valider…",
        "final": "deviennent définitifs",
        "draft": "La configuration de facturation n'est pas encore validée",
        "banner": "Document de test",
        "gaps": "Des numéros manquent",
        "unposted": "ont un numéro et ne sont pas comptabilisés",
        "locked": "sans retour",
    },
}


class Office:
    """A company with one sales journal, and its bookkeeper, who works in `lang` and is no administrator."""

    def __init__(self, practice, lang):
        self.practice, self.lang, self.words = practice, lang, WORDS[lang]
        self.company = practice.other_company()
        self.context = {"allowed_company_ids": [self.company]}
        for name, code, kind in (
            ("Receivable", "411000", "asset_receivable"),
            ("Payable", "401000", "liability_payable"),
            ("Fees", "706000", "income"),
        ):
            values = {"name": name, "code": code, "account_type": kind, "company_ids": [(6, 0, [self.company])]}
            self.income = self.create("account.account", **values)
            if kind != "income":
                field = "property_account_receivable_id" if "receivable" in kind else "property_account_payable_id"
                self.accounts = {**getattr(self, "accounts", {}), field: self.income}
        values = {"name": "Ventes", "code": "INV", "type": "sale", "company_id": self.company}
        self.journal = self.create("account.journal", **values, default_account_id=self.income)
        self.customer = self.create("res.partner", name="Maison Durand", lang=lang, **self.accounts)
        groups = ("base.group_user", "account.group_account_manager", "billing_base.group_billing_manager")
        self.login = f"numbers_{lang}"
        practice.user(self.login, *groups, company=self.company, lang=lang, name="Camille")

    def create(self, model, **values):
        return self.practice.call(model, "create", [values], context=self.context)[0]

    def call(self, model, method, *args):
        return self.practice.call(model, method, *args, context=self.context)

    def printed(self, move):
        """The text of the PDF of an invoice, which is kept beside the screenshots."""
        url = f"{self.practice.server.url}/report/pdf/account.report_invoice/{move}"
        content = self.practice.admin.http.get(url, timeout=120).content
        (BUILD / f"numbering-{self.lang[:2]}.pdf").write_bytes(content)
        return " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())

    def post(self, count):
        """The ids of posted test invoices of today."""
        line = {"name": "Études", "price_unit": 1000, "tax_ids": [(5,)], "account_id": self.income}
        values = {"move_type": "out_invoice", "partner_id": self.customer, "invoice_line_ids": [(0, 0, line)]}
        moves = [self.create("account.move", journal_id=self.journal, **values) for _rank in range(count)]
        self.call("account.move", "action_post", moves)
        return moves


@pytest.fixture(params=["en_US", "fr_FR"])
def office(request, practice):
    return Office(practice, request.param)


@pytest.fixture
def keep(office, screenshot):
    return lambda name: screenshot(f"numbering {name} {office.lang[:2]}")


def test_a_bookkeeper_sets_up_previews_tests_and_validates(page, log_in, practice, office, keep):
    log_in(office.login)
    set_up(page, keep)
    assert practice.read("res.company", office.company, "billing_chronology")["billing_chronology"] == "move"
    first, *others = office.post(3)
    page.goto(f"{INVOICES}/{first}")
    expect(page.locator(".alert", has_text=office.words["draft"])).to_be_visible()
    expect(page.locator("button[name=button_draft]")).to_be_visible()
    keep("invoice")
    assert office.words["banner"] in office.printed(first)
    leave_gaps(page, office, keep, *others)
    validate(page, office, keep)
    assert practice.read("res.company", office.company, "billing_locked")["billing_locked"]
    assert office.words["banner"] not in office.printed(first)
    page.goto(f"{INVOICES}/{first}")
    page.wait_for_selector("[name=invoice_line_ids]")
    expect(page.locator(".alert", has_text=office.words["draft"])).to_have_count(0)
    expect(page.locator("button[name=button_draft]")).to_have_count(0)


def set_up(page, keep):
    """FC-2026-0024 is next, since 23 were issued elsewhere; the preview follows what is typed."""
    page.goto(f"{ACTION}/new")
    following = page.locator("[name=next_number]")
    page.fill("[name=prefix] input", "FC")
    page.press("[name=prefix] input", "Tab")
    expect(following).to_contain_text(f"FC-{YEAR}-")
    page.click("[name=show_month] input")
    expect(following).to_have_text(f"FC-{YEAR}-0001")
    page.fill("[name=offset] input", "23")
    page.press("[name=offset] input", "Tab")
    expect(following).to_have_text(f"FC-{YEAR}-0024")
    expect(page.locator("[name=previous_number]")).to_have_text(f"FC-{YEAR}-0023")
    expect(page.locator("[name=draft_number]")).to_have_text(f"FC-{YEAR}-XXXX")
    page.locator("[name=chronology] input").nth(1).check()
    keep("setup")
    page.click(".o_form_button_save")
    page.wait_for_url(re.compile(r"/[0-9]+$"))


def open_lock(page, office):
    page.goto(ACTION)
    page.click(f"button:has-text('{office.words['validate']}')")
    return page.locator(".modal")


def leave_gaps(page, office, keep, second, third):
    """What is put back or deleted stands in the way, and the dialog says so before anything is pressed."""
    office.call("account.move", "button_draft", [second, third])
    dialog = open_lock(page, office)
    expect(dialog.locator(".alert", has_text=office.words["unposted"])).to_contain_text(f"FC-{YEAR}-0025")
    expect(dialog.locator("button[name=action_lock]")).to_have_count(0)
    keep("lock unposted")
    office.call("account.move", "unlink", [second])
    office.call("account.move", "action_post", [third])
    dialog = open_lock(page, office)
    expect(dialog.locator(".alert", has_text=office.words["gaps"])).to_contain_text("25")
    expect(dialog.locator("button[name=action_lock]")).to_have_count(0)
    keep("lock gap")
    office.call("account.move", "button_draft", [third])
    office.call("account.move", "unlink", [third])


def validate(page, office, keep):
    dialog = open_lock(page, office)
    expect(dialog.locator("[name=next_number]")).to_have_text(f"FC-{YEAR}-0025")
    expect(dialog).to_contain_text(office.words["locked"])
    keep("lock")
    page.click(".modal button[name=action_lock]")
    page.click(f".modal:has-text('{office.words['final']}') button.btn-primary")
    expect(page.locator(".modal")).to_have_count(0)
    keep("list")


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_the_settings_show_the_numbers(page, log_in, practice, lang, screenshot):
    office = Office(practice, lang)
    office.create("billing.numbering", journal_id=office.journal, prefix="FC")
    groups = ("base.group_system", "account.group_account_manager", "billing_base.group_billing_manager")
    practice.user(f"settings_{lang}", *groups, company=office.company, lang=lang)
    log_in(f"settings_{lang}")
    page.goto("/odoo/settings#billing_base")
    page.click(".settings_tab [data-key=billing_base]")
    series = page.locator("#billing_numbering tr.o_data_row").first
    expect(series.locator("[name=next_number]")).to_contain_text("FC-")
    expect(series.locator("[name=year_count]")).to_be_in_viewport()
    screenshot(f"numbering settings {lang[:2]}")
