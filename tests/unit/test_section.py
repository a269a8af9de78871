"""One figure for a whole section: DESIGN I2, SPEC P3."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_base.tools import exact, round_to
from odoo.addons.billing_progress.tools import Refusal, distribute, total_of

CENT = Decimal("0.01")
positive_fees = st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=8)
signed_fees = st.lists(st.decimals(-(10**6), 10**6, places=2), min_size=1, max_size=8)
# A phase and the amendment that cancels it, all of it or all but a cent.
cancelled = st.tuples(st.decimals(1, 10**6, places=2), st.sampled_from([CENT, Decimal(0), -CENT])).map(
    lambda pair: [pair[0], pair[1] - pair[0]]
)
any_fees = st.one_of(
    positive_fees, signed_fees, cancelled, st.tuples(signed_fees, cancelled).map(lambda two: sum(two, []))
)
percents = st.decimals(0, 100, places=4)


def sense(fee):
    return -1 if fee < 0 else 1


def decimals(texts):
    return list(map(Decimal, texts))


@st.composite
def sections(draw, fees=any_fees, below=False):
    """Fees, and what is billed of each: a part of the fee, or with `below` also nothing like it."""
    fees = draw(fees)
    floors = [round_to(exact(fee) * exact(draw(percents)) / 100, 2) for fee in fees]
    if below:
        floors = [floor + draw(st.sampled_from([0, 0, 10, -10])) for floor in floors]
    return fees, floors


@st.composite
def entries(draw, **options):
    """(mode, value, fees, floors), in range."""
    fees, floors = draw(sections(**options))
    percent = draw(percents)
    if draw(st.booleans()):
        return "percent", percent, fees, floors
    return "amount", round_to(exact(sum(fees)) * exact(percent) / 100, 2), fees, floors


@pytest.mark.parametrize(
    ("mode", "value", "fees", "floors", "expected"),
    [
        # I2: the total is rounded once
        ("percent", "50", ["33.33", "33.33", "33.33"], ["0", "0", "0"], ["16.67", "16.67", "16.66"]),
        ("percent", "33", ["10.07"], ["0"], ["3.32"]),
        ("amount", "50", ["33.33", "33.33", "33.33"], ["0", "0", "0"], ["16.67", "16.67", "16.66"]),
        ("percent", "100", ["10.07", "0.05"], ["3.32", "0"], ["10.07", "0.05"]),
        ("percent", "0", ["1000", "500"], ["0", "0"], ["0.00", "0.00"]),
        ("amount", "0", ["0", "0"], ["0", "0"], ["0.00", "0.00"]),
        # P3: a phase that is further stays there, the others share what is missing
        ("percent", "50", ["1000", "500"], ["600", "0"], ["600.00", "150.00"]),
        ("amount", "600", ["1000", "500", "500"], ["500", "0", "0"], ["500.00", "50.00", "50.00"]),
        ("amount", "500", ["1000", "500"], ["500", "0"], ["500.00", "0.00"]),
        # a discount line follows at the same rate
        ("percent", "50", ["1000", "-100"], ["0", "0"], ["500.00", "-50.00"]),
        ("amount", "450", ["1000", "-100"], ["0", "0"], ["500.00", "-50.00"]),
        ("amount", "-50", ["-100"], ["0"], ["-50.00"]),
        ("percent", "40", ["-1000", "100"], ["0", "0"], ["-400.00", "40.00"]),
        # fees that cancel out, or nearly: each stands at the rate itself
        ("percent", "25", ["1000", "-1000"], ["0", "0"], ["250.00", "-250.00"]),
        ("percent", "50", ["1000", "-999.99"], ["0", "0"], ["500.00", "-499.99"]),
        ("percent", "33.33", ["1000", "-999"], ["0", "0"], ["333.30", "-332.97"]),
        # credited more than was billed
        ("percent", "50", ["1000", "500"], ["-200", "0"], ["500.00", "250.00"]),
        # P7: billed beyond its fee
        ("percent", "100", ["1000", "500"], ["2000", "0"], ["1000.00", "500.00"]),
        ("amount", "1200", ["1000", "500"], ["2000", "0"], ["1000.00", "200.00"]),
    ],
)  # fmt: skip
def test_table_of_sections(mode, value, fees, floors, expected):
    """I2, P3, P7"""
    assert distribute(mode, Decimal(value), decimals(fees), decimals(floors)) == decimals(expected)


@pytest.mark.parametrize(
    ("mode", "value", "fees", "floors", "refusal"),
    [
        ("percent", "100.01", ["1000"], ["0"], ("above_100_percent", "100.01", "100")),
        ("percent", "-1", ["1000"], ["0"], ("negative", "-1", "0")),
        ("amount", "1500.01", ["1000", "500"], ["0", "0"], ("above_fee", "1500.01", "1500")),
        ("amount", "-0.01", ["1000"], ["0"], ("negative", "-0.01", "0")),
        ("amount", "1", ["0"], ["0"], ("above_fee", "1.00", "0")),
        ("amount", "50", ["-100"], ["0"], ("negative", "50.00", "0")),
        ("amount", "-101", ["-100"], ["0"], ("above_fee", "-101.00", "-100")),
        ("percent", "20", ["1000", "500"], ["500", "0"], ("below_previous", "300.00", "500")),
        ("percent", "10", ["-100"], ["-50"], ("below_previous", "-10.00", "-50")),
        # the discount is billed, the works are not: 5 % of the whole lies where no phase can be
        ("amount", "950", ["1000", "-100"], ["0", "-100"], ("above_fee", "950.00", "900")),
        ("amount", "850", ["1000", "-100"], ["0", "-60"], None),
        ("percent", "50", ["1000", "-990", "100"], ["0", "0", "90"], ("below_previous", "55.00", "90")),
        ("percent", "20", ["1000", "-990", "-990"], ["1000", "-495", "-495"], ("unreachable", "-196.00", "10.00")),
    ],
)
def test_table_of_refusals(mode, value, fees, floors, refusal):
    """P3, P4"""
    found = distribute(mode, Decimal(value), decimals(fees), decimals(floors))
    if refusal is None:
        assert not isinstance(found, Refusal)
    else:
        assert (found.reason, str(found.found), str(found.limit)) == refusal


@given(entries(), st.sampled_from([0, 2, 3]))
def test_the_parts_sum_to_the_total(entry, places):
    """I2: to the cent, at any floors that allow it."""
    mode, value, fees, floors = entry
    fees, floors = ([round_to(amount, places) for amount in amounts] for amounts in (fees, floors))
    parts = distribute(mode, value, fees, floors, places)
    if not isinstance(parts, Refusal):
        assert sum(parts) == total_of(mode, value, fees, places)
        assert all(part == round_to(part, places) for part in parts)


@given(entries())
def test_no_phase_falls_below_what_is_billed_or_beyond_its_fee(entry):
    """P4"""
    mode, value, fees, floors = entry
    parts = distribute(mode, value, fees, floors)
    if not isinstance(parts, Refusal):
        for part, fee, floor in zip(parts, fees, floors, strict=True):
            assert floor * sense(fee) <= part * sense(fee) <= abs(fee)


@given(entries())
def test_a_regularisation_may_go_anywhere_between_nothing_and_the_fee(entry):
    """P4"""
    mode, value, fees, _floors = entry
    parts = distribute(mode, value, fees, None)
    assert parts == distribute(mode, value, fees, [Decimal(0)] * len(fees))


@given(sections(below=True))
def test_100_percent_is_every_fee(section):
    """I1, P10: whatever is billed, even beyond a fee."""
    fees, floors = section
    assert distribute("percent", Decimal(100), fees, floors) == fees
    if sum(fees):
        assert distribute("amount", sum(fees), fees, floors) == fees


@given(any_fees, percents)
def test_each_phase_stands_at_the_percentage_to_the_cent(fees, percent):
    """I2: a cent may be missing or left over, never the double, even where fees nearly cancel out."""
    parts = distribute("percent", percent, fees, [Decimal(0)] * len(fees))
    for part, fee in zip(parts, fees, strict=True):
        assert abs(exact(part) - exact(fee) * exact(percent) / 100) <= exact(CENT)


@given(entries(fees=positive_fees))
def test_without_discounts_only_what_is_below_the_billed_sum_is_refused(entry):
    """P4: nothing is unreachable there."""
    mode, value, fees, floors = entry
    parts = distribute(mode, value, fees, floors)
    total = total_of(mode, value, fees)
    if total < sum(floors):
        assert parts == Refusal("below_previous", total, sum(floors))
    else:
        assert not isinstance(parts, Refusal)


@given(sections(fees=positive_fees), st.lists(percents, max_size=5))
def test_a_chain_of_section_entries_ends_on_the_fees(section, steps):
    """I1, I2: statement after statement, each total is round(fees × rate), and the last is the fees."""
    fees, billed = section
    for percent in [*sorted(steps), Decimal(100)]:
        parts = distribute("percent", percent, fees, billed)
        if not isinstance(parts, Refusal):
            billed = parts
    assert billed == fees


@given(sections(fees=positive_fees), percents)
def test_what_is_equal_is_treated_alike(section, percent):
    """Two phases of one fee, billed alike, differ by at most a cent."""
    fees, floors = section
    parts = distribute("percent", percent, fees + fees[:1], floors + floors[:1])
    if not isinstance(parts, Refusal):
        assert abs(parts[0] - parts[-1]) <= CENT


@pytest.mark.parametrize("mode", ["quantity", "rate"])
def test_only_a_percentage_or_an_amount_is_for_a_section(mode):
    with pytest.raises(ValueError, match="cannot be entered for a section"):
        distribute(mode, Decimal(1), [Decimal(1)], None)
