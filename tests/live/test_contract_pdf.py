"""The contract of a subscription and the letter that revises its prices, on paper (SPEC S6, S7)."""

import pytest
from paper import only_page

CONTRACT, LETTER = "billing_subscription.report_subscription", "billing_subscription.report_price_revision"
TEXTS = {
    "en_US": {
        "contract": ["Contract SUB", "Your reference", "BC 2026-77", "Each period", "Once, with the first invoice"],
        "totals": ["Per period, excl. tax 2,000.00 €", "Taxes 400.00 €", "Per period, incl. tax 2,400.00 €"],
        "index": "15 % + 85 % × its value of 3 months before / 100; revised at each anniversary.",
        "letter": ["15 % + 85 % × 104.35 / 100 = 1.036975", "200.00 € 207.40 €", "2,000.00 € 2,074.00 €"],
    },
    "fr_FR": {
        "contract": ["Contrat SUB", "Votre référence", "BC 2026-77", "À chaque période", "Une fois, avec la première"],
        "totals": ["Par période, HT 2 000,00 €", "Taxes 400,00 €", "Par période, TTC 2 400,00 €"],
        "index": "15 % + 85 % × sa valeur de 3 mois avant / 100 ; révisés à chaque anniversaire.",
        "letter": ["15 % + 85 % × 104,35 / 100 = 1,036975", "200,00 € 207,40 €", "2 000,00 € 2 074,00 €"],
    },
}


@pytest.mark.parametrize("lang", TEXTS)
def test_contract_and_letter(practice, lang):
    """5 trainings once, 10 offices at 200 a month; 207.40 from the anniversary on."""
    words = TEXTS[lang]
    index = practice.create(
        "billing.price.index", name=f"Syntec {lang}", value_ids=[(0, 0, {"month": "2023-12-01", "value": 104.35})]
    )
    line = {"product_id": practice.fees, "tax_ids": [(6, 0, [practice.vat])]}
    lines = [
        {**line, "name": "Formations", "quantity": 5, "price_unit": 900, "once": True},
        {**line, "name": "Bureaux", "quantity": 10, "price_unit": 200},
    ]
    contract = practice.create(
        "billing.subscription",
        partner_id=practice.customer(f"Koworking {lang}", lang=lang),
        customer_reference="BC 2026-77",
        date_start="2023-03-24",
        period_count=60,
        drafting="due",
        line_ids=[(0, 0, values) for values in lines],
        index_id=index,
        index_base=100,
        index_fixed=15,
    )
    practice.call("billing.subscription", "action_activate", [contract])
    text = only_page(practice, contract, CONTRACT, f"contract-{lang}")
    for expected in [*words["contract"], *words["totals"], words["index"]]:
        assert expected in text, f"{expected!r} is not in {text!r}"
    action = practice.call("billing.subscription", "action_revise", [contract])
    practice.call("billing.price.revise", "write", [action["res_id"]], {"date": "2024-03-24"})
    practice.call("billing.price.revise", "action_apply", [action["res_id"]])
    revision = practice.search("billing.price.revision", ("subscription_id", "=", contract))[0]
    text = only_page(practice, revision, LETTER, f"revision-{lang}")
    for expected in words["letter"]:
        assert expected in text, f"{expected!r} is not in {text!r}"
