"""Cumulative billing of one line."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_base.tools import delta, round_to

totals = st.decimals(-(10**9), 10**9, places=2)
rates = st.decimals(0, 1, places=6)


def chain(total, steps, places=2):
    """What each document bills when the line goes through these rates."""
    billed, documents = Decimal(0), []
    for rate in steps:
        documents.append(delta(total, Decimal(rate), billed, places))
        billed += documents[-1]
    return documents


@pytest.mark.parametrize(
    ("total", "steps", "places", "expected"),
    [
        ("10.07", ["0.33", "0.66", "1"], 2, ["3.32", "3.33", "3.42"]),
        ("-10.07", ["0.33", "0.66", "1"], 2, ["-3.32", "-3.33", "-3.42"]),
        ("100.00", ["0.3333", "0.6667", "1"], 2, ["33.33", "33.34", "33.33"]),
        ("0.01", ["0.49", "0.5", "1"], 2, ["0.00", "0.01", "0.00"]),
        ("1000", ["0.3333", "0.6667", "1"], 0, ["333", "334", "333"]),
        ("10.007", ["0.33", "0.66", "1"], 3, ["3.302", "3.303", "3.402"]),
        ("15000.00", ["0.5", "0.75", "0.25"], 2, ["7500.00", "3750.00", "-7500.00"]),
        ("7500.00", ["0", "0.5", "0.5"], 2, ["0.00", "3750.00", "0.00"]),
    ],
)
def test_table_of_chained_statements(total, steps, places, expected):
    """I1"""
    assert chain(Decimal(total), steps, places) == [Decimal(text) for text in expected]


@given(totals, st.lists(rates, max_size=8))
def test_any_chain_of_rates_ends_exactly_on_the_total(total, steps):
    """I1: up, down or repeated, 100 % closes the line to the cent."""
    assert sum(chain(total, [*steps, 1])) == total


@given(totals, st.lists(rates, min_size=1, max_size=8))
def test_only_the_last_rate_decides_what_stands_billed(total, steps):
    """I1: increments are never rounded on their own."""
    assert sum(chain(total, steps)) == round_to(total * steps[-1], 2)


@given(totals.map(abs), st.lists(rates, min_size=1, max_size=8))
def test_a_larger_rate_never_bills_less(total, steps):
    """I1"""
    assert min(chain(total, sorted(steps))) >= 0


@given(totals, st.lists(rates, min_size=1, max_size=8))
def test_a_negative_line_mirrors_the_positive_one(total, steps):
    """I1, P12: a negative amendment cancels its line at every step."""
    assert chain(-total, steps) == [-now for now in chain(total, steps)]


@pytest.mark.parametrize(
    ("total", "rate", "already", "sentence"),
    [
        ("10.00", "33", "0", "33 is not a rate: rates go from 0 to 1 (33 % is 0.33)."),
        ("10.00", "1.0001", "0", "1.0001 is not a rate: rates go from 0 to 1 (33 % is 0.33)."),
        ("10.00", "-0.1", "0", "-0.1 is not a rate: rates go from 0 to 1 (33 % is 0.33)."),
        ("10.005", "0.5", "0", "10.005 has more than 2 decimals."),
        ("10.00", "0.5", "0.001", "0.001 has more than 2 decimals."),
    ],
)
def test_impossible_figures_are_refused_with_a_sentence(total, rate, already, sentence):
    with pytest.raises(ValueError) as refusal:
        delta(Decimal(total), Decimal(rate), Decimal(already))
    assert str(refusal.value) == sentence
