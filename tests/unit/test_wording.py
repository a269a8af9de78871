"""Texts that a company words itself (SPEC P13)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.billing_order.tools import fill, unknown

names = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("Acompte de {percent} sur {order}", "Acompte de 30 % sur S00042"),
        ("{order}{order}", "S00042S00042"),
        ("{phase} {percent}", "{phase} 30 %"),  # what nothing fills stays readable
        ("{} { } {percent", "{} { } {percent"),
        ("{{percent}}", "{30 %}"),
        ("100 % {percent!r} {percent:>9}", "100 % {percent!r} {percent:>9}"),
        ("{order.partner_id} {order[0]}", "{order.partner_id} {order[0]}"),  # nothing is evaluated
        ("", ""),
    ],
)
def test_table_of_texts(template, expected):
    assert fill(template, {"percent": "30 %", "order": "S00042"}) == expected


@given(st.text(alphabet=st.characters(exclude_characters="{}")), st.dictionaries(names, st.text()))
def test_a_text_without_placeholders_stays_as_it_is(text, values):
    assert fill(text, values) == text


@given(st.text(), st.text())
def test_what_is_filled_in_is_not_filled_in_again(value, other):
    assert fill("{name}", {"name": f"{{other}}{value}", "other": other}) == f"{{other}}{value}"


@given(st.text(), st.lists(names))
def test_a_text_is_accepted_when_all_of_it_can_be_filled_in(text, allowed):
    template = text.replace("{", "").replace("}", "") + "".join(f"{{{name}}}" for name in allowed)
    assert unknown(template, allowed) == []
    assert unknown(template, []) == allowed


@pytest.mark.parametrize("template", [None, False, "", "Acompte"])
def test_nothing_is_unknown_in_a_text_without_placeholders(template):
    assert unknown(template, []) == []
