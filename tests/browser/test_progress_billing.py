"""What a person does in the web client, from the order to the posted invoice (SPEC P2, P3, P5, P6)."""

import re

from playwright.sync_api import expect
from statement_page import NON_BREAKING, new_statement, open_order, open_tab, press, save, set_date

from liveseed import JACQUES, SCHOOL

# === THE MAIN JOB === #


def test_from_the_order_to_the_posted_invoice(practice, page, biller, screenshot):
    """SPEC P6 on screen: 35,250.00 untaxed, 42,300.00 in all, 23.5 % billed."""
    order = practice.order()
    statement = new_statement(page, order)
    expect(page.locator("tr.o_data_row")).to_have_count(len(JACQUES))
    expect(statement.recap).to_contain_text("35,250.00")

    statement.type("APD", "50")
    expect(statement.cell("APD", "amount")).to_have_text("7,500.00")
    expect(statement.recap).to_contain_text("31,500.00")
    statement.type("APD", "75", key="Enter")
    expect(statement.recap).to_contain_text("35,250.00")
    expect(statement.recap).to_contain_text("7,050.00")
    expect(statement.recap).to_contain_text("42,300.00")
    set_date(page, "11/25/2022")
    save(page)

    press(page, "Create Invoice")
    page.wait_for_selector(".o_field_widget[name=invoice_line_ids]")
    press(page, "Confirm")
    expect(page.locator(".o_arrow_button_current")).to_have_text("Posted")
    expect(page.locator("div[name=invoice_date]")).to_contain_text(re.compile("11/25/2022|Nov 25, 2022"))
    expect(page.locator("[name=tax_totals]")).to_contain_text("42,300.00")
    screenshot("invoice")

    open_order(page, order)
    open_tab(page, "Billing")
    screenshot("order")
    expect(page.locator("div[name=billing_issued]")).to_contain_text("35,250.00")
    expect(page.locator("div[name=billing_invoiced]")).to_contain_text("35,250.00")
    expect(page.locator("div[name=billing_remaining]")).to_contain_text("114,750.00")
    expect(page.locator("div[name=billing_rate]")).to_contain_text("23.5")
    move = practice.search("account.move", ("invoice_line_ids.sale_line_ids.order_id", "=", order))
    assert practice.read("account.move", move[0], "amount_total", "state", "invoice_date") == {
        "id": move[0],
        "amount_total": 42300.0,
        "state": "posted",
        "invoice_date": "2022-11-25",
    }


def test_in_french(practice, page, log_in, screenshot):
    """The user's own terms: situation, avancement, honoraires, facturé, reste à facturer."""
    practice.biller("facturiere", lang="fr_FR")
    log_in("facturiere")
    order = practice.order(lang="fr_FR")
    statement = new_statement(page, order, "Nouvelle situation")
    expect(page.locator(".oe_title")).to_contain_text("Situation 1")
    headings = page.locator(".o_billing_statement_lines thead")
    for term in ("Phase", "Honoraires", "À ce jour"):
        expect(headings).to_contain_text(term)
    expect(page.locator(".o_form_sheet")).to_contain_text("Avancement")
    statement.type("APD", "75")
    set_date(page, "25/11/2022")
    save(page)
    assert "42 300,00" in statement.recap.inner_text().translate(NON_BREAKING)
    screenshot("statement-fr")
    press(page, "Créer la facture")
    page.wait_for_selector(".o_field_widget[name=invoice_line_ids]")
    press(page, "Confirmer")
    expect(page.locator(".o_arrow_button_current")).to_have_text("Comptabilisé")
    assert "42 300,00" in page.locator("[name=tax_totals]").inner_text().translate(NON_BREAKING)
    screenshot("invoice-fr")
    open_order(page, order)
    open_tab(page, "Facturation")
    summary = page.locator(".o_notebook_content")
    for term in ("Facturé", "Émis", "Prévisionnel", "Reste à facturer"):
        expect(summary).to_contain_text(term)
    screenshot("order-fr")


# === ENTRY === #


def test_a_wrong_percentage_is_a_sentence_and_loses_nothing(practice, page, biller, screenshot):
    statement = new_statement(page, practice.order())
    statement.type("APS", "60")
    statement.type("APD", "120")
    statement.type("Visa", "10")
    press(page, "Create Invoice")
    dialog = page.locator(".o_dialog, .o_notification").filter(has_text="more than 100 %")
    expect(dialog.first).to_contain_text("“APD”: 120 % is more than 100 %. Enter the progress to date, at most 100 %.")
    screenshot("wrong percentage")
    close = page.locator(".o_dialog footer button, .o_dialog .btn-close")
    if close.count():
        close.first.click()
    statement.leave()
    expect(statement.cell("APS", "cumulative_percent")).to_contain_text("60")
    expect(statement.cell("Visa", "cumulative_percent")).to_contain_text("10")
    statement.type("APD", "75")
    save(page)
    # 35,250 and 10 % of APS (15,000) and of Visa (7,500).
    expect(statement.recap).to_contain_text("37,500.00")


