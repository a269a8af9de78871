"""The form of a subscription in the browser, as a person uses it."""

from playwright.sync_api import expect
from statement_page import open_order, open_tab, press


class Contract:
    """The form of a subscription, and the dialogs of its steps."""

    def __init__(self, page, words):
        self.page, self.words = page, words

    def create(self, order):
        open_order(self.page, order)
        press(self.page, self.words["create"])
        self.page.wait_for_selector("div[name=line_ids] tr.o_data_row")

    def draft(self):
        press(self.page, self.words["activate"])
        press(self.page, self.words["drafts"])
        expect(self.page.locator("tr.o_data_row")).to_have_count(12, timeout=30_000)  # twelve invoices are made

    def show_periods(self):
        self.page.go_back()
        self.page.wait_for_selector("div[name=line_ids] tr.o_data_row")
        open_tab(self.page, self.words["periods"])
        expect(self.page.locator("div[name=period_ids] tr.o_data_row")).to_have_count(12)

    def begin_amendment(self, quantity):
        press(self.page, self.words["amend"])
        cell = self.page.locator(".modal tr.o_data_row td[name=quantity]").first
        cell.click()
        cell.locator("input").fill(quantity)
        cell.locator("input").press("Tab")

    def begin_closing(self, reason):
        press(self.page, self.words["close"])
        self.page.locator(".modal div[name=close_reason_id] input").click()
        self.page.locator(".o-autocomplete--dropdown-menu").get_by_text(reason, exact=True).click()

    def confirm(self, button):
        self.page.locator(".modal-footer").get_by_role("button", name=button, exact=True).click()
        expect(self.page.locator(".modal")).to_have_count(0, timeout=30_000)  # drafts may be made anew

    def open(self, subscription):
        self.page.goto(f"/odoo/action-billing_subscription.billing_subscription_action/{subscription}")
        self.page.wait_for_selector("div[name=line_ids] tr.o_data_row")
