"""SPEC Q1: whatever changed between two versions, the differences of the lines make that of the totals."""

from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_quote.tools import QuoteLine, compare

cents = st.integers(-(10**8), 10**8).map(lambda amount: amount / 100)
lines = st.builds(
    QuoteLine,
    key=st.integers(1, 8),
    kind=st.sampled_from(["line", "section", "note"]),
    product=st.integers(0, 3),
    description=st.sampled_from(["Study", "Works", "Survey"]),
    quantity=st.sampled_from([0.0, 1.0, 2.5]),
    subtotal=cents,
)
quotes = st.lists(lines, max_size=12)


def total(quote):
    return sum((Decimal(repr(line.subtotal)) for line in quote), Decimal(0))


@given(quotes, quotes)
def test_line_differences_make_the_total(old, new):
    assert sum((row.amount for row in compare(old, new)), Decimal(0)) == total(new) - total(old)


@given(quotes, quotes)
def test_each_line_is_shown_once(old, new):
    rows = compare(old, new)
    assert Counter(row.old for row in rows if row.old) == Counter(old)
    assert [row.new for row in rows if row.new] == new


@given(quotes)
def test_nothing_changed_in_a_quote_itself(quote):
    assert all(row.status == "same" for row in compare(quote, quote))


@given(quotes, quotes)
def test_the_other_way_round_is_the_opposite(old, new):
    forth, back = compare(old, new), compare(new, old)
    assert sum(row.amount for row in forth) == -sum(row.amount for row in back)
    assert Counter(row.status for row in forth)["added"] == Counter(row.status for row in back)["removed"]


@given(quotes, quotes)
def test_one_line_of_each_kind_and_key_is_never_lost(old, new):
    """A line with the key of a line of the other version is the same line, whatever else changed."""
    old = list({(line.kind, line.key): line for line in old}.values())
    new = list({(line.kind, line.key): line for line in new}.values())
    common = {(line.kind, line.key) for line in old} & {(line.kind, line.key) for line in new}
    pairs = {
        (row.old.kind, row.old.key) for row in compare(old, new) if row.old and row.new and row.old.key == row.new.key
    }
    assert common <= pairs
