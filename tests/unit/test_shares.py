"""Sharing an amount: nothing lost, nothing invented, and nobody favoured by the order of the list."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.addons.billing_base.tools import apportion, apportion_rate, delta, exact, round_to

CENT = Decimal("0.01")
amounts = st.decimals(-(10**9), 10**9, places=2)
positive_weights = st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=12).filter(any)
signed_weights = st.lists(st.decimals(-(10**6), 10**6, places=2), min_size=1, max_size=12).filter(sum)
small_weights = st.lists(st.integers(0, 9), min_size=2, max_size=8).filter(any)  # many ties
weights = st.one_of(positive_weights, signed_weights, small_weights)
fees = st.lists(st.decimals(-(10**6), 10**6, places=2), max_size=12)
rates = st.decimals(0, 1, places=4)


def decimals(*texts):
    return [Decimal(text) for text in texts]


@pytest.mark.parametrize(
    ("amount", "shares", "places", "expected"),
    [
        ("100.00", ["1", "1", "1"], 2, ["33.34", "33.33", "33.33"]),
        ("0.01", ["1", "1", "1"], 2, ["0.01", "0.00", "0.00"]),
        ("0.05", ["1", "2", "3"], 2, ["0.01", "0.02", "0.02"]),
        ("0.05", ["3", "2", "1"], 2, ["0.02", "0.02", "0.01"]),
        ("0.01", ["1", "3"], 2, ["0.00", "0.01"]),
        ("0.02", ["1", "3"], 2, ["0.00", "0.02"]),  # both lose half a cent: the larger weight is served first
        ("0.02", ["3", "1"], 2, ["0.02", "0.00"]),
        ("10.00", ["0", "1", "0", "2"], 2, ["0.00", "3.33", "0.00", "6.67"]),
        ("1000", ["1", "1", "1"], 0, ["334", "333", "333"]),
        ("1.000", ["1", "1", "1"], 3, ["0.334", "0.333", "0.333"]),
        ("-100.00", ["1", "1", "1"], 2, ["-33.34", "-33.33", "-33.33"]),
        ("18000.00", ["10", "90"], 2, ["1800.00", "16200.00"]),
        ("100.00", ["110", "-10"], 2, ["110.00", "-10.00"]),
        ("33.33", ["110", "-10"], 2, ["36.66", "-3.33"]),
        ("-33.33", ["110", "-10"], 2, ["-36.66", "3.33"]),
        ("33.33", ["-110", "10"], 2, ["36.66", "-3.33"]),
    ],
)
def test_table_of_shares(amount, shares, places, expected):
    """C3, M3: one table, checked by hand."""
    assert apportion(Decimal(amount), decimals(*shares), places) == decimals(*expected)


@given(amounts, weights)
def test_the_parts_sum_to_the_amount(amount, shares):
    """C3"""
    parts = apportion(amount, shares)
    assert sum(parts) == amount
    assert len(parts) == len(shares)


@given(st.integers(-(10**6), 10**6), st.sampled_from([0, 2, 3]), weights)
def test_the_parts_have_the_currency_s_decimals(units, places, shares):
    amount = Decimal(units).scaleb(-places)
    parts = apportion(amount, shares, places)
    assert {part.as_tuple().exponent for part in parts} == {-places}
    assert sum(parts) == amount


@given(amounts, weights)
def test_each_part_is_within_a_unit_of_its_exact_share(amount, shares):
    """C3"""
    total = sum(map(exact, shares))
    for part, share in zip(apportion(amount, shares), shares, strict=True):
        assert abs(exact(part) - exact(amount) * exact(share) / total) < exact(CENT)


@given(amounts, weights)
def test_a_weight_of_zero_gets_nothing(amount, shares):
    *parts, last = apportion(amount, [*shares, 0])
    assert last == 0
    assert parts == apportion(amount, shares)


@given(amounts, weights, st.randoms(use_true_random=False))
def test_the_order_of_different_weights_does_not_matter(amount, shares, shuffler):
    """DESIGN tools: permuting the weights permutes the parts; equal weights are interchangeable."""
    shuffled = shuffler.sample(shares, len(shares))
    before = sorted(zip(shares, apportion(amount, shares), strict=True))
    after = sorted(zip(shuffled, apportion(amount, shuffled), strict=True))
    assert before == after


@given(st.integers(0, 10**6), st.integers(1, 12))
def test_among_equal_weights_the_first_get_the_extra_cents(cents, count):
    parts = apportion(Decimal(cents) * CENT, [1] * count)
    assert parts == sorted(parts, reverse=True)
    assert parts[0] - parts[-1] <= CENT


@given(amounts.map(abs), weights)
def test_a_larger_weight_never_gets_less(amount, shares):
    assume(sum(shares) > 0)
    parts = [part for _share, part in sorted(zip(shares, apportion(amount, shares), strict=True))]
    assert parts == sorted(parts)


@given(amounts, weights)
def test_a_negative_amount_mirrors_the_positive_one(amount, shares):
    """A credit note gives back exactly what the invoice took."""
    assert apportion(-amount, shares) == [-part for part in apportion(amount, shares)]


@given(amounts, weights, st.sampled_from([-1, Decimal("-0.01"), 3, Decimal("0.1")]))
def test_only_the_proportions_of_the_weights_matter(amount, shares, factor):
    assert apportion(amount, [share * factor for share in shares]) == apportion(amount, shares)


@given(signed_weights)
def test_the_whole_of_the_fees_is_each_fee(shares):
    """I2 at 100 %, with discount lines too."""
    assert apportion(sum(shares), shares) == shares


@given(st.integers(0, 300), st.integers(0, 9), small_weights)
def test_a_part_falls_back_by_a_unit_at_most_and_only_while_its_share_hardly_grows(cents, more, shares):
    """I1 per payer: the bound that lets a small increment never take back more than a cent from a payer."""
    before, after = (apportion(Decimal(n) * CENT, shares) for n in (cents, cents + more))
    for share, old, new in zip(shares, before, after, strict=True):
        assert new >= old - CENT
        if Fraction(more * share, sum(shares)) >= 1:
            assert new >= old


@pytest.mark.parametrize(
    ("amount", "shares", "sentence"),
    [
        ("10.00", [], "10.00 cannot be shared: there are no weights."),
        ("10.00", [0, 0], "10.00 cannot be shared by weights whose sum is 0: 0, 0."),
        ("10.00", [5, -5], "10.00 cannot be shared by weights whose sum is 0: 5, -5."),
        ("10.005", [1, 1], "10.005 has more than 2 decimals."),
    ],
)
def test_what_cannot_be_shared_is_refused_with_the_figures(amount, shares, sentence):
    with pytest.raises(ValueError) as refusal:
        apportion(Decimal(amount), shares)
    assert str(refusal.value) == sentence


def test_a_float_weight_is_refused():
    with pytest.raises(TypeError, match=r"0\.5 is a float"):
        apportion(Decimal("10.00"), [0.5, 0.5])


# === ONE RATE FOR SEVERAL FEES === #


@pytest.mark.parametrize(
    ("rate", "shares", "expected"),
    [
        ("0.5", ["33.33", "33.33", "33.33"], ["16.67", "16.67", "16.66"]),  # 50.00 in all, not 50.01
        ("0.5", ["100.00", "-100.00"], ["50.00", "-50.00"]),
        ("0.5", ["0.01", "-0.01"], ["0.01", "-0.01"]),
        ("0.3333", ["10.00", "20.00"], ["3.33", "6.67"]),  # 10.00 in all
        ("0.5", [], []),
        ("0", ["12.34", "-5.00"], ["0.00", "0.00"]),
        ("1", ["12.34", "-5.00"], ["12.34", "-5.00"]),
    ],
)
def test_table_of_a_section_brought_to_one_rate(rate, shares, expected):
    """I2, P3"""
    assert apportion_rate(Decimal(rate), decimals(*shares)) == decimals(*expected)


@given(rates, fees)
def test_a_section_is_rounded_once_on_its_total(rate, shares):
    """I2: the section stands where one line of its total would stand."""
    total = sum(shares, Decimal(0))
    assert sum(apportion_rate(rate, shares)) == delta(total, rate, 0) == round_to(total * rate, 2)


@given(rates, fees)
def test_each_line_of_a_section_is_within_a_unit_of_its_rate(rate, shares):
    """I2"""
    for part, fee in zip(apportion_rate(rate, shares), shares, strict=True):
        assert abs(exact(part) - exact(fee) * exact(rate)) < exact(CENT)


@given(fees)
def test_a_section_at_100_percent_is_each_fee(shares):
    """I2"""
    assert apportion_rate(Decimal(1), shares) == shares


@given(rates, fees)
def test_a_section_of_opposite_fees_is_billed_the_opposite(rate, shares):
    assume(sum(shares) != 0)
    mirrored = apportion_rate(rate, [-fee for fee in shares])
    assert mirrored == [-part for part in apportion_rate(rate, shares)]


@pytest.mark.parametrize("rate", ["1.01", "-0.1", "50"])
def test_a_percentage_given_for_a_rate_is_refused(rate):
    with pytest.raises(ValueError, match=f"{rate} is not a rate: rates go from 0 to 1"):
        apportion_rate(Decimal(rate), decimals("10.00"))
