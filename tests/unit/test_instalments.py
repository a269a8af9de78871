"""SPEC M9: whatever is typed, instalments with a remainder make the total, in both currencies, to the cent."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.addons.billing_invoice.tools import Part, amounts, balances

places = st.sampled_from([0, 2, 3])
units = st.integers(1, 10**9)
percents = st.decimals(Decimal("0.000001"), 100, places=6)
fixed = st.decimals(Decimal("0.01"), 10**6, places=6)
typed = st.one_of(percents.map(lambda value: Part("percent", value)), fixed.map(lambda value: Part("fixed", value)))


def money(count, decimals):
    return Decimal(count).scaleb(-decimals)


@given(units, st.lists(typed, max_size=8), st.integers(0, 8), places)
def test_the_remainder_closes_wherever_it_stands(count, parts, position, decimals):
    total = money(count, decimals)
    position = min(position, len(parts))
    found = amounts(total, [*parts[:position], Part("rest"), *parts[position:]], decimals)
    assert sum(found) == total
    assert found[:position] + found[position + 1 :] == [amounts(total, [part], decimals)[0] for part in parts]


@given(units, st.lists(st.integers(1, 10**6), min_size=1, max_size=12), places)
def test_percentages_that_make_a_hundred_make_the_total(count, weights, decimals):
    total = money(count, decimals)
    shares = [Decimal(weight * 10**8 // sum(weights)).scaleb(-6) for weight in weights]
    shares[-1] += 100 - sum(shares)
    assume(all(shares))
    found = amounts(total, [Part("percent", share) for share in shares], decimals)
    assert sum(found) == total
    for amount, share in list(zip(found, shares, strict=True))[:-1]:
        assert abs(Fraction(amount) - Fraction(total) * Fraction(share) / 100) <= Fraction(1, 2 * 10**decimals)


@given(units, st.lists(typed, min_size=1, max_size=8), places)
def test_amounts_are_never_changed_to_fit(count, parts, decimals):
    """Without a remainder, what is missing is left missing: somebody has to say where it goes."""
    total = money(count, decimals)
    assume(sum(part.value for part in parts) != 100)
    assert amounts(total, parts, decimals) == [amounts(total, [part], decimals)[0] for part in parts]


@given(units, st.lists(units, min_size=1, max_size=12), places, st.booleans())
def test_both_currencies_are_exact(count, shares, decimals, refund):
    total = money(-count if refund else count, decimals)
    found = balances(total, [money(share, 2) for share in shares], decimals)
    assert sum(found) == total
    for balance, share in zip(found, shares, strict=True):
        assert abs(Fraction(balance) - Fraction(total) * share / sum(shares)) < Fraction(1, 10**decimals)
