"""One figure for a section, a subsection or the whole statement, typed like in a spreadsheet (SPEC P3)."""

import pytest
from playwright.sync_api import expect
from statement_page import NON_BREAKING, new_statement, open_order, open_tab, press, save

from liveseed import SCHOOL

THIRDS = ["Thirds", ("A", 33.33, 0), ("B", 33.33, 0), ("C", 33.33, 0), "Rest", ("D", 100, 0)]


@pytest.fixture
def school(practice, page, biller):
    return new_statement(page, practice.order(SCHOOL, name="School"))


def saved(practice, page):
    """The amounts to date of the statement that was made last, by phase."""
    statement = practice.search("billing.statement", order="id desc", limit=1)[0]
    return {line["name"]: line["cumulative_amount"] for line in practice.lines(statement, "cumulative_amount")}


def shown(statement, phases):
    return {phase: statement.cell(phase, "cumulative_amount").inner_text() for phase in phases}


def test_a_rate_of_a_section_is_given_out_to_its_phases(practice, page, biller):
    """DESIGN I2: 50 % of 3 × 33.33 is 50.00; nothing changes on saving."""
    statement = new_statement(page, practice.order(THIRDS, name="Thirds"))
    statement.expect("Thirds", fee="99.99", cumulative_percent="0", cumulative_amount="0.00", amount="0.00")
    statement.type("Thirds", "50")
    expect(statement.recap).to_contain_text("60.00")
    statement.leave()
    for phase, amount in {"A": "16.67", "B": "16.67", "C": "16.66", "D": "0.00"}.items():
        statement.expect(phase, cumulative_amount=amount, amount=amount)
    statement.expect("Thirds", cumulative_percent="50", cumulative_amount="50.00", amount="50.00")
    phases = ("A", "B", "C", "D")
    before = shown(statement, phases)
    save(page)
    assert shown(statement, phases) == before
    expect(statement.recap).to_contain_text("60.00")
    amounts = saved(practice, page)
    assert {name: f"{amounts[name]:.2f}" for name in phases} == before
    statement.type("Thirds", "0")
    statement.leave()
    statement.expect("Thirds", cumulative_percent="0", cumulative_amount="0.00")


def test_sections_show_the_figures_of_their_phases(practice, page, biller, screenshot):
    order = practice.order(SCHOOL, name="School")
    practice.invoice(order, percents={"Terrassement": 50, "Semelles filantes": 100})
    statement = new_statement(page, order)
    figures = {"fee": "32,000.00", "previous_percent": "34.375", "previous_amount": "11,000.00"}
    statement.expect("Gros œuvre", **figures, cumulative_percent="34.375", cumulative_amount="11,000.00", amount="0.00")
    statement.expect("Fondations", fee="14,000.00", previous_percent="78.5714", cumulative_amount="11,000.00")
    statement.expect("Menuiseries", fee="5,950.00", previous_percent="0", previous_amount="0.00")
    statement.type("Élévations", "9000", name="cumulative_amount")
    statement.leave()
    statement.expect("Murs en pierre", cumulative_percent="50", cumulative_amount="9,000.00")
    statement.expect("Élévations", cumulative_percent="50", amount="9,000.00")
    statement.expect("Gros œuvre", cumulative_percent="62.5", cumulative_amount="20,000.00", amount="9,000.00")
    bar = statement.cell("Gros œuvre", "bar").locator(".o_progress > div")
    assert "62.5%" in bar.get_attribute("style")
    screenshot("section entry")


