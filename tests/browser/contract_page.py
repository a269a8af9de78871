"""The form of a subscription in the browser, as a person uses it."""

import re

from playwright.sync_api import expect
from statement_page import NON_BREAKING, open_order, open_tab, press, save, type_date


class Contract:
    """The form of a subscription, and the dialogs of its steps. `words` holds the buttons and how a day is typed."""

    def __init__(self, page, words):
        self.page, self.words = page, words

    def create(self, order):
        open_order(self.page, order)
        press(self.page, self.words["create"])
        self.page.wait_for_selector("div[name=line_ids] tr.o_data_row")

    def open(self, subscription):
        self.page.goto(f"/odoo/action-billing_subscription.billing_subscription_action/{subscription}")
        self.page.wait_for_selector("div[name=line_ids] tr.o_data_row")

    def draft(self):
        press(self.page, self.words["activate"])
        press(self.page, self.words["drafts"])
        expect(self.page.locator("tr.o_data_row")).to_have_count(12, timeout=30_000)  # twelve invoices are made

    def expect_revenue(self, amount):
        """The MRR that the form shows, in the reader's own figures."""
        shown = re.compile(rf"^\W*{re.escape(amount)}\W*$".replace(r"\ ", "[ \u00a0\u202f]"))
        expect(self.page.locator("div[name=monthly_amount]")).to_have_text(shown, timeout=30_000)

    def expect_state(self, state):
        expect(self.page.locator(".o_statusbar_status .o_arrow_button_current")).to_have_text(
            re.compile(state), timeout=30_000
        )

    # === STEPS === #

    def begin_amendment(self, day, quantity):
        press(self.page, self.words["amend"])
        self.type_day(day)
        cell = self.page.locator(".modal tr.o_data_row td[name=quantity]").first
        cell.click()
        cell.locator("input").fill(quantity)
        cell.locator("input").press("Tab")

    def begin_step(self, step, day):
        press(self.page, self.words[step])
        self.type_day(day)

    def begin_closing(self, reason):
        press(self.page, self.words["close"])
        self.page.locator(".modal div[name=close_reason_id] input").click()
        self.pick(reason)

    def follow_index(self, index, base, fixed):
        open_tab(self.page, self.words["index"])
        self.page.locator("div[name=index_id] input").fill(index)
        self.pick(index)
        for name, figure in (("index_base", base), ("index_fixed", fixed)):
            self.page.locator(f"div[name={name}] input").fill(figure)
        save(self.page)

    def renew(self):
        press(self.page, self.words["renew"])
        self.page.locator(".modal-footer .btn-primary").click()
        expect(self.page.locator(".modal")).to_have_count(0, timeout=30_000)  # as many drafts again

    def confirm(self, button):
        self.page.locator(".modal-footer").get_by_role("button", name=button, exact=True).click()
        expect(self.page.locator(".modal")).to_have_count(0, timeout=30_000)  # drafts may be made anew

    # === HELPERS === #

    def pick(self, name):
        self.page.locator(".o-autocomplete--dropdown-menu").get_by_text(name, exact=True).click()

    def type_day(self, day):
        type_date(self.page.locator(".modal div[name=date]:visible"), f"{day:{self.words['day']}}")


def cells(rows, *names):
    """What the rows of a list show in these columns, with plain spaces."""
    return [
        tuple(row.locator(f"td[name={name}]").inner_text().translate(NON_BREAKING).strip() for name in names)
        for row in rows.all()
    ]
