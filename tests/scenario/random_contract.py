"""A contract that goes on at random: the same seed tells the same story, and a clerk reckons along."""

import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import psycopg2
from contract_checks import ContractChecks
from contract_clerk import Clerk, Price, add_months, days
from contract_steps import ContractSteps, IndexSteps

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import mute_logger

# What happens to a contract, and how often.
STEPS = {
    "generate": 4,
    "post": 6,
    "amend": 6,
    "interrupt": 4,
    "resume": 5,
    "revise": 4,
    "publish": 3,
    "night": 3,
    "renew": 2,
    "regularise": 5,
    "close": 1,
    "delete": 2,
    "cancel": 1,
    "credit": 1,
    "replace": 2,
}
RATE = 2  # of a foreign currency
NAMES = ("Offices", "Desks", "Mail")


class RandomContract(ContractSteps, IndexSteps, ContractChecks):
    """Makes a contract and its index, and plays steps on it. `counts` says what was done and what was refused."""

    def __init__(self, test, seed, clock):
        self.test, self.env, self.seed, self.clock = test, test.env, seed, clock
        self.random = random.Random(seed)
        self.counts, self.story, self.posted = Counter(), [], {}
        self.given_up = set()  # periods whose draft was deleted since drafts were made last
        self.made_until = self.until = date.min
        self.claims, self.values, self.differences = {}, {}, {}

    def run(self, steps):
        self.start()
        self.check()
        for _index in range(steps):
            if self.chance(0.6):
                self.pass_time(self.random.randint(1, 75))
            name = self.random.choices(list(STEPS), STEPS.values())[0]
            self.story.append(f"{self.today} {name}")
            getattr(self, f"_{name}")()
            self.check()
        self.finish()

    def finish(self):
        """All drafts posted and what is left regularised: all periods are billed as they cost."""
        self.story.append("finish")
        for move in self.moves("draft"):
            self.attempt("post", move.action_post)
        self.check()
        self._regularise()
        for move in self.moves("draft"):
            self.attempt("post", move.action_post)
        self.check()
        net = self.net_by_period()
        for first in self.claims.keys() | self.freed:
            cost = self.periods[first].amount if first in self.claims and first in self.periods else Decimal(0)
            self.test.assertEqual(net[first], cost, f"billed of {first}")

    # === THE CONTRACT === #

    def start(self):
        choose = self.random.choice
        start = choose(days(date(2023, 1, 1), date(2024, 3, 31)))
        if self.chance(0.3):
            start = add_months(date(2023, 1, 31), self.random.randint(0, 14))  # months that are not all as long
        self.today = start
        self.pass_time(0)
        anchor = start.replace(day=1) if self.chance(0.3) else start
        months, count = choose((1, 1, 1, 2, 3, 3, 6, 12)), choose((0, 1, 2, 3, 4, 6))
        arrears, basis = self.chance(0.4), choose(("civil", "commercial"))
        clerk = self.clerk = Clerk(start, anchor, months, arrears, basis, count, None, [])
        clerk.places, clerk.vat = choose((2, 2, 2, 0, 3)), choose((0, 0, 0, 20))
        clerk.end = clerk.cut(clerk.number_of(start) + count - 1)[1] if count else None
        clerk.prices = [self.some_line(rank) for rank in range(self.random.randint(1, 3))]
        self.product, self.currency = self.some_product(), self.some_currency()
        self.index = self.env["billing.price.index"].create({"name": "Syntec"})
        self.formula = (100, choose((0, 15)), choose((-100, -100, 0, -2)), choose((100, 100, 3)))
        self.contract = self.test._create_contract(
            *(self.line_values(price) for price in clerk.prices),
            currency_id=self.currency.id,
            date_start=start,
            anchor_date=anchor,
            months=str(months),
            timing="arrears" if arrears else "advance",
            basis=basis,
            period_count=count,
            drafting=choose(("term", "term", "ahead", "due")),
            horizon=choose((3, 7)),
            **({"payment_term_id": False} if self.seed % 2 else {}),
            index_id=self.index.id,
            index_since=start,
            index_at=choose(("anniversary", "demand")),
            **dict(zip(("index_base", "index_fixed", "index_least", "index_most"), self.formula, strict=True)),
        )
        self.test.assertEqual(self.contract.date_end or None, clerk.end)
        told = [f"{price.quantity} {price.name} {price.unit} {price.first} {price.last}" for price in clerk.prices]
        terms = f"{basis}, {arrears=}, {clerk.places} decimals, {clerk.vat} % VAT included"
        self.story += [f"{clerk.start} {anchor} {months} months × {count}, {terms}", *told]
        self._generate()

    def some_product(self):
        """Its prices include VAT, or do not."""
        if not self.clerk.vat:
            return self.test.office
        included = self.test.vat.copy({"name": "VAT included", "price_include_override": "tax_included"})
        income = self.test.company_data["default_account_revenue"].id
        values = {"name": "Office, VAT included", "property_account_income_id": income}
        return self.test._create_product(type="service", taxes_id=[Command.set(included.ids)], **values)

    def some_currency(self):
        """The company's own, or one without cents or with a thousandth, two of which are worth one of the company's."""
        own = self.test.company.currency_id
        if self.clerk.places == own.decimal_places:
            return own
        rates = [Command.create({"name": "2000-01-01", "company_rate": RATE})]
        values = {"name": "RND", "symbol": "R", "rounding": 10**-self.clerk.places, "rate_ids": rates}
        return self.env["res.currency"].create(values)

    def some_line(self, rank):
        start, quantity = self.clerk.start, Decimal(self.random.choice(("1", "3", "10", "2.5")))
        price = Price(NAMES[rank], quantity, self.some_price(), start)
        price.discount = Decimal(self.random.choice((0, 0, 0, 10)))
        price.once = rank > 0 and self.chance(0.3)
        if rank and self.chance(0.4):
            price.first = price.agreed = start + timedelta(days=self.random.randint(0, 90))
        if rank and not price.once and self.chance(0.3):
            price.last = price.first + timedelta(days=self.random.randint(0, 200))
        return price

    def line_values(self, price):
        return {
            "product_id": self.product.id,
            "name": price.name,
            "quantity": float(price.quantity),
            "price_unit": float(price.unit),
            "discount": float(price.discount),
            "once": price.once,
            "date_start": price.first if price.first > self.clerk.start else False,
            "date_end": price.last,
        }

    def some_price(self):
        return Decimal(self.random.choice(("200", "910", "83.33", "10.07", "0", f"{self.random.uniform(5, 3000):.2f}")))

    # === HELPERS === #

    def attempt(self, name, action, refused=False):
        """Do something; what the clerk would refuse is refused in a sentence, and nothing else is."""
        kind = name.split(" ")[0]
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                result = action()
                self.env.flush_all()
        except (UserError, psycopg2.Error) as refusal:
            self.env.invalidate_all()
            self.story.append(f"  {name} refused: {refusal}")
            self.counts[f"{kind} refused"] += 1
            if not refused:
                raise
            return None
        self.story.append(f"  {name}")
        self.counts[kind] += 1
        self.test.assertFalse(refused, f"{name} should have been refused")
        return result or True

    def drafted(self, again=False):
        """Drafts were made up to the horizon, or as far as they were made before; a change makes none of the first."""
        if not again and not self.claims:
            return
        contract, clerk = self.contract, self.clerk
        horizon = add_months(self.today, contract.horizon or 12)
        if clerk.end and (contract.drafting == "term" or clerk.state == "closed"):
            horizon = clerk.end
        elif contract.drafting == "due":
            horizon = self.today
        self.made_until = max([horizon, *(claim_end for claim_end in self.claim_ends())])
        self.given_up = set()

    def claim_ends(self):
        return [self.clerk.cut(self.clerk.number_of(first))[1] for first in self.claims]

    def step(self, kind, **values):
        action = self.contract.with_context(step=kind).action_open_step()
        dialog = self.env["billing.subscription.step"].browse(action["res_id"])
        dialog.write(values)
        return dialog.action_apply()

    def moves(self, *states):
        return self.contract._get_moves().filtered(lambda move: move.state in states)

    def is_running(self):
        return self.clerk.state == "active"

    def some_day(self):
        """A day around today, often the first one of a period; none before the contract begins."""
        day = max(self.today + timedelta(days=self.random.randint(-60, 60)), self.clerk.start)
        return self.clerk.cut(self.clerk.number_of(day))[0] if self.chance(0.3) else day

    def pass_time(self, count):
        self.today += timedelta(days=count)
        self.clock.move_to(self.today)

    def pick(self, records):
        return records and records[self.random.randrange(len(records))]

    def chance(self, share):
        return self.random.random() < share
