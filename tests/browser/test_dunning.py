"""SPEC D2, D3: late invoices in the list, reminded by hand and by a run, in English and French."""

import re

import pytest
from playwright.sync_api import expect
from statement_page import open_tab, press

WORDS = {
    "en_US": {
        "remind": "Remind",
        "text": "Text",
        "send": "Send",
        "notice": "awaiting payment",
        "charge": "Charge Late Payment",
        "promise": "Promise or Dispute",
        "day": "12/15/2026",
        "promised": r"promised 500\.00\s€ of 1,200\.00\s€ for",
        "kinds": ("Dispute", "Pause", "Promise to pay"),
    },
    "fr_FR": {
        "remind": "Relancer",
        "text": "Texte",
        "send": "Envoyer",
        "notice": "en attente de règlement",
        "charge": "Facturer le retard de paiement",
        "promise": "Promesse ou litige",
        "day": "15/12/2026",
        "promised": r"promis 500,00\s€ sur 1\s200,00\s€ pour le",
        "kinds": ("Litige", "Pause", "Promesse de paiement"),
    },
}


@pytest.fixture(scope="module")
def letters(practice):
    """The first level is a letter: no mail server is needed."""
    level = practice.ref("billing_dunning.level_first")
    practice.call("billing.dunning.level", "write", [level], {"channel": "letter"})
    policy = practice.ref("billing_dunning.policy_standard")
    practice.call("res.company", "write", [practice.company], {"dunning_policy_id": policy})


@pytest.fixture(scope="module")
def interest(practice):
    practice.create("billing.dunning.rate", date_start="2020-01-01", percent=12)


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
    expect(page.locator("div[name=preview_body] tfoot")).to_contain_text(re.compile(r"1\D?800[.,]00"))
    page.wait_for_timeout(300)  # the tab fades in
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


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_a_customer_who_is_late(practice, letters, interest, page, log_in, screenshot, lang):
    """SPEC D4, D5: from the customer to what is late, by level; charged; a part of it promised."""
    words, login = WORDS[lang], f"dunning_late_{lang[:2]}"
    practice.biller(login, lang=lang)
    customer = practice.customer(f"Traînard {lang}", lang=lang)
    practice.call("res.partner", "write", [customer], {"is_company": True})
    move, _other = owe(practice, customer, 1000), owe(practice, customer, 500)
    log_in(login)
    page.goto(f"/odoo/res.partner/{customer}")
    late = page.locator("button[name=action_view_dunning]")
    expect(late).to_contain_text(re.compile(r"1\D?800[.,]00"), timeout=30_000)
    screenshot(f"dunning customer {lang[:2]}")
    late.click()
    rows = page.locator("tr.o_data_row")
    expect(rows).to_have_count(2, timeout=30_000)
    screenshot(f"dunning customer late {lang[:2]}")
    page.locator(".o_switch_view.o_kanban").click()
    page.wait_for_selector(".o_kanban_record")
    screenshot(f"dunning levels {lang[:2]}")
    page.locator(".o_switch_view.o_list").click()
    page.locator("thead .o_list_record_selector input").click()
    page.locator(".o_cp_action_menus").get_by_role("button", name="Actions").click()
    page.locator(".o-dropdown--menu").get_by_text(words["charge"]).click()
    page.wait_for_selector("[name=invoice_line_ids] tr.o_data_row")
    screenshot(f"dunning charged {lang[:2]}")
    promise(page, screenshot, words, move, lang[:2])
    page.goto("/odoo/action-billing_dunning.billing_dunning_hold_action")
    expect(page.locator("tr.o_data_row").filter(has_text=f"Traînard {lang}")).to_have_count(1, timeout=30_000)
    screenshot(f"dunning holds {lang[:2]}")


def promise(page, screenshot, words, move, lang):
    """What holds an invoice back, each kind; then a part of it is promised."""
    page.goto(f"/odoo/account.move/{move}")
    press(page, words["promise"])
    dialog = page.locator(".o_dialog")
    for rank, label in enumerate(words["kinds"]):
        dialog.locator("div[name=kind] input").click()
        page.locator(".o_select_menu_item").get_by_text(label, exact=True).click()
        expect(dialog.locator("div[name=date]")).to_have_count(int(label != words["kinds"][0]))
        screenshot(f"dunning hold {rank} {lang}")
    dialog.locator("div[name=amount] input").fill("500")
    dialog.locator("div[name=date] input").fill(words["day"])
    dialog.locator("div[name=date] input").press("Tab")
    screenshot(f"dunning promise {lang}")
    dialog.locator(".o_form_button_save").click()
    promised = page.locator("div[name=dunning_promise]")
    expect(promised).to_contain_text(re.compile(words["promised"]), timeout=30_000)
    screenshot(f"dunning promised {lang}")


@pytest.mark.parametrize("lang", ["en_US", "fr_FR"])
def test_nothing_yet(practice, page, log_in, screenshot, lang):
    """A company that has just begun: each list says what will be there."""
    login = f"dunning_new_{lang[:2]}"
    practice.user(login, "billing_base.group_billing_manager", lang=lang, company=practice.other_company())
    log_in(login)
    for name in (
        "account_move_to_remind",
        "billing_reminder",
        "billing_dunning_hold",
        "billing_dunning_charge",
        "billing_dunning_rate",
    ):
        page.goto(f"/odoo/action-billing_dunning.{name}_action")
        page.wait_for_selector(".o_view_nocontent_smiling_face")
        screenshot(f"dunning no {name} {lang[:2]}")
