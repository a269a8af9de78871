"""SPEC S: the contract of a coworking space in the browser, from the order to its end, in English and French."""

from datetime import date

import pytest
from contract_page import Contract, cells
from dateutil.relativedelta import relativedelta
from playwright.sync_api import expect
from statement_page import open_tab, press

TODAY = date.today()  # noqa: DTZ011 (the server's day, on the same machine)
START = (TODAY - relativedelta(months=11)).replace(day=1)  # so that all but the renewal has happened by today
# What is done, the MRR that the contract shows then, and the totals of its documents.
#   10 offices at 200.00 are 2,000.00 a month and 2,400.00 with VAT; 5 trainings at 900.00 are billed once.
#   From month 4 on 12 offices: 2,400.00, and 2,880.00 with VAT. Month 6 is not billed.
#   15 % + 85 % × 104.35 / 100 = 1.036975: from month 12 on 207.40 an office, 2,488.80 a month, 2,986.56 with VAT.
#   Renewed for twelve months more, at these prices.
SOLD = [7800.0] + [2400.0] * 11
AMENDED = [7800.0, 2400.0, 2400.0] + [2880.0] * 9
INTERRUPTED = AMENDED[:5]
RESUMED = [7800.0, 2400.0, 2400.0] + [2880.0] * 8
REVISED = [7800.0, 2400.0, 2400.0] + [2880.0] * 7 + [2986.56]
RENEWED = REVISED + [2986.56] * 12
MRR = {
    "en_US": ("2,000.00", "2,400.00", "0.00", "2,400.00", "2,488.80", "2,488.80"),
    "fr_FR": ("2 000,00", "2 400,00", "0,00", "2 400,00", "2 488,80", "2 488,80"),
}
MOVEMENTS = {  # of the MRR report, the latest first: months 12, 7, 6, 4 and 1
    "en_US": [
        ("Expansion", "88.80 €"),
        ("Reactivation", "2,400.00 €"),
        ("Churn", "-2,400.00 €"),
        ("Expansion", "400.00 €"),
        ("New", "2,000.00 €"),
    ],
    "fr_FR": [
        ("Expansion", "88,80 €"),
        ("Réactivation", "2 400,00 €"),
        ("Perte", "-2 400,00 €"),
        ("Expansion", "400,00 €"),
        ("Nouveau", "2 000,00 €"),
    ],
}
WORDS = {
    "en_US": {
        "create": "Create Subscription",
        "activate": "Activate",
        "drafts": "Make the Drafts",
        "post": "Confirm",
        "periods": "Periods",
        "amend": "Amend",
        "interrupt": "Interrupt",
        "interrupted": "Interrupted",
        "resume": "Resume",
        "index": "Indexation",
        "revise": "Revise the Prices",
        "do_revise": "Revise",
        "formula": "15 % + 85 % × 104.35 / 100 = 1.036975",
        "renew": "Renew",
        "price": "207.40",
        "reference": "Your reference",
        "close": "Close",
        "reason": "Too expensive",
        "closed": "Closed",
        "apply": "Apply",
        "day": "%m/%d/%Y",
    },
    "fr_FR": {
        "create": "Créer l'abonnement",
        "activate": "Activer",
        "drafts": "Générer les brouillons",
        "post": "Confirmer",
        "periods": "Périodes",
        "amend": "Avenant",
        "interrupt": "Interrompre",
        "interrupted": "Interrompu",
        "resume": "Reprendre",
        "index": "Indexation",
        "revise": "Réviser les prix",
        "do_revise": "Réviser",
        "formula": "15 % + 85 % × 104,35 / 100 = 1,036975",
        "renew": "Renouveler",
        "price": "207,40",
        "reference": "Votre référence",
        "close": "Résilier",
        "reason": "Trop cher",
        "closed": "Résilié",
        "apply": "Appliquer",
        "day": "%d/%m/%Y",
    },
}


