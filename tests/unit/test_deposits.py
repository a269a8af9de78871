"""How much of each deposit a document deducts (SPEC P9, DESIGN I7)."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_base.tools import exact, round_to
from odoo.addons.billing_order.tools import Deposit, recover

GROUPS = ["20 %", "10 %", "5.5 %"]
ZERO = Decimal(0)
RULES = ["full", "prorata", "none", "settle"]

amounts = st.decimals(0, 10**6, places=2)
signed_amounts = st.decimals(-(10**6), 10**6, places=2)
groups = st.sampled_from(GROUPS)
rates = st.integers(0, 10**4).map(lambda share: Fraction(share, 10**4))
rates_by_group = st.fixed_dictionaries(dict.fromkeys(GROUPS, rates))
works_by_group = st.dictionaries(groups, amounts)
signed_works_by_group = st.dictionaries(groups, signed_amounts)


@st.composite
def deposits(draw, amounts=amounts):
    """A deposit of which a part is deducted already."""
    asked = draw(amounts)
    return Deposit(draw(groups), asked, round_to(exact(asked) * draw(rates), 2))


deposit_lists = st.lists(deposits(), max_size=5)
# A credited order has deposits to give back, and a regularisation bills less than 0.
signed_deposit_lists = st.lists(deposits(signed_amounts), max_size=5)


def by_group(deposits, amounts):
    sums = defaultdict(Decimal)
    for deposit, amount in zip(deposits, amounts, strict=True):
        sums[deposit.group] += amount
    return dict(sums)


def decimals(texts):
    return list(map(Decimal, texts))


# Deposits are (VAT, asked, recovered).
@pytest.mark.parametrize(
    ("rule", "found", "works", "rates", "expected"),
    [
        # P9: in full, as much as the invoice allows, the rest carried over
        ("full", [("20", "3000", "0")], {"20": "10000"}, {"20": "0.1"}, ["3000"]),
        ("full", [("20", "3000", "0")], {"20": "1000"}, {"20": "0.1"}, ["1000"]),
        ("full", [("20", "3000", "1000")], {"20": "5000"}, {"20": "0.5"}, ["2000"]),
        ("full", [("20", "3000", "3000")], {"20": "5000"}, {"20": "0.5"}, ["0"]),
        # P9: in proportion to the cumulative progress
        ("prorata", [("20", "30000", "0")], {"20": "33333"}, {"20": "0.3333"}, ["9999.00"]),
        ("prorata", [("20", "30000", "9999")], {"20": "33333"}, {"20": "0.6666"}, ["9999.00"]),
        ("prorata", [("20", "30000", "19998")], {"20": "33334"}, {"20": "1"}, ["10002.00"]),
        ("prorata", [("20", "10.07", "0")], {"20": "10"}, {"20": "0.33"}, ["3.32"]),
        ("prorata", [("20", "3000", "0")], {"20": "100"}, {"20": "0.5"}, ["100"]),  # the works allow no more
        ("prorata", [("20", "3000", "2000")], {"20": "5000"}, {"20": "0.5"}, ["0"]),  # deducted in full before
        ("prorata", [("20", "3000", "0")], {"20": "5000"}, {"20": "1.2"}, ["3000.00"]),  # billed beyond the fees
        ("prorata", [("20", "3000", "500")], {"20": "-700"}, {"20": "-0.1"}, ["-500.00"]),
        ("none", [("20", "3000", "0")], {"20": "5000"}, {"20": "0.5"}, ["0"]),
        # P9: several deposits, each VAT by itself
        ("full", [("20", "3000", "0"), ("20", "4000", "0")], {"20": "5000"}, {}, ["3000", "2000"]),
        ("full", [("20", "600", "0"), ("5.5", "400", "0")], {"20": "500", "5.5": "900"}, {}, ["500", "400"]),
        ("full", [("5.5", "400", "0")], {"20": "500"}, {}, ["0"]),
        ("prorata", [("20", "600", "0"), ("5.5", "400", "0")], {"20": "900", "5.5": "50"}, {"20": "0.5", "5.5": "1"},
         ["300.00", "50"]),
        # a statement that bills less than 0 takes nothing more, and gives back what is not earned any more
        ("full", [("20", "3000", "1000")], {"20": "-400"}, {"20": "0.2"}, ["0"]),
        ("prorata", [("20", "3000", "2000")], {"20": "-400"}, {"20": "0.5"}, ["-400"]),
        ("prorata", [("20", "3000", "1700")], {"20": "-400"}, {"20": "0.5"}, ["-200.00"]),
        # P10: all that is left, whatever the final invoice bills
        ("settle", [("20", "3000", "1000"), ("5.5", "400", "0")], {"20": "100"}, {}, ["2000", "400"]),
        ("settle", [("20", "3000", "1000")], {}, {}, ["2000"]),
        ("settle", [("20", "-300", "-100")], {}, {}, ["-200"]),
    ],
)  # fmt: skip
def test_table_of_deductions(rule, found, works, rates, expected):
    """P9, P10"""
    found = [Deposit(group, Decimal(asked), Decimal(recovered)) for group, asked, recovered in found]
    works = {group: Decimal(amount) for group, amount in works.items()}
    rates = {group: Fraction(rate) for group, rate in rates.items()}
    assert recover(rule, found, works, rates) == decimals(expected)


@pytest.mark.parametrize(("places", "expected"), [(0, "333"), (2, "333.33"), (3, "333.333")])
def test_a_proportion_is_rounded_as_the_currency_is(places, expected):
    found = recover("prorata", [Deposit("20", Decimal(1000))], {"20": Decimal(900)}, {"20": Fraction(1, 3)}, places)
    assert found == [Decimal(expected)]


@given(st.sampled_from(["full", "prorata", "none"]), deposit_lists, works_by_group, rates_by_group)
def test_never_more_than_what_is_left_of_a_deposit(rule, found, works, rates):
    """I7"""
    for deposit, amount in zip(found, recover(rule, found, works, rates), strict=True):
        assert 0 <= amount <= deposit.left


@given(st.sampled_from(["full", "prorata", "none"]), signed_deposit_lists, signed_works_by_group, rates_by_group)
def test_never_beyond_what_the_document_bills_at_that_vat(rule, found, works, rates):
    """I7, P9: whatever the signs, the deductions of a VAT lie between 0 and its works."""
    for group, amount in by_group(found, recover(rule, found, works, rates)).items():
        limit = works.get(group, ZERO)
        assert min(limit, ZERO) <= amount <= max(limit, ZERO)


@given(st.sampled_from(["full", "prorata"]), deposit_lists, signed_works_by_group, rates_by_group)
def test_what_is_deducted_stays_between_nothing_and_the_deposit(rule, found, works, rates):
    """I7: a credit note gives back at most what was deducted."""
    for deposit, amount in zip(found, recover(rule, found, works, rates), strict=True):
        assert 0 <= deposit.recovered + amount <= deposit.asked


@given(deposits(), rates)
def test_in_proportion_the_cumulative_deduction_is_exact(deposit, rate):
    """I1 for deposits: round(asked × rate), never a sum of rounded steps, as long as the works allow it."""
    for works in (Decimal(10**7), Decimal(-(10**7))):
        now = recover("prorata", [deposit], {deposit.group: works}, {deposit.group: rate})[0]
        earned = round_to(exact(deposit.asked) * rate, 2)
        if (earned - deposit.recovered) * works >= 0:
            assert deposit.recovered + now == earned
        else:
            assert now == 0


@given(amounts, st.lists(rates, max_size=6))
def test_in_proportion_any_chain_of_statements_ends_on_the_deposit(asked, steps):
    """P9"""
    deposit = Deposit("20 %", asked)
    for rate in [*sorted(steps), Fraction(1)]:
        now = recover("prorata", [deposit], {"20 %": Decimal(10**7)}, {"20 %": rate})[0]
        deposit = Deposit("20 %", asked, deposit.recovered + now)
        assert deposit.recovered == round_to(exact(asked) * rate, 2)
    assert deposit.left == 0


@given(signed_deposit_lists, signed_works_by_group, rates_by_group)
def test_the_final_invoice_leaves_nothing(found, works, rates):
    """I7, P10"""
    assert recover("settle", found, works, rates) == [deposit.left for deposit in found]


@given(deposit_lists, works_by_group, rates_by_group)
def test_in_full_means_as_much_as_the_invoice_allows(found, works, rates):
    """P9"""
    now = by_group(found, recover("full", found, works, rates))
    left = by_group(found, [deposit.left for deposit in found])
    assert now == {group: min(left[group], works.get(group, ZERO)) for group in left}


@given(st.sampled_from(RULES), st.permutations(range(4)), st.data())
def test_the_order_of_deposits_does_not_change_what_a_vat_deducts(rule, order, data):
    found = data.draw(st.lists(deposits(), min_size=4, max_size=4))
    works, rates = data.draw(works_by_group), data.draw(rates_by_group)
    shuffled = [found[index] for index in order]
    assert by_group(found, recover(rule, found, works, rates)) == by_group(
        shuffled, recover(rule, shuffled, works, rates)
    )


@given(st.sampled_from(RULES), signed_deposit_lists, signed_works_by_group, rates_by_group, groups)
def test_each_vat_is_by_itself(rule, found, works, rates, group):
    """I7: what is deposited or billed at another VAT changes nothing."""
    mine = [deposit for deposit in found if deposit.group == group]
    together = recover(rule, found, works, rates)
    alone = recover(rule, mine, {group: works.get(group, ZERO)}, rates)
    assert alone == [amount for deposit, amount in zip(found, together, strict=True) if deposit.group == group]


def test_an_unknown_rule_is_refused():
    with pytest.raises(ValueError, match="'half' is not a way to deduct deposits: use full, prorata, none, settle"):
        recover("half", [], {}, {})
