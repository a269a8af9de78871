"""SPEC D5: rules that hold for every debt, payments and rates."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_dunning.tools.interest import interest, interest_of

amounts = st.decimals(min_value=0, max_value=100000, places=2)
days = st.integers(0, 1500)
DUE = date(2022, 1, 31)
DAY = timedelta(days=1)
RATES = st.lists(
    st.tuples(st.integers(-800, 800).map(lambda day: DUE + day * DAY), st.decimals(0, 30, places=2)),
    max_size=5,
    unique_by=lambda rate: rate[0],
)
PAYMENTS = st.lists(st.tuples(st.integers(-30, 900).map(lambda day: DUE + day * DAY), amounts), max_size=4)


def by_days(owed, payments, rates, until):
    """The same, as a clerk would: one line a day, from the day after the due date to the last one."""
    total, day = Decimal(0), DUE
    while day < until:
        day += DAY
        balance = owed - sum(amount for paid, amount in payments if paid < day)
        rate = max(((first, percent) for first, percent in rates if first <= day), default=(None, Decimal(0)))[1]
        total += max(balance, Decimal(0)) * rate / 100 / 365
    return total


@given(amounts, PAYMENTS, RATES, days)
def test_as_a_clerk_would_count_it(owed, payments, rates, length):
    """Day by day, rounded once at the end."""
    until = DUE + length * DAY
    assert abs(interest(owed, DUE, payments, rates, until) - by_days(owed, payments, rates, until)) <= Decimal(
        "0.005001"
    )


@given(amounts, PAYMENTS, RATES, days, days)
def test_it_only_grows(owed, payments, rates, length, more):
    first = interest(owed, DUE, payments, rates, DUE + length * DAY)
    assert 0 <= first <= interest(owed, DUE, payments, rates, DUE + (length + more) * DAY)


@given(amounts, PAYMENTS, RATES, days, st.tuples(st.integers(-30, 900), amounts))
def test_a_payment_never_adds_to_it(owed, payments, rates, length, payment):
    until = DUE + length * DAY
    paid = (DUE + payment[0] * DAY, payment[1])
    assert interest(owed, DUE, [*payments, paid], rates, until) <= interest(owed, DUE, payments, rates, until)


@given(amounts, amounts, PAYMENTS, RATES, days)
def test_what_a_credit_covers_costs_nothing(owed, credit, payments, rates, length):
    """A payment on account whose day is not known counts from the due date: as if so much less had been owed."""
    until, covered = DUE + length * DAY, min(owed, credit)
    assert interest(owed, DUE, [*payments, (DUE, credit)], rates, until) == interest(
        owed - covered, DUE, payments, rates, until
    )


@given(st.lists(amounts, min_size=1, max_size=6), RATES, days)
def test_in_instalments_of_one_day_it_costs_as_much(parts, rates, length):
    """However many there are: what they cost is rounded once."""
    until = DUE + length * DAY
    assert interest_of([(part, DUE, []) for part in parts], rates, until) == interest(sum(parts), DUE, [], rates, until)


@given(st.lists(st.tuples(amounts, PAYMENTS), max_size=4), RATES, days)
def test_instalments_differ_by_their_rounding_alone(debts, rates, length):
    """At most half a cent each, and half a cent for the sum."""
    until = DUE + length * DAY
    dues = [(owed, DUE + rank * 30 * DAY, paid) for rank, (owed, paid) in enumerate(debts)]
    apart = sum((interest(*due, rates, until) for due in dues), Decimal(0))
    assert abs(interest_of(dues, rates, until) - apart) <= Decimal("0.005") * (len(dues) + 1)


@given(amounts, RATES, st.integers(-60, 0))
def test_nothing_before_the_day_after_the_due_date(owed, rates, early):
    assert interest(owed, DUE, [], rates, DUE + early * DAY) == 0


@pytest.mark.parametrize(
    ("payments", "rates", "until", "expected"),
    [
        ([], [(date(2020, 1, 1), 12)], date(2022, 3, 31), "19.40"),  # 59 days
        ([(date(2022, 2, 28), 600)], [(date(2020, 1, 1), 12)], date(2022, 3, 31), "13.28"),  # 28 of 1,000, 31 of 400
        ([(date(2022, 2, 28), 1000)], [(date(2020, 1, 1), 12)], date(2023, 1, 1), "9.21"),  # paid: it stops
        ([], [(date(2020, 1, 1), 12), (date(2022, 2, 28), 6)], date(2022, 3, 31), "14.14"),  # 27 days at 12 %, 32 at 6
        ([], [], date(2022, 3, 31), "0.00"),  # no rate, no interest
    ],
)
def test_a_thousand_due_on_31_january_2022(payments, rates, until, expected):
    """1,000.00, actual/365; the second line is the case of the specification, in another year."""
    paid = [(day, Decimal(amount)) for day, amount in payments]
    percents = [(day, Decimal(percent)) for day, percent in rates]
    assert interest(Decimal(1000), DUE, paid, percents, until) == Decimal(expected)
