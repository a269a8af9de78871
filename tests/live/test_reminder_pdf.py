"""The letter that reminds a customer, on paper (SPEC D1, D2, D5)."""

from datetime import UTC, datetime, timedelta

import pytest
from paper import only_page

LETTER = "billing_dunning.report_reminder"
TEXTS = {
    "en_US": {
        "rows": ["60 1,200.00 € 1,200.00 €", "Fixed fee for recovery costs", "40.00 €"],
        "total": "Total to pay now 1,240.00 €",
    },
    "fr_FR": {
        "rows": ["60 1 200,00 € 1 200,00 €", "Indemnité forfaitaire pour frais de recouvrement", "40,00 €"],
        "total": "Total à payer 1 240,00 €",
    },
}


@pytest.mark.parametrize("lang", TEXTS)
def test_the_letter_with_its_fee(practice, lang):
    """1,200.00 two months late, and the recovery fee of the second level."""
    words, due = TEXTS[lang], str(datetime.now(UTC).date() - timedelta(days=60))
    customer = practice.customer(f"Retardataire {lang}", lang=lang)
    practice.call(
        "res.partner",
        "write",
        [customer],
        {"is_company": True, "street": "8 quai Paul Bert", "email": "late@example.com"},
    )
    line = {"product_id": practice.fees, "price_unit": 1000, "tax_ids": [(6, 0, [practice.vat])]}
    values = {"move_type": "out_invoice", "partner_id": customer, "invoice_date": due, "invoice_date_due": due}
    move = practice.create("account.move", **values, invoice_line_ids=[(0, 0, line)])
    practice.call("account.move", "action_post", [move])
    practice.call("account.move", "action_remind", [move])
    reminder = practice.search("billing.reminder", ("partner_id", "=", customer))[0]
    policy_levels = practice.search("billing.dunning.level", ("rank", "=", 2))
    practice.call("billing.reminder", "write", [reminder], {"level_id": policy_levels[0]})
    text = only_page(practice, reminder, LETTER, f"reminder-{lang}")
    for expected in [*words["rows"], words["total"], f"Retardataire {lang}", "8 quai Paul Bert"]:
        assert expected in text, f"{expected!r} is not in {text!r}"
