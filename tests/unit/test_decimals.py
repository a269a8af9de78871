"""The border between Odoo's floats and exact money."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_base.tools import exact, round_to, to_decimal
from odoo.addons.billing_base.tools.decimals import from_units, to_units

money = st.decimals(-(10**12), 10**12, places=5)
places = st.sampled_from([0, 2, 3])


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        (0.1, "0.1"),
        (1.005, "1.005"),
        (83332.5, "83332.5"),
        (-0.0, "0"),
        (1e22, "1E+22"),
        (7, "7"),
        ("12.50", "12.50"),
        (Decimal("1.10"), "1.10"),
        (None, "0"),
        (False, "0"),
    ],
)
def test_a_value_of_odoo_becomes_the_decimal_that_a_person_reads(given_value, expected):
    assert str(to_decimal(given_value)) == expected


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), "NaN", "-Infinity", "12,50", ""])
def test_what_is_no_number_is_refused_with_a_sentence(value):
    with pytest.raises(ValueError, match="is not a number that can be billed"):
        to_decimal(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_survives_the_way_there_and_back(value):
    assert float(to_decimal(value)) == value


@pytest.mark.parametrize("cents", [-(10**9) - 1, -1, 1, 29, 115, 100_000_000_07])
def test_cents_held_in_a_float_become_the_same_cents(cents):
    assert to_units(to_decimal(cents / 100), 2) == cents


@pytest.mark.parametrize(
    ("amount", "digits", "expected"),
    [
        ("0.005", 2, "0.01"),
        ("-0.005", 2, "-0.01"),
        ("0.015", 2, "0.02"),
        ("0.025", 2, "0.03"),
        ("0.0249999999999999999999999999999999", 2, "0.02"),
        ("2.5", 0, "3"),
        ("3.5", 0, "4"),
        ("-0.4", 0, "0"),
        ("1.2345", 3, "1.235"),
        ("10", 2, "10.00"),
    ],
)
def test_a_half_is_rounded_away_from_zero(amount, digits, expected):
    assert str(round_to(Decimal(amount), digits)) == expected


@given(money, places)
def test_rounding_is_symmetric_and_stays_within_half_a_unit(amount, digits):
    rounded = round_to(amount, digits)
    assert round_to(-amount, digits) == -rounded
    assert abs(exact(rounded) - exact(amount)) <= Fraction(1, 2 * 10**digits)
    assert rounded.as_tuple().exponent == -digits


@given(money, money, places)
def test_rounding_keeps_the_order(first, second, digits):
    low, high = sorted([first, second])
    assert round_to(low, digits) <= round_to(high, digits)


def test_rounding_does_not_depend_on_the_decimal_context():
    with localcontext() as context:
        context.prec = 3
        assert round_to(Decimal("123456789.125"), 2) == Decimal("123456789.13")


@given(st.integers(-(10**30), 10**30), places)
def test_units_survive_the_way_there_and_back(units, digits):
    assert to_units(from_units(units, digits), digits) == units


@pytest.mark.parametrize("digits", [-1, 2.0, None])
def test_a_strange_number_of_decimals_is_refused(digits):
    with pytest.raises(ValueError, match="is not a number of decimals"):
        round_to(Decimal(1), digits)


def test_a_float_that_slipped_through_is_refused():
    with pytest.raises(TypeError, match=r"0\.1 is a float: pass it through to_decimal"):
        round_to(0.1, 2)
