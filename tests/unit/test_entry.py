"""What is typed on a statement line, and what it bills."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_base.tools import round_to
from odoo.addons.billing_progress.tools import Cumulative, amount_now, check, cumulative

fees = st.decimals(-(10**6), 10**6, places=2)
percents = st.decimals(0, 100, places=4)
quantities = st.one_of(st.integers(1, 50), st.integers(-50, -1)).map(Decimal)
modes = st.sampled_from(["percent", "quantity", "amount"])


def sense(fee):
    return -1 if fee < 0 else 1


@st.composite
def entries(draw):
    """A line and a figure in range: (mode, value, fee, ordered quantity)."""
    mode, fee, ordered, share = draw(modes), draw(fees), draw(quantities), draw(percents) / 100
    whole = {"percent": Decimal(100), "quantity": ordered, "amount": fee}[mode]
    value = round_to(whole * share, 2)
    return mode, value, fee, ordered


@pytest.mark.parametrize(
    ("mode", "value", "fee", "ordered", "percent", "quantity", "amount"),
    [
        ("percent", "33.333", "250000.00", "1", "33.333", "0.3333", "83332.50"),
        ("percent", "50", "9000.00", "1", "50", "0.5", "4500.00"),
        ("percent", "33", "10.07", "1", "33", "0.33", "3.32"),
        ("percent", "100", "10.07", "3", "100", "3", "10.07"),
        ("percent", "35.29", "5950.00", "17", "35.29", "5.9993", "2099.76"),
        ("quantity", "6", "5950.00", "17", "35.2941", "6", "2100.00"),
        ("quantity", "17", "100.00", "17", "100", "17", "100.00"),
        ("amount", "1000", "3000.00", "1", "33.3333", "0.3333", "1000.00"),
        ("amount", "2100", "5950.00", "17", "35.2941", "6", "2100.00"),
        # a discount line, and a negative amendment
        ("percent", "25", "-400.00", "1", "25", "0.25", "-100.00"),
        ("quantity", "-1", "-5000.00", "-2", "50", "-1", "-2500.00"),
        ("amount", "-100", "-400.00", "1", "25", "0.25", "-100.00"),
        # lines that are worth nothing
        ("percent", "40", "0.00", "5", "40", "2", "0.00"),
        ("quantity", "2", "0.00", "5", "40", "2", "0.00"),
        ("amount", "0", "0.00", "5", "0", "0", "0.00"),
        ("quantity", "0", "100.00", "0", "0", "0", "0.00"),
        ("percent", "40", "100.00", "0", "40", "0", "40.00"),
        ("quantity", "3", "100.00", "0", "0", "3", "0.00"),  # what was typed is shown, and refused
        ("amount", "7", "0.00", "5", "0", "0", "7.00"),
    ],
)
def test_table_of_entries(mode, value, fee, ordered, percent, quantity, amount):
    """P2, I3; percentages and quantities shown with 4 decimals"""
    found = cumulative(mode, Decimal(value), Decimal(fee), Decimal(ordered))
    shown = Cumulative(round_to(found.percent, 4), round_to(found.quantity, 4), found.amount)
    assert shown == Cumulative(Decimal(percent), Decimal(quantity), Decimal(amount))


@given(entries())
def test_what_was_typed_stays_as_it_was_typed(entry):
    """I3"""
    mode, value, *_line = entry
    assert getattr(cumulative(*entry), mode) == value


@given(modes, fees, quantities)
def test_the_whole_of_a_line_is_exactly_its_fee(mode, fee, ordered):
    """I1, P10"""
    whole = {"percent": Decimal(100), "quantity": ordered, "amount": fee}[mode]
    assert cumulative(mode, whole, fee, ordered).amount == fee


@given(st.lists(percents, min_size=2, max_size=2), fees, quantities)
def test_a_larger_percentage_never_bills_less(pair, fee, ordered):
    """I1"""
    low, high = (cumulative("percent", percent, fee, ordered).amount * sense(fee) for percent in sorted(pair))
    assert 0 <= low <= high <= abs(fee)


@given(entries())
def test_the_derived_percentage_and_quantity_agree(entry):
    """I3: to the precision that is shown"""
    _mode, _value, _fee, ordered = entry
    found = cumulative(*entry)
    assert round_to(found.quantity, 8) == round_to(ordered * found.percent / 100, 8)


@given(entries())
def test_a_figure_in_range_is_accepted_on_a_fresh_line(entry):
    assert check(*entry, Decimal(0)) is None


@given(entries(), percents)
def test_below_what_is_billed_is_refused_and_nothing_else(entry, before):
    """P4"""
    _mode, _value, fee, ordered = entry
    previous = cumulative("percent", before, fee, ordered).amount
    amount = cumulative(*entry).amount
    refusal = check(*entry, previous)
    if amount * sense(fee) < previous * sense(fee):
        assert (refusal.reason, refusal.found, refusal.limit) == ("below_previous", amount, previous)
    else:
        assert refusal is None
        assert amount_now(amount, previous, fee) * sense(fee) >= 0


@given(fees, quantities, st.lists(percents, max_size=6))
def test_accepted_statements_end_on_the_fee(fee, ordered, steps):
    """I1: whatever was refused on the way, the documents sum to the fee at 100 %."""
    billed = Decimal(0)
    for percent in [*steps, Decimal(100)]:
        if check("percent", percent, fee, ordered, billed) is None:
            billed += amount_now(cumulative("percent", percent, fee, ordered).amount, billed, fee)
    assert billed == fee


@pytest.mark.parametrize(
    ("mode", "value", "fee", "ordered", "previous", "refusal"),
    [
        ("percent", "100.01", "3000", "1", "0", ("above_100_percent", "100.01", "100")),
        ("percent", "-1", "3000", "1", "0", ("negative", "-1", "0")),
        ("percent", "49.99", "3000", "1", "1500", ("below_previous", "1499.70", "1500")),
        ("percent", "50", "3000", "1", "1500", None),
        ("quantity", "18", "5950", "17", "0", ("above_quantity", "18", "17")),
        ("quantity", "-1", "5950", "17", "0", ("negative", "-1", "0")),
        ("quantity", "5", "5950", "17", "2100", ("below_previous", "1750.00", "2100")),
        ("quantity", "1", "100", "0", "0", ("above_quantity", "1", "0")),
        ("amount", "3000.01", "3000", "1", "0", ("above_fee", "3000.01", "3000")),
        ("amount", "-0.01", "3000", "1", "0", ("negative", "-0.01", "0")),
        ("amount", "999.99", "3000", "1", "1000", ("below_previous", "999.99", "1000")),
        # the same progress again, after rounding: 33 % of 10.07 was 3.32
        ("percent", "33", "10.07", "1", "3.32", None),
        # in the sense of a negative fee
        ("percent", "120", "-400", "1", "0", ("above_100_percent", "120", "100")),
        ("percent", "-5", "-400", "1", "0", ("negative", "-5", "0")),
        ("percent", "20", "-400", "1", "-100", ("below_previous", "-80.00", "-100")),
        ("percent", "30", "-400", "1", "-100", None),
        ("amount", "-401", "-400", "1", "0", ("above_fee", "-401", "-400")),
        ("amount", "100", "-400", "1", "0", ("negative", "100", "0")),
        ("quantity", "-3", "-5000", "-2", "0", ("above_quantity", "-3", "-2")),
        ("quantity", "1", "-5000", "-2", "0", ("negative", "1", "0")),
        # a fee of 0
        ("percent", "40", "0", "1", "0", None),
        ("percent", "140", "0", "1", "0", ("above_100_percent", "140", "100")),
        ("amount", "0", "0", "1", "0", None),
        ("amount", "1", "0", "1", "0", ("above_fee", "1", "0")),
        # credited more than was ever billed: catching up is no problem
        ("percent", "0", "3000", "1", "-200", None),
        # billed beyond the fee: any figure in range, and staying there
        ("percent", "0", "7500", "1", "15000", None),
        ("percent", "100", "7500", "1", "15000", None),
        ("percent", "200", "7500", "1", "15000", None),
        ("percent", "150", "7500", "1", "15000", ("above_100_percent", "150", "100")),
        ("percent", "-1", "7500", "1", "15000", ("negative", "-1", "0")),
        ("quantity", "2", "7500", "1", "15000", None),
        ("amount", "15000", "7500", "1", "15000", None),
        ("amount", "15000.01", "7500", "1", "15000", ("above_fee", "15000.01", "7500")),
        ("amount", "7500.01", "7500", "1", "15000", ("above_fee", "7500.01", "7500")),
        ("amount", "-800", "-400", "1", "-800", None),
        ("percent", "10", "-400", "1", "-800", None),
        ("amount", "0", "0", "1", "50", None),
        ("amount", "50", "0", "1", "50", None),
    ],
)
def test_table_of_refusals(mode, value, fee, ordered, previous, refusal):
    """P4, P7"""
    found = check(mode, *map(Decimal, (value, fee, ordered, previous)))
    if refusal is None:
        assert found is None
    else:
        assert (found.reason, str(found.found), str(found.limit)) == refusal


@pytest.mark.parametrize(
    ("amount", "previous", "fee", "expected"),
    [
        # SPEC P7: with the history entered, P6's progress bills 0 / 4,500 / 3,750 / 11,250
        ("7500", "7500", "7500", "0"),
        ("9000", "4500", "9000", "4500"),
        ("7500", "3750", "15000", "3750"),
        ("11250", "0", "15000", "11250"),
        # billed beyond the fee: nothing until it is regularised
        ("7500", "15000", "7500", "0"),
        ("0", "15000", "7500", "0"),
        ("15000", "15000", "7500", "0"),
        ("-400", "-800", "-400", "0"),
        ("0", "-800", "-400", "0"),
        ("0", "50", "0", "0"),
        ("0", "-50", "0", "0"),
        # a regularisation that a manager allowed, and one that catches up
        ("1200", "1500", "3000", "-300"),
        ("0", "-200", "3000", "200"),
    ],
)
def test_table_of_amounts_now(amount, previous, fee, expected):
    """P4, P7"""
    assert amount_now(Decimal(amount), Decimal(previous), Decimal(fee)) == Decimal(expected)


@given(fees.filter(bool), quantities, percents, st.decimals("0.01", 1000, places=2))
def test_a_line_billed_beyond_its_fee_bills_nothing_at_any_progress(fee, ordered, percent, excess):
    """P7"""
    previous = fee + sense(fee) * excess
    assert check("percent", percent, fee, ordered, previous) is None
    assert amount_now(cumulative("percent", percent, fee, ordered).amount, previous, fee) == 0


def test_an_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="'rate' is not an entry mode"):
        cumulative("rate", Decimal(1), Decimal(1), Decimal(1))