def test_tab_goes_on_from_the_cell_of_a_section(school, page):
    school.type("Gros œuvre", "50", key="Tab")
    expect(school.cell("Gros œuvre", "cumulative_amount").locator("input")).to_be_focused()
    school.expect("Gros œuvre", cumulative_amount="16,000.00")
    page.keyboard.press("Shift+Tab")
    expect(school.cell("Gros œuvre", "cumulative_percent").locator("input")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(school.cell("Fondations", "selected").locator("input")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(school.cell("Gros œuvre", "cumulative_amount").locator("input")).to_be_focused()


def test_enter_goes_from_a_section_to_the_phase_below(school, page):
    school.type("Fondations", "50", key="Enter")
    expect(school.cell("Terrassement", "cumulative_percent").locator("input")).to_be_focused()
    school.expect("Terrassement", cumulative_percent="50")


def test_the_last_columns_stay_in_line_when_others_come_and_go(school, page, screenshot):
    page.locator(".o_optional_columns_dropdown_toggle, .o_optional_columns_dropdown button").first.click()
    menu = page.locator(".o-dropdown--menu")
    for column in ("Quantity to Date", "Ordered", "Previous"):
        menu.get_by_text(column, exact=True).click()
    page.keyboard.press("Escape")
    screenshot("section columns")
    school.type("Menuiseries", "20")
    school.leave()
    school.expect("Portes intérieures", cumulative_quantity="3.4")
    for name in ("fee", "cumulative_percent", "cumulative_amount", "amount"):
        edges = {
            round(box["x"] + box["width"])
            for phase in ("Gros œuvre", "Fondations", "Terrassement")
            if (box := school.cell(phase, name).bounding_box())
        }
        assert len(edges) == 1, name


def test_the_tick_of_a_section_ticks_its_phases(practice, school, page):
    school.type("Gros œuvre", "50")
    school.leave()
    school.cell("Fondations", "selected").click()
    for phase in ("Terrassement", "Semelles filantes", "Fondations"):
        expect(school.cell(phase, "selected").locator("input")).not_to_be_checked()
    school.leave()
    school.expect("Fondations", cumulative_amount="0.00")
    # Some phases are ticked, others not.
    assert school.cell("Gros œuvre", "selected").locator("input").evaluate("tick => tick.indeterminate")
    expect(school.recap).to_contain_text("9,000.00")
    save(page)
    assert saved(practice, page)["Terrassement"] == 0.0
    school.cell("Gros œuvre", "selected").click()
    expect(school.cell("Terrassement", "selected").locator("input")).to_be_checked()
    expect(school.recap).to_contain_text("16,000.00")


def test_the_100_percent_button_of_a_section(school, page):
    school.row("Fondations").get_by_role("button", name="100 %").click()
    expect(school.cell("Fondations", "cumulative_percent")).to_have_text("100")
    school.expect("Terrassement", cumulative_percent="100")
    school.expect("Gros œuvre", cumulative_amount="14,000.00")
    expect(school.row("Fondations").get_by_role("button", name="100 %")).to_have_count(0)


def test_the_whole_statement_by_its_rate_or_amount(practice, school, page):
    school.enter("rate", "50")
    expect(school.recap).to_contain_text("18,975.00")
    school.expect("Gros œuvre", cumulative_percent="50", cumulative_amount="16,000.00")
    school.type("Portes intérieures", "100")
    expect(school.recap).to_contain_text("21,950.00")
    school.leave()
    phases = ("Terrassement", "Semelles filantes", "Murs en pierre", "Portes intérieures")
    before = shown(school, phases)
    save(page)
    assert shown(school, phases) == before
    assert sum(saved(practice, page)[phase] for phase in phases) == 21950.0
    school.enter("amount_cumulative", "37950")
    expect(school.recap).to_contain_text("37,950.00")
    save(page)
    expect(school.cell("Gros œuvre", "cumulative_percent")).to_have_text("100")


def test_what_is_refused_is_said_and_nothing_else_is_lost(practice, page, biller, screenshot):
    order = practice.order(SCHOOL, name="School")
    practice.invoice(order, percents={"Terrassement": 50, "Semelles filantes": 50})
    statement = new_statement(page, order)
    statement.type("Menuiseries", "20")
    for value, words in (("120", "120 % is more than 100 %"), ("40", "less than the 7,000.00")):
        statement.type("Fondations", value, key="Enter")
        dialog = page.locator(".o_dialog")
        assert words in dialog.inner_text().translate(NON_BREAKING)
        screenshot(f"refused {value}")
        expect(page.locator("tr.o_selected_row")).to_contain_text("Fondations")
        dialog.get_by_role("button", name="Close").first.click()
        expect(dialog).to_have_count(0)
        statement.leave()
        statement.expect("Fondations", cumulative_percent="50")
    statement.expect("Fondations", cumulative_percent="50", cumulative_amount="7,000.00")
    statement.expect("Menuiseries", cumulative_percent="20", cumulative_amount="1,190.00")
    save(page)
    expect(statement.recap).to_contain_text("1,190.00")


def test_sections_of_a_final_and_of_an_invoiced_statement(practice, page, biller, screenshot):
    order = practice.order(SCHOOL, name="School")
    practice.invoice(order, percents={"Terrassement": 50})
    statement = new_statement(page, order)
    press(page, "Make Final")
    expect(statement.cell("Gros œuvre", "cumulative_percent")).to_have_text("100")
    statement.cell("Gros œuvre", "cumulative_percent").click()
    expect(statement.row("Gros œuvre").locator("td[name=cumulative_percent] input")).to_have_count(0)
    screenshot("final statement")
    press(page, "Not Final")
    expect(statement.cell("Fondations", "cumulative_percent")).to_have_text("21.4286")
    statement.type("Fondations", "75")
    statement.leave()
    save(page)
    press(page, "Create Invoice")
    page.wait_for_selector(".o_field_widget[name=invoice_line_ids]")
    page.go_back()
    page.wait_for_selector(".o_billing_statement_form .o_data_row")
    statement.expect("Fondations", previous_amount="3,000.00", cumulative_percent="75", amount="7,500.00")
    statement.cell("Fondations", "cumulative_percent").click()
    expect(page.locator("tr.o_selected_row input:not([disabled])")).to_have_count(0)
    screenshot("invoiced statement")


@pytest.mark.parametrize("width", [1100, 1400])
def test_the_last_column_is_in_reach(school, page, screenshot, width):
    page.set_viewport_size({"width": width, "height": 900})
    screenshot(f"statement {width}")
    cell = school.cell("Terrassement", "amount")
    cell.scroll_into_view_if_needed()
    box = cell.bounding_box()
    assert box["x"] + box["width"] <= width
    sheet = page.locator(".o_form_sheet").bounding_box()
    assert box["x"] + box["width"] <= sheet["x"] + sheet["width"]


def test_sections_on_the_order_s_billing_tab(practice, page, biller, screenshot):
    order = practice.order(SCHOOL, name="School")
    practice.invoice(order, percents={"Terrassement": 50})
    open_order(page, order)
    open_tab(page, "Billing")
    rows = page.locator(".o_billing_lines tr.o_data_row, [name=billing_line_ids] tr.o_data_row")
    section = rows.filter(has_text="Fondations")
    expect(section.locator("td[name=price_subtotal]")).to_have_text("14,000.00")
    expect(section.locator("td[name=billed_rate]")).to_contain_text("21.43")
    expect(section.locator("td[name=billed_amount]")).to_have_text("3,000.00")
    rows.filter(has_text="Terrassement").locator("td[name=progress]").click()
    page.keyboard.type("75")
    # The next row with something to type is over the section's.
    cell = rows.filter(has_text="Semelles").locator("td[name=progress]")
    cell.click()
    expect(cell.locator("input")).to_be_focused()
    start = rows.filter(has_text="Murs").locator("td[name=phase_start] input, td[name=phase_start] button").first
    for _attempt in range(2):  # the row's button “Amend” takes a Tab, too
        page.keyboard.press("Tab")
        page.wait_for_timeout(500)
        if start.count():
            break
    expect(start).to_be_focused()
    screenshot("order with sections")


def test_sections_in_french(practice, page, log_in, screenshot):
    practice.biller("facturiere", lang="fr_FR")
    log_in("facturiere")
    statement = new_statement(page, practice.order(SCHOOL, lang="fr_FR", name="École"), "Nouvelle situation")
    statement.type("Gros œuvre", "12,5")
    statement.leave()
    cell = statement.cell("Gros œuvre", "cumulative_amount")
    expect(cell).to_contain_text("000,00")
    assert cell.inner_text().translate(NON_BREAKING) == "4 000,00"
    expect(statement.cell("Gros œuvre", "cumulative_percent")).to_have_text("12,5")
    screenshot("sections fr")
