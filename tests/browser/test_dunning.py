"""SPEC D2, D3: late invoices in the list, reminded by hand and by a run, in English and French."""

import re

import pytest
from playwright.sync_api import expect
from statement_page import open_tab, press

WORDS = {
    "en_US": {"remind": "Remind", "text": "Text", "send": "Send", "start": "Start", "notice": "awaiting payment"},
    "fr_FR": {
        "remind": "Relancer",
        "text": "Texte",
        "send": "Envoyer",
        "start": "Démarrer",
        "notice": "en attente de règlement",
    },
}


@pytest.fixture(scope="module")
def letters(practice):
    """The first level is a letter: no mail server is needed."""
    level = practice.ref("billing_dunning.level_first")
    practice.call("billing.dunning.level", "write", [level], {"channel": "letter"})
    policy = practice.ref("billing_dunning.policy_standard")
    practice.call("res.company", "write", [practice.company], {"dunning_policy_id": policy})


def owe(practice, customer, amount):
    line = {"name": "Travaux", "price_unit": amount, "tax_ids": [(6, 0, [practice.vat])]}
    move = practice.create(
        "account.move",
        move_type="out_invoice",
        partner_id=customer,
        invoice_date="2026-09-01",
        invoice_payment_term_id=False,
        invoice_date_due="2026-10-01",
        invoice_line_ids=[(0, 0, line)],
    )
    practice.call("account.move", "action_post", [move])
    return move


def send_all(practice):
    for job in ("billing_base.ir_cron_billing_run", "billing_dunning.ir_cron_send"):
        practice.call("ir.cron", "method_direct_trigger", [practice.ref(job)])


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_a_customer_is_reminded(practice, letters, page, log_in, screenshot, lang):
    """Two late invoices of one customer make one letter; the list shows R1 afterwards."""
    words, login = WORDS[lang], f"dunning_{lang[:2]}"
    practice.biller(login, lang=lang)
    customer = practice.customer(f"Retard {lang}", lang=lang)
    moves = [owe(practice, customer, amount) for amount in (1000, 500)]
    log_in(login)
    page.goto("/odoo/action-billing_dunning.account_move_to_remind_action")
    rows = page.locator("tr.o_data_row").filter(has_text=f"Retard {lang}")
    expect(rows).to_have_count(2)
    screenshot(f"dunning to remind {lang[:2]}")
    rows.first.locator("td.o_list_record_selector input").click()
    page.locator(".o_control_panel").get_by_role("button", name=words["remind"], exact=True).click()
    page.wait_for_selector("div[name=line_ids] tr.o_data_row")
    expect(page.locator("div[name=amounts]")).to_contain_text(re.compile(r"1\D?800[.,]00"))
    screenshot(f"dunning proposal {lang[:2]}")
    open_tab(page, words["text"])
    expect(page.locator("div[name=preview_subject]")).to_contain_text(words["notice"])
    screenshot(f"dunning text {lang[:2]}")
    press(page, words["send"])
    page.wait_for_selector(".o_notification")
    send_all(practice)
    reminder = practice.search("billing.reminder", ("partner_id", "=", customer), ("state", "=", "sent"))
    assert len(reminder) == 1
    codes = [practice.read("account.move", move, "dunning_code")["dunning_code"] for move in moves]
    assert codes == ["R1", "R1"]
    page.goto(f"/odoo/action-billing_dunning.billing_reminder_action/{reminder[0]}")
    page.wait_for_selector("div[name=attachment_id]")
    screenshot(f"dunning sent {lang[:2]}")


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_a_run(practice, letters, page, log_in, screenshot, lang):
    """The preview says who is reminded and who is not, and why; the reports show what is owed."""
    login = f"dunning_run_{lang[:2]}"
    practice.biller(login, lang=lang)
    customer, other = (practice.customer(f"{name} {lang}", lang=lang) for name in ("Tarde", "Conteste"))
    owe(practice, customer, 1000)
    disputed = owe(practice, other, 700)
    practice.create("billing.dunning.hold", kind="disputed", move_id=disputed, reason="Heures")
    log_in(login)
    action = practice.call("billing.run", "action_open_reminders")
    page.goto(f"/odoo/billing.run/{action['res_id']}")
    page.wait_for_selector("tr.o_data_row")
    expect(page.locator("tr.o_data_row").filter(has_text=f"Tarde {lang}")).to_have_count(1)
    expect(page.locator("tr.o_data_row").filter(has_text=f"Conteste {lang}")).to_contain_text(
        re.compile("disputed|en litige")
    )
    screenshot(f"dunning run {lang[:2]}")
    for name in ("ageing", "dso", "effect"):
        page.goto(f"/odoo/action-billing_dunning.billing_dunning_{name}_action")
        page.wait_for_selector(".o_pivot_view")
        screenshot(f"dunning {name} {lang[:2]}")
    page.goto("/odoo/action-billing_dunning.billing_dunning_late_action")
    page.wait_for_selector(".o_list_view")
    screenshot(f"dunning late {lang[:2]}")
