"""SPEC C3: the payers' parts of a line, as a property over any shares, amounts and changes of shares."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_payer.tools import Split, share_out

CENT = Decimal("0.01")
amounts = st.integers(-10_000_000, 10_000_000).map(lambda cents: Decimal(cents) / 100)
shares = st.lists(st.integers(0, 10_000).map(lambda units: Decimal(units) / 100), min_size=1, max_size=6).filter(sum)


@given(weights=shares, cumulative=amounts)
def test_parts_add_up_and_are_the_exact_shares_to_the_cent(weights, cumulative):
    parts = Split.of(weights).parts(cumulative)
    assert sum(parts) == cumulative
    for weight, part in zip(weights, parts, strict=True):
        assert abs(part - cumulative * weight / sum(weights)) < CENT


@given(weights=shares, fee=amounts, reached=st.integers(0, 100), data=st.data())
def test_after_a_change_from_now_on_what_was_reached_stays_as_it_was_shared(weights, fee, reached, data):
    reached = (fee * reached / 100).quantize(CENT)
    new = data.draw(st.lists(st.integers(1, 100).map(Decimal), min_size=len(weights), max_size=len(weights)))
    before = Split.of(weights)
    after = before.change(new, reached)
    assert after.parts(reached) == before.parts(reached)
    assert sum(after.parts(fee)) == fee
    for weight, part, kept in zip(new, after.parts(fee), before.parts(reached), strict=True):
        assert abs(part - kept - (fee - reached) * weight / sum(new)) < CENT


@given(fee=amounts.filter(bool), changes=st.lists(st.tuples(st.integers(0, 100), shares), min_size=1, max_size=5))
def test_any_number_of_changes_shares_the_whole_fee(fee, changes):
    size = min(len(weights) for _rate, weights in changes)
    changes = [(rate, weights[:size]) for rate, weights in changes if sum(weights[:size])]
    split = Split.of([Decimal(1)] * size)
    for rate, weights in changes:
        split = split.change(weights, (fee * rate / 100).quantize(CENT))
        for share in (0, 25, 50, 75, 100):
            cumulative = (fee * share / 100).quantize(CENT)
            assert sum(split.parts(cumulative)) == cumulative


@given(total=amounts, dues=st.lists(amounts, min_size=1, max_size=4))
def test_a_total_is_given_out_to_the_dues_of_a_line(total, dues):
    assert sum(share_out(total, dues)) == total


@pytest.mark.parametrize(
    ("places", "expected"),
    [(0, ["334", "333", "333"]), (2, ["333.34", "333.33", "333.33"]), (3, ["333.334", "333.333", "333.333"])],
)
def test_cents_go_to_the_first_whatever_the_currency(places, expected):
    assert Split.of([1, 1, 1]).parts(Decimal(1000), places) == [Decimal(part) for part in expected]


def test_nobody_with_a_share_is_an_error():
    with pytest.raises(ValueError, match="weights whose sum is 0"):
        Split.of([Decimal(0)]).parts(Decimal(1))
