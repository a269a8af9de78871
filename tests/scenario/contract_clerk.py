"""What a contract has to bill, counted by a clerk with a calendar: random contracts are checked against it.

It shares nothing with our modules. Months are counted by the calendar, days are weighed one by one, and a price is what
was typed and when it was agreed. It knows a contract by what was done to it, and reads nothing back.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

ONE_DAY = timedelta(days=1)
HUNDRED = Decimal(100)


def rounded(amount: Decimal, places: int = 2) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def add_months(day: date, count: int) -> date:
    """The same day of another month, or its last one."""
    year, month = divmod(12 * day.year + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def days(first: date, last: date) -> list[date]:
    return [first + ONE_DAY * rank for rank in range((last - first).days + 1)]


def weight(day: date, basis: str) -> int:
    """How many days a day counts: in a commercial year those that bring its month to 30."""
    last = monthrange(day.year, day.month)[1]
    return 31 - last if basis == "commercial" and day.day == last else 1


@dataclass(eq=False)
class Price:
    """What one line costs per period, from a day to a day: None where it is the contract's own."""

    name: str
    quantity: Decimal
    unit: Decimal  # as somebody typed it
    first: date
    last: date | None = None
    discount: Decimal = Decimal(0)
    once: bool = False
    agreed: date | None = None  # from when on it was agreed: later revisions move it
    replaces: Price | None = None

    def __post_init__(self):
        self.agreed = self.agreed or self.first

    def holds(self, day):
        return self.first <= day and (not self.last or day <= self.last)


@dataclass
class Revision:
    value: Decimal
    base: Decimal
    fixed: Decimal
    least: Decimal
    most: Decimal
    month: date
    provisional: bool

    def factor(self, before):
        """P / P0 by the contract's formula, no further from `before` than floor and cap let it."""
        moved = (self.fixed + (HUNDRED - self.fixed) * self.value / self.base) / HUNDRED
        moved = max(moved, before * (HUNDRED + self.least) / HUNDRED)
        return moved if self.most >= HUNDRED else min(moved, before * (HUNDRED + self.most) / HUNDRED)


@dataclass
class Period:
    first: date
    last: date
    parts: list = field(default_factory=list)  # (first day, last day, amount)
    day: date | None = None

    @property
    def amount(self):
        return sum((amount for _first, _last, amount in self.parts), Decimal(0))

    @property
    def billed(self):
        """The parts that an invoice shows: those that cost something."""
        return sorted(part for part in self.parts if part[2])