class Story:
    """One contract: what is pressed, and what the server has of it afterwards."""

    def __init__(self, practice, page, screenshot, lang):
        self.practice, self.page, self.lang, self.words = practice, page, lang, WORDS[lang]
        self.contract, self.revenue = Contract(page, self.words), iter(MRR[lang])
        self.keep = lambda name: screenshot(f"subscription {name} {lang[:2]}")
        self.customer = practice.customer(f"Kowork {lang}", lang=lang)
        # No mail server here: Odoo's dialog sends by handing over the PDF.
        practice.call("res.partner", "write", [self.customer], {"invoice_sending_method": "manual"})

    def order(self):
        """SPEC S2: 5 trainings once, 10 offices a month."""
        practice, plan = self.practice, self.practice.ref("billing_subscription.plan_year_monthly")
        practice.call("res.company", "write", [practice.company], {"subscription_plan_id": plan})
        phases = [("Formations", 900, 0, 5), ("Bureaux", 200, 0, 10)]
        order = practice.order(phases, partner_id=self.customer, name="BC 2026-77", tax=practice.vat)
        lines = practice.read("sale.order", order, "order_line")["order_line"]
        practice.call("sale.order.line", "write", [lines[1]], {"is_recurring": True})
        practice.call("sale.order", "write", [order], {"date_order": f"{START} 12:00:00"})
        return order

    def publish_index(self):
        month = (TODAY - relativedelta(months=3)).replace(day=1)
        values = [(0, 0, {"month": f"{month}", "value": 104.35})]
        self.practice.create("billing.price.index", name=f"Syntec Kowork {self.lang}", value_ids=values)

    def expect(self, totals):
        """The MRR on the form, and all its documents."""
        self.contract.expect_revenue(next(self.revenue))
        moves = self.practice.call(
            "account.move",
            "search_read",
            [("subscription_period_ids.subscription_id", "=", self.subscription)],
            ["amount_total"],
            order="invoice_date",
        )
        assert [move["amount_total"] for move in moves] == totals

    # === STEPS === #

    def sell(self):
        self.contract.create(self.order())
        [self.subscription] = self.practice.search("billing.subscription", ("partner_id", "=", self.customer))
        self.keep("draft")
        self.contract.draft()
        self.keep("drafts")

    def bill_the_first(self):
        """Posted, sent and paid: 7,800.00."""
        page = self.page
        page.locator("tr.o_data_row").last.locator("td[name=name]").click()
        press(page, self.words["post"])
        page.locator("button[name=action_invoice_sent]:visible").click()
        page.wait_for_selector(".modal .o_account_move_send_wizard")
        self.keep("first sent")
        page.locator(".modal-footer button[name=action_send_and_print]:visible").click()
        expect(page.locator("button[name=action_mark_not_sent]")).to_be_visible(timeout=30_000)  # it is printed
        page.locator("button[name=action_register_payment]:visible").click()
        page.locator(".modal-footer button[name=action_create_payments]:visible").click()
        expect(page.locator(".modal")).to_have_count(0, timeout=30_000)
        expect(page.locator("button[name=action_register_payment]:visible")).to_have_count(0)
        self.keep("first paid")
        [first] = self.practice.call(
            "account.move",
            "search_read",
            [("partner_id", "=", self.customer), ("state", "=", "posted"), ("move_type", "=", "out_invoice")],
            ["amount_total", "amount_residual", "is_move_sent"],
        )
        assert (first["amount_total"], first["amount_residual"], first["is_move_sent"]) == (7800, 0, True)

    def show_periods(self):
        self.contract.open(self.subscription)
        open_tab(self.page, self.words["periods"])
        expect(self.page.locator("div[name=period_ids] tr.o_data_row")).to_have_count(12)
        self.keep("periods")
        self.expect(SOLD)

    def amend(self):
        self.contract.begin_amendment(START + relativedelta(months=3), "12")
        self.keep("amendment")
        self.contract.confirm(self.words["amend"])
        self.expect(AMENDED)
        self.keep("amended")

    def interrupt_and_resume(self):
        contract, words = self.contract, self.words
        contract.begin_step("interrupt", START + relativedelta(months=5))
        self.keep("interrupt")
        contract.confirm(words["apply"])
        contract.expect_state(words["interrupted"])
        self.expect(INTERRUPTED)
        self.keep("interrupted")
        contract.begin_step("resume", START + relativedelta(months=6))
        contract.confirm(words["apply"])
        expect(self.page.locator(".o_statusbar_buttons").get_by_role("button", name=words["interrupt"])).to_be_visible()
        self.expect(RESUMED)

    def revise(self):
        words = self.words
        self.contract.follow_index(f"Syntec Kowork {self.lang}", "100", "15")
        self.keep("index")
        self.contract.begin_step("revise", START + relativedelta(months=11))
        expect(self.page.locator(".modal div[name=formula]")).to_contain_text(words["formula"])
        self.keep("revision")
        self.contract.confirm(words["do_revise"])
        expect(self.page.locator("div[name=revision_ids] tr.o_data_row")).to_have_count(1)
        self.expect(REVISED)
        self.keep("revised")

    def renew(self):
        self.contract.renew()
        self.expect(RENEWED)
        end = self.practice.read("billing.subscription", self.subscription, "date_end")["date_end"]
        assert end == f"{START + relativedelta(years=2, days=-1)}"

    # === WHAT IS SEEN OF IT === #

    def show_list(self):
        self.page.goto("/odoo/action-billing_subscription.billing_subscription_action?view_type=list")
        self.page.wait_for_selector(".o_list_view tr.o_data_row")
        self.keep("list")

    def show_revenue(self):
        """The report tells each step in its month, and nothing of the renewal."""
        self.page.goto("/odoo/action-billing_subscription.billing_subscription_movement_action?view_type=list")
        self.page.wait_for_selector("tr.o_data_row")
        self.keep("movements")
        rows = self.page.locator("tr.o_data_row").filter(has_text=f"Kowork {self.lang}")
        assert cells(rows, "kind", "movement") == MOVEMENTS[self.lang]
        self.page.goto("/odoo/action-billing_subscription.billing_subscription_mrr_action")
        self.page.wait_for_selector(".o_graph_view canvas")
        self.keep("revenue")

    def show_portal(self):
        """What the customer sees, in their language."""
        page, words = self.page, self.words
        page.context.add_cookies([{"name": "frontend_lang", "value": self.lang, "url": self.practice.server.url}])
        page.locator("button[name=action_preview]").click()
        page.wait_for_selector("#subscription_content")
        expect(page.locator("#subscription_content")).to_contain_text(words["price"])
        expect(page.locator("#subscription_content")).to_contain_text(words["reference"])
        rows = "table[name=contract_invoices] tbody tr, table[name=contract_invoices] > tr"
        expect(page.locator(rows)).to_have_count(1)
        self.keep("portal")
        size = page.viewport_size
        page.set_viewport_size({"width": 390, "height": 844})
        self.keep("portal on a phone")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390  # it does not move sideways
        page.set_viewport_size(size)

    def close(self):
        self.contract.open(self.subscription)
        self.contract.begin_closing(self.words["reason"])
        self.keep("close")
        self.contract.confirm(self.words["apply"])
        self.contract.expect_state(self.words["closed"])
        self.keep("closed")


@pytest.mark.parametrize("lang", WORDS)
def test_koworking(practice, page, log_in, screenshot, lang):
    """SPEC S1, S2, S5, S6, S9: twelve drafts; posted, sent, paid; amended, interrupted, revised, renewed; closed."""
    login = f"subscriptions_{lang[:2]}"
    practice.biller(login, lang=lang)
    story = Story(practice, page, screenshot, lang)
    story.publish_index()
    log_in(login)
    story.sell()
    story.bill_the_first()
    story.show_periods()
    story.amend()
    story.interrupt_and_resume()
    story.revise()
    story.renew()
    story.show_portal()
    story.show_list()
    story.show_revenue()
    story.close()
