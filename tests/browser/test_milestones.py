"""SPEC M2 to M5: a schedule of 10 and 90 % in the browser, the first posted and paid, in English and French."""

import re

import pytest
from playwright.sync_api import expect
from statement_page import open_order, open_tab, save

WORDS = {
    "en_US": {
        "tab": "Milestones",
        "billing": "Billing",
        "schedule": "10 % now, 90 % after 1 month",
        "validate": "Validate",
        "states": ["Paid", "Draft"],
        "add": "Add a line",
    },
    "fr_FR": {
        "tab": "Jalons",
        "billing": "Facturation",
        "schedule": "10 % à la commande, 90 % après 1 mois",
        "validate": "Valider",
        "states": ["Réglé", "Brouillon"],
        "add": "Ajouter une ligne",
    },
}


class Schedule:
    """The tab of an order's milestones."""

    def __init__(self, page, words):
        self.page, self.words = page, words
        self.list = page.locator("div[name=milestone_ids]")
        self.rows = self.list.locator("tr.o_data_row")

    def open(self, order):
        open_order(self.page, order)
        open_tab(self.page, self.words["tab"])

    def choose(self, name):
        field = self.page.locator("div[name=schedule_template_id] input")
        field.click()
        field.fill(name[:12])
        self.page.locator(".o-autocomplete--dropdown-menu").get_by_text(name, exact=True).click()
        self.page.locator(".oe_title").click()
        save(self.page)

    def validate(self):
        self.page.locator(".o_notebook").get_by_role("button", name=self.words["validate"], exact=True).click()
        expect(self.page.locator(".o_form_view")).to_have_count(0)
        expect(self.page.locator("tr.o_data_row")).to_have_count(2)


def pay(practice, move):
    context = {"active_model": "account.move", "active_ids": [move]}
    wizard = practice.call("account.payment.register", "create", [{}], context=context)
    practice.call("account.payment.register", "action_create_payments", wizard, context=context)


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_a_schedule_of_two(practice, page, log_in, screenshot, lang):
    """SPEC M3: 20 trainings at 900: 1,800 and 16,200; M4: paid and draft; M5: the summary follows."""
    words, login = WORDS[lang], f"milestones_{lang[:2]}"
    practice.biller(login, lang=lang)
    log_in(login)
    order = practice.order([("Formations", 900, 0, 20)], partner_id=practice.customer(f"Koworking {lang}", lang=lang))
    schedule = Schedule(page, words)
    schedule.open(order)
    screenshot(f"milestones empty {lang[:2]}")
    schedule.choose(words["schedule"])
    expect(schedule.rows).to_have_count(2)
    expect(schedule.rows.first.locator("td[name=planned_amount]")).to_have_text(re.compile(r"1\D?800[.,]00"))
    screenshot(f"milestones chosen {lang[:2]}")
    schedule.validate()
    screenshot(f"milestones drafts {lang[:2]}")

    first, second = practice.search("account.move", ("billing_milestone_id.order_id", "=", order), order="id")
    practice.call("account.move", "action_post", [first])
    pay(practice, first)
    schedule.open(order)
    badges = schedule.rows.locator("td[name=state]")
    expect(badges).to_have_text(words["states"])
    screenshot(f"milestones paid {lang[:2]}")
    page.get_by_role("tab", name=words["billing"], exact=True).click()
    summary = page.locator("div[name=billing_issued]")
    expect(summary).to_contain_text(re.compile(r"1\D?800[.,]00"))
    expect(page.locator("div[name=billing_draft]")).to_contain_text(re.compile(r"16\D?200[.,]00"))
    screenshot(f"milestones summary {lang[:2]}")
    page.goto(f"/odoo/action-account.action_move_out_invoice_type/{second}")
    page.wait_for_selector(".o_field_widget[name=invoice_line_ids]")
    expect(page.locator("td[name=milestone_rate]").first).to_have_text(re.compile(r"90[.,]00"))
    screenshot(f"milestones invoice {lang[:2]}")