@dataclass
class Clerk:
    """A contract as it was agreed; see the fields of `billing.subscription`."""

    start: date
    anchor: date
    months: int
    arrears: bool
    basis: str
    count: int
    end: date | None
    prices: list[Price]
    pauses: list = field(default_factory=list)  # [first day, last day or None]
    revisions: dict = field(default_factory=dict)  # day → Revision
    state: str = "active"
    places: int = 2  # of the currency
    vat: int = 0  # per cent that the prices include

    # === PERIODS === #

    def cut(self, number):
        """First and last day of a period; number 0 starts on the anchor."""
        following = add_months(self.anchor, self.months * (number + 1))
        return add_months(self.anchor, self.months * number), following - ONE_DAY

    def number_of(self, day):
        number = (day - self.anchor).days // (31 * self.months) - 1
        while self.cut(number)[1] < day:
            number += 1
        return number

    def is_billed(self, day):
        within = self.start <= day and (not self.end or day <= self.end)
        return within and not any(first <= day and (not last or day <= last) for first, last in self.pauses)

    def periods(self, until):
        """Those that have something to bill on `until` or before: dict of first day → Period."""
        found, once = {}, [price for price in self.prices if price.once]
        number = self.number_of(self.start)
        while (span := self.cut(number))[0] <= min(until, self.end or until):
            period, billed = Period(*span), [day for day in days(*span) if self.is_billed(day)]
            for price in [price for price in self.prices if not price.once]:
                self._add_part(period, price, [day for day in billed if price.holds(day)])
            for price in [price for price in once if billed and price.first <= span[1]]:
                once.remove(price)
                period.parts.append((billed[0], billed[-1], self.amount(price)))
            if period.parts:
                period.day = (
                    max(last for _first, last, _amount in period.parts)
                    if self.arrears
                    else min(first for first, _last, _amount in period.parts)
                )
                if period.day <= until:
                    found[period.first] = period
            number += 1
        return found

    def _add_part(self, period, price, held):
        """Each stretch of days costs what is due to its last day less what was due before its first."""
        whole = days(period.first, period.last)
        total, counted, due = sum(weight(day, self.basis) for day in whole), 0, {period.first - ONE_DAY: Decimal(0)}
        for day in whole:
            counted += weight(day, self.basis)
            due[day] = rounded(self.amount(price) * counted / total, self.places)
        if held:
            amount = sum((due[day] - due[day - ONE_DAY] for day in held), Decimal(0))
            period.parts.append((held[0], held[-1], amount))

    # === PRICES === #

    def amount(self, price):
        """Untaxed."""
        asked = price.quantity * self.unit(price) * (HUNDRED - price.discount) / HUNDRED
        return rounded(asked * HUNDRED / (HUNDRED + self.vat), self.places)

    def unit(self, price, day=None):
        """A unit price on a day, by default its first: as typed, or what revisions since then have made of it."""
        day = day or price.first
        if price.once or not any(price.agreed < revised <= day for revised in self.revisions):
            return price.unit
        return rounded(price.unit / self.factor(price.agreed) * self.factor(day))

    def factor(self, day):
        factor = Decimal(1)
        for revised in sorted(self.revisions):
            if revised <= day:
                factor = self.revisions[revised].factor(factor)
        return factor

    def find(self, name, first):
        return next(price for price in self.prices if (price.name, price.first) == (name, first))

    # === STEPS === #

    def change(self, price, day, **values):
        """Other figures from a day on; what begins later is changed as it is."""
        typed = values.get("unit", self.unit(price)) != self.unit(price)
        if price.first >= day:
            for name, value in values.items():
                setattr(price, name, value)
            price.agreed = price.first if typed else price.agreed
            return
        agreed = day if typed else price.agreed
        if not typed:
            values.pop("unit", None)
        self.prices.append(replace(price, first=day, agreed=agreed, replaces=price, **values))
        price.last = day - ONE_DAY

    def stop(self, price, day, posted):
        """Nothing of this price is billed from a day on; one that was posted stays on paper, and costs nothing."""
        if price.first >= day and posted:
            price.quantity = Decimal(0)
        elif price.first >= day:
            self.prices.remove(price)
        elif not price.last or price.last >= day:
            price.last = day - ONE_DAY

    def revise(self, day, revision):
        """Prices agreed before `day` are those of the formula from it on, and each later revision starts from there."""
        self.revisions[day] = revision
        later = sorted(revised for revised in self.revisions if revised >= day)
        for revised, following in zip(later, [*later[1:], date.max], strict=True):
            for price in list(self.prices):
                split = price.agreed < revised and price.first < revised < following and price.holds(revised)
                if split and not price.once and self.unit(price, revised) != self.unit(price):
                    self.change(price, revised)

    def resume(self, day):
        pause = next(pause for pause in self.pauses if not pause[1])
        if day <= pause[0]:
            self.pauses.remove(pause)
        else:
            pause[1] = day - ONE_DAY

    def renewed_end(self, count):
        """The last day of the `count`th period from the day after the end on."""
        return self.cut(self.number_of(self.end + ONE_DAY) + count - 1)[1]

    # === REVENUE === #

    def revenue(self, day):
        """What a month costs on a day, of what recurs."""
        if not self.is_billed(day):
            return Decimal(0)
        held = [price for price in self.prices if not price.once and price.holds(day)]
        return sum((self.amount(price) for price in held), Decimal(0)) / self.months

    def lasting_revenue(self):
        """What a month costs after all that is agreed by now; nothing while it does not run."""
        replaced = [price.replaces for price in self.prices]
        lasting = [
            price
            for price in self.prices
            if not price.once
            and price not in replaced
            and (not price.last or (self.end is not None and price.last >= self.end))
        ]
        running = self.state == "active" and not any(not last for _first, last in self.pauses)
        return sum(map(self.amount, lasting), Decimal(0)) / self.months if running else Decimal(0)
