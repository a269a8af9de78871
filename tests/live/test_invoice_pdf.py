"""What the printed invoice says beside its lines, as the server delivers it (SPEC M6, M7, M9)."""

import pytest
from paper import pages, print_pdf

from liveseed import BIC, IBAN

PROFORMA = "billing_invoice.report_proforma"
TEXTS = {
    "en_US": {
        "proforma": "Proforma",
        "schedule": "Payment schedule",
        "rows": ["04/30/2026 4,000.00 € Cheque at the start", "05/31/2026 3,000.00 € Bill of exchange (LCR)"],
        "subject": "Subject: Extension of the school",
        "account": "Your account on 03/31/2026",
        "due": "Due in all",
        "legal": "a fixed recovery fee of 40 €",
    },
    "fr_FR": {
        "proforma": "Facture proforma",
        "schedule": "Échéancier",
        "rows": ["30/04/2026 4 000,00 € Chèque at the start", "31/05/2026 3 000,00 € Traite (LCR)"],
        "subject": "Objet : Extension of the school",
        "account": "Votre compte au 31/03/2026",
        "due": "Total dû",
        "legal": "indemnité forfaitaire pour frais de recouvrement de 40 €",
    },
}


def create_invoice(practice, lines=1, customer=None, **values):
    """10,000.00 with VAT in one line, or many small lines."""
    prices = [10000 / 1.2 / lines] * lines
    return practice.create(
        "account.move",
        move_type="out_invoice",
        partner_id=customer or practice.customer("Commune de Tours"),
        invoice_date="2026-03-31",
        invoice_line_ids=[
            (0, 0, {"name": f"Works {rank}", "price_unit": price, "tax_ids": [(6, 0, [practice.vat])]})
            for rank, price in enumerate(prices, start=1)
        ],
        **values,
    )


def instalments(practice):
    cheque, lcr = (practice.ref(f"billing_invoice.billing_payment_mode_{name}") for name in ("cheque", "lcr"))
    first = {"value": "fixed", "value_amount": 4000, "payment_mode_id": cheque, "comment": "at the start"}
    second = {"value": "percent", "value_amount": 30, "payment_mode_id": lcr}
    return [
        (0, 0, {"date": date, **values})
        for date, values in [("2026-04-30", first), ("2026-05-31", second), ("2026-06-30", {"value": "rest"})]
    ]


@pytest.mark.parametrize("lang", TEXTS)
def test_an_invoice_says_everything_in_its_own_language(practice, lang):
    """The customer reads the other one."""
    words = TEXTS[lang]
    move = create_invoice(
        practice,
        customer=practice.customer("Commune de Tours", lang="fr_FR" if lang == "en_US" else "en_US"),
        billing_lang=lang,
        billing_subject="Extension of the school",
        billing_show_statement=True,
        billing_instalment_ids=instalments(practice),
    )
    practice.call("account.move", "action_post", [move])
    printed = " ".join(pages(print_pdf(practice, move, keep=f"invoice-{lang}")))
    for name in ("schedule", "subject", "account", "due", "legal"):
        assert words[name] in printed
    for row in words["rows"]:
        assert row in printed
    assert "30/06/2026 3 000,00 €" in printed or "06/30/2026 3,000.00 €" in printed


def test_each_page_names_the_bank_account(practice):
    move = create_invoice(practice, lines=60)
    practice.call("account.move", "action_post", [move])
    printed = pages(print_pdf(practice, move))
    assert len(printed) > 1
    for page in printed:
        assert page.count(IBAN) == 1 + ("on this account" in page)
        assert f"BIC {BIC}" in page


@pytest.mark.parametrize("lang", TEXTS)
def test_a_proforma_is_marked_on_each_page(practice, lang):
    move = create_invoice(practice, lines=60, billing_lang=lang, billing_instalment_ids=instalments(practice))
    printed = pages(print_pdf(practice, move, PROFORMA, keep=f"proforma-{lang}"))
    assert len(printed) > 1
    assert TEXTS[lang]["proforma"] in printed[0]
    for page in printed:
        assert "PROFORMA" in page
    assert TEXTS[lang]["rows"][0] in " ".join(printed)


def test_the_repeated_head_of_the_table_hides_no_line(practice):
    """Odoo's own table prints a row below it."""
    move = create_invoice(practice, lines=60)
    for page in print_pdf(practice, move).pages:
        heads, rows = [], []

        def visit(part, cm, tm, _font, size, heads=heads, rows=rows):
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            if part.strip() == "Description":
                heads.append(y)
            elif part.strip().startswith("Works "):
                rows.append(y)

        page.extract_text(visitor_text=visit)
        assert all(abs(head - row) > 8 for head in heads for row in rows)


def test_progress_payment_schedule_and_history_are_on_one_invoice(practice):
    """What several of our modules add to Odoo's one document."""
    order = practice.order()
    first = practice.invoice(order)
    second = practice.invoice(order, date="2022-12-31", percents={"APS": 100}, post=False)
    practice.call(
        "account.move",
        "write",
        [second],
        {
            "billing_show_history": True,
            "billing_show_statement": True,
            "billing_instalment_ids": [
                (0, 0, {"date": "2023-01-31", "value": "percent", "value_amount": 50}),
                (0, 0, {"date": "2023-02-28", "value": "rest"}),
            ],
        },
    )
    practice.call("account.move", "action_post", [second])
    number = practice.read("account.move", first, "name")["name"]
    printed = " ".join(pages(print_pdf(practice, second, keep="progress")))
    for text in (
        "Phase Fee Prev. %",
        "Statement No. 2",
        "01/31/2023 4,500.00 €",
        "Invoices of this affair",
        f"Statement 1 {number}",
        "Your account on 12/31/2022",
        "42,300.00 € 42,300.00 €",
        "Due in all 51,300.00 €",
        "recovery fee of 40 €",
    ):
        assert text in printed
    assert printed.count("Invoices of this affair") == 1
