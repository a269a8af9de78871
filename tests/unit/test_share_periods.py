"""SPEC C3: the payers' parts of a contract's periods, as a property over any shares, costs and earlier documents."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_payer.tools import Split
from odoo.addons.billing_payer_subscription.tools import share_periods

costs = st.lists(st.integers(1, 10_000_000).map(lambda cents: Decimal(cents) / 100), min_size=1, max_size=24)
weights = st.lists(st.integers(1, 100).map(Decimal), min_size=1, max_size=5)


@st.composite
def splits(draw):
    """Shares, changed once from now on or never."""
    before, reached = draw(weights), draw(st.integers(0, 1_000_000).map(lambda cents: Decimal(cents) / 100))
    after = draw(st.lists(st.integers(1, 100).map(Decimal), min_size=len(before), max_size=len(before)))
    return Split.of(before).change(after, reached)


def check(split, amounts, shared):
    """Each period adds up, and each payer has exactly its part of the whole."""
    assert {start: sum(parts) for start, parts in shared.items()} == amounts
    totals = [sum(parts) for parts in zip(*shared.values(), strict=True)]
    assert totals == split.parts(sum(amounts.values()))


@given(split=splits(), costs=costs)
def test_each_period_and_the_whole_add_up(split, costs):
    amounts = dict(enumerate(costs))
    check(split, amounts, share_periods(split, amounts, {}))


@given(split=splits(), costs=costs, data=st.data())
def test_whatever_was_billed_before(split, costs, data):
    """In any order of billing; what was billed as it costs stays as it was shared."""
    amounts = dict(enumerate(costs))
    earlier = data.draw(st.lists(st.sampled_from([*amounts]), unique=True))
    billed = share_periods(split, {start: amounts[start] for start in earlier}, {})
    for start in data.draw(st.sets(st.sampled_from(earlier))) if earlier else ():
        billed[start][0] += 1
    shared = share_periods(split, amounts, billed)
    check(split, amounts, shared)
    for start, parts in billed.items():
        if sum(parts) == amounts[start]:
            assert shared[start] == parts
