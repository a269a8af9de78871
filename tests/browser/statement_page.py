"""The pages of the main job in the browser: the order's form and the statement's, as a person uses them."""

import re

from playwright.sync_api import TimeoutError, expect

# An amount as the client shows it: with its thousands separator, whatever space is used for it.
NON_BREAKING = str.maketrans({"\u00a0": " ", "\u202f": " "})


class Statement:
    """The statement form in the browser."""

    def __init__(self, page):
        self.page = page
        self.recap = page.locator("[name=tax_totals]")

    def row(self, phase):
        title = self.page.locator("td[name=name]").filter(has_text=re.compile(rf"^\s*{re.escape(phase)}\s*$"))
        return self.page.locator("tr.o_data_row").filter(has=title)

    def cell(self, phase, name):
        return self.row(phase).locator(f"td[name={name}]")

    def leave(self):
        """Click beside the table: the last row shows its figures as the others do."""
        # Enter edits the row below, perhaps only after the click: then it takes another one.
        for _attempt in range(5):
            self.page.locator(".oe_title").click()
            try:
                return expect(self.page.locator("tr.o_selected_row")).to_have_count(0, timeout=3_000)
            except AssertionError:
                continue
        return expect(self.page.locator("tr.o_selected_row")).to_have_count(0)

    def edit(self, phase, name="cumulative_percent"):
        """Click into a cell, as a person does, with its figure selected."""
        self.cell(phase, name).click()
        field = self.cell(phase, name).locator("input")
        expect(field).to_be_focused()
        field.select_text()
        return field

    def type(self, phase, value, key="Tab", name="cumulative_percent"):
        self.edit(phase, name)
        self.page.keyboard.type(value)
        self.page.keyboard.press(key)

    def enter(self, name, value):
        """Type a figure in a field of the statement itself."""
        field = self.page.locator(f"div[name={name}] input").first
        field.click()
        field.fill(value)
        field.press("Tab")

    def expect(self, phase, **figures):
        """The figures that a row shows, by column; in a row in edition those of its fields."""
        for name, figure in figures.items():
            cell = self.cell(phase, name)
            if cell.locator("input").count():
                expect(cell.locator("input")).to_have_value(figure)
            else:
                expect(cell).to_have_text(figure)


def open_order(page, order):
    page.goto(f"/odoo/action-billing.sale_order_action/{order}")
    page.wait_for_selector(".o_form_view .o_form_statusbar")


def press(page, button):
    page.locator(".o_statusbar_buttons").get_by_role("button", name=button, exact=True).click()


def new_statement(page, order, button="New Statement"):
    open_order(page, order)
    press(page, button)
    page.wait_for_selector(".o_billing_statement_form .o_data_row")
    return Statement(page)


def open_tab(page, name):
    page.set_viewport_size({"width": 1400, "height": 1300})
    page.get_by_role("tab", name=name, exact=True).click()


def save(page):
    page.locator(".o_form_button_save").click()
    expect(page.locator(".o_form_status_indicator_buttons.invisible")).to_have_count(1)


def set_date(page, date):
    type_date(page.locator("div[name=date]"), date)


def type_date(field, date):
    """Type a day in its numeric form into a date field.

    What was typed elsewhere before may close the calendar under the hand, when its answer comes: it is opened again.
    """
    for _attempt in range(5):
        try:
            field.locator("button, input").first.click(timeout=5_000)
            entry = field.locator("input")
            entry.fill(date, timeout=5_000)
            entry.press("Enter", timeout=5_000)
            return expect(field.locator(f"button[data-tooltip='{date}']")).to_have_count(1, timeout=5_000)
        except (AssertionError, TimeoutError):
            continue
    return expect(field.locator(f"button[data-tooltip='{date}']")).to_have_count(1)