def test_enter_goes_down_the_column_over_section_titles(practice, page, biller, screenshot):
    statement = new_statement(page, practice.order(SCHOOL, name="School"))
    phases = [phase[0] for phase in SCHOOL if not isinstance(phase, str)]
    statement.edit(phases[0])
    for phase in phases:
        page.wait_for_function("document.activeElement.tagName == 'INPUT'")
        expect(statement.cell(phase, "cumulative_percent").locator("input")).to_be_focused()
        page.keyboard.type("50")
        page.keyboard.press("Enter")
    # Half of 37,950. Nothing was added below the last one.
    expect(statement.recap).to_contain_text("18,975.00")
    expect(page.locator("tr.o_data_row")).to_have_count(len(SCHOOL))
    save(page)
    screenshot("statement with sections")


def test_an_unticked_phase_is_not_billed(practice, page, biller):
    """SPEC P2: the user picks which phases appear."""
    statement = new_statement(page, practice.order())
    statement.cell("APD", "selected").click()
    expect(statement.cell("APD", "selected").locator("input")).not_to_be_checked()
    expect(statement.cell("APD", "amount")).to_have_text("0.00")
    expect(statement.recap).to_contain_text("24,000.00")
    save(page)
    expect(statement.recap).to_contain_text("24,000.00")


def test_the_100_percent_buttons_of_a_line_and_of_all(practice, page, biller):
    """SPEC P3."""
    statement = new_statement(page, practice.order())
    statement.row("APD").get_by_role("button", name="100 %").click()
    expect(statement.cell("APD", "amount")).to_have_text("15,000.00")
    expect(statement.recap).to_contain_text("39,000.00")
    press(page, "All to 100 %")
    page.locator(".modal footer .btn-primary").click()
    expect(statement.recap).to_contain_text("150,000.00")
    expect(statement.recap).to_contain_text("180,000.00")


def test_a_typed_quantity_and_a_typed_amount_move_the_percent(practice, page, biller):
    """SPEC P2: 6 doors of 17."""
    statement = new_statement(page, practice.order([("Doors", 1000, 0, 17)]))
    statement.type("Doors", "6000", name="cumulative_amount")
    statement.leave()
    expect(statement.cell("Doors", "cumulative_percent")).to_have_text("35.2941")
    expect(statement.recap).to_contain_text("6,000.00")
    page.locator(".o_optional_columns_dropdown_toggle, .o_optional_columns_dropdown button").first.click()
    page.locator(".o-dropdown--menu").get_by_text("Quantity to Date").click()
    page.keyboard.press("Escape")
    statement.type("Doors", "8.5", name="cumulative_quantity")
    statement.leave()
    expect(statement.cell("Doors", "cumulative_amount")).to_have_text("8,500.00")
    expect(statement.cell("Doors", "cumulative_percent")).to_have_text("50")


# === LISTS === #


def test_the_second_statement_opens_at_what_was_billed(practice, page, biller, screenshot):
    order = practice.order()
    practice.invoice(order)
    statement = new_statement(page, order)
    expect(page.locator(".oe_title")).to_contain_text("Statement 2")
    expect(statement.cell("APD", "previous_percent")).to_have_text("75")
    expect(statement.cell("APD", "previous_amount")).to_have_text("11,250.00")
    statement.type("APD", "100", key="Enter")
    expect(statement.recap).to_contain_text("3,750.00")
    page.keyboard.type("30")
    statement.leave()
    # 30 % of "Études de projet", 15,000.
    expect(statement.recap).to_contain_text("8,250.00")
    set_date(page, "01/31/2023")
    save(page)
    # The picture of the README: docs/statement.png is a copy of it.
    page.set_viewport_size({"width": 1400, "height": 1110})
    screenshot("statement")
    statement.type("APS", "40")
    press(page, "Create Invoice")
    message = page.locator(".o_dialog, .o_notification").filter(has_text="already billed")
    expect(message.first).to_contain_text("is less than the")
    screenshot("below the previous")


def test_a_statement_can_be_started_from_the_invoices(practice, page, biller):
    """SPEC P2: from the invoice list, order and date are chosen there."""
    order = practice.order()
    page.goto("/odoo/action-account.action_move_out_invoice_type")
    page.get_by_role("button", name="New Statement").first.click()
    page.wait_for_selector(".o_billing_statement_form")
    expect(page.locator("div[name=order_id] input")).to_be_visible()
    page.locator("div[name=order_id] input").fill(practice.read("sale.order", order, "name")["name"])
    page.locator(".o-autocomplete--dropdown-item").first.click()
    expect(page.locator("tr.o_data_row")).to_have_count(len(JACQUES))
    expect(page.locator("[name=tax_totals]")).to_contain_text("35,250.00")
    save(page)
    expect(page.locator(".oe_title")).to_contain_text("Statement 1")
