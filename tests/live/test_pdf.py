"""The printed progress invoice, as the server delivers it (SPEC P5, P6)."""

import time

import pytest
from paper import pages, print_pdf, text

from liveseed import BIC, IBAN, JACQUES, SCHOOL

STATEMENT = "billing_progress.report_statement"

# === FIGURES === #

FIRST_INVOICE = {
    "fr_FR": [
        "Phase Honoraires % préc. Précédent % à ce jour À ce jour Montant",
        "Études préliminaires 7 500,00 € 0,00 % 0,00 € 100,00 % 7 500,00 € 7 500,00 €",
        "APS 15 000,00 € 0,00 % 0,00 € 50,00 % 7 500,00 € 7 500,00 €",
        "APD 15 000,00 € 0,00 % 0,00 € 75,00 % 11 250,00 € 11 250,00 €",
        "Total HT 150 000,00 € 0,00 % 0,00 € 23,50 % 35 250,00 € 35 250,00 €",
        "35 250,00 € TVA 20% 7 050,00 € Total 42 300,00 €",
        "25/11/2022",
        "25/12/2022",
        "Situation",
        "N° 1",
        "2202 Appartement Jacques",
    ],
    "en_US": [
        "Phase Fee Prev. % Previous To date % To date Amount",
        "Études préliminaires 7,500.00 € 0.00 % 0.00 € 100.00 % 7,500.00 € 7,500.00 €",
        "APS 15,000.00 € 0.00 % 0.00 € 50.00 % 7,500.00 € 7,500.00 €",
        "APD 15,000.00 € 0.00 % 0.00 € 75.00 % 11,250.00 € 11,250.00 €",
        "Total excl. tax 150,000.00 € 0.00 % 0.00 € 23.50 % 35,250.00 € 35,250.00 €",
        "Untaxed Amount 35,250.00 € VAT 20% 7,050.00 € Total 42,300.00 €",
        "11/25/2022",
        "12/25/2022",
        "Statement",
        "No. 1",
        "2202 Appartement Jacques",
    ],
}


@pytest.mark.parametrize("lang", FIRST_INVOICE)
def test_the_first_invoice_in_the_language_of_the_customer(practice, lang):
    printed = text(practice, practice.invoice(practice.order(lang=lang)))
    for expected in FIRST_INVOICE[lang]:
        assert expected in printed
    for name, _fee, _progress in JACQUES:
        assert name in printed


def test_the_second_invoice_shows_what_was_billed_before(practice):
    order = practice.order()
    practice.invoice(order)
    second = practice.invoice(order, date="2023-01-31", percents={"APS": 100, "APD": 100})
    printed = text(practice, second)
    assert "APS 15,000.00 € 50.00 % 7,500.00 € 100.00 % 15,000.00 € 7,500.00 €" in printed
    assert "APD 15,000.00 € 75.00 % 11,250.00 € 100.00 % 15,000.00 € 3,750.00 €" in printed
    assert "Total excl. tax 150,000.00 € 23.50 % 35,250.00 € 31.00 % 46,500.00 € 11,250.00 €" in printed
    assert "Untaxed Amount 11,250.00 € VAT 20% 2,250.00 € Total 13,500.00 €" in printed
    assert "No. 2" in printed


def test_a_phase_that_was_not_chosen_is_not_printed(practice):
    """SPEC P2."""
    order = practice.order()
    statement = practice.statement(order)
    apd = [line["id"] for line in practice.lines(statement) if line["name"] == "APD"]
    practice.call("billing.statement.line", "write", apd, {"selected": False})
    practice.call("billing.statement", "action_create_invoice", [statement])
    printed = text(practice, practice.read("billing.statement", statement, "move_ids")["move_ids"][0])
    assert "APD" not in printed
    assert "Untaxed Amount 24,000.00 €" in printed


# === LAYOUTS === #


def test_the_layout_without_previous_amounts(practice):
    order = practice.order(statement_layout="current")
    practice.invoice(order)
    printed = text(practice, practice.invoice(order, date="2023-01-31", percents={"APD": 100}))
    assert "Phase Fee To date % Amount" in printed
    assert "APD 15,000.00 € 100.00 % 3,750.00 €" in printed
    assert "Previous" not in printed and "Prev. %" not in printed
    assert "11,250.00 €" not in printed


@pytest.mark.parametrize(("report", "cumulative"), [("cumulative", True), ("current", False)])
def test_a_chosen_report_prevails_over_the_layout_of_the_order(practice, report, cumulative):
    """SPEC P5: Odoo's own choice of a report, by journal or customer."""
    move = practice.invoice(practice.order(statement_layout="current" if cumulative else "cumulative"))
    printed = text(practice, move, f"billing_progress.report_progress_{report}")
    assert ("Prev. %" in printed) is cumulative
    assert "Total 42,300.00 €" in printed


SECTIONS = {"Terrassement": 50, "Semelles filantes": 100, "Murs en pierre": 25, "Portes intérieures": 100}


def test_sections_are_summed_up(practice):
    printed = text(practice, practice.invoice(practice.order(SCHOOL, name="School"), percents=SECTIONS))
    assert "Gros œuvre 32,000.00 € 0.00 % 0.00 € 48.44 % 15,500.00 € 15,500.00 €" in printed
    assert "Fondations 14,000.00 € 0.00 % 0.00 € 78.57 % 11,000.00 € 11,000.00 €" in printed
    assert "Terrassement 6,000.00 € 0.00 % 0.00 € 50.00 % 3,000.00 € 3,000.00 €" in printed
    assert "Total excl. tax 37,950.00 € 0.00 % 0.00 € 56.52 % 21,450.00 € 21,450.00 €" in printed


def test_without_detail_only_the_sections_are_printed(practice):
    move = practice.invoice(practice.order(SCHOOL, name="School"), percents=SECTIONS)
    practice.call("res.company", "write", [practice.company], {"statement_detail": False})
    try:
        printed = text(practice, move)
    finally:
        practice.call("res.company", "write", [practice.company], {"statement_detail": True})
    assert "Menuiseries 5,950.00 € 0.00 % 0.00 € 100.00 % 5,950.00 € 5,950.00 €" in printed
    for name in SECTIONS:
        assert name not in printed
    assert "Total excl. tax 37,950.00 € 0.00 % 0.00 € 56.52 % 21,450.00 € 21,450.00 €" in printed


# === PAGES === #


@pytest.fixture(scope="module")
def long_invoice(practice):
    """Sixty phases."""
    order = practice.order([(f"Works {number}", 1000, 50) for number in range(1, 61)])
    return print_pdf(practice, practice.invoice(order))


def test_each_page_has_its_header_and_footer(long_invoice):
    texts = pages(long_invoice)
    assert len(texts) > 1
    for number, page in enumerate(texts, start=1):
        assert "Atelier Lumen Architectes" in page
        assert "14 rue des Tanneurs 37000 Tours" in page
        assert IBAN in page
        assert f"BIC {BIC}" in page
        assert f"Page {number} / {len(texts)}" in page


def test_the_head_of_the_table_is_on_each_page_with_phases(long_invoice):
    tables = [page for page in pages(long_invoice) if "Works " in page]
    assert len(tables) > 1
    for page in tables:
        assert "Phase Fee Prev. % Previous To date % To date Amount" in page


def test_no_phase_is_lost_between_two_pages(long_invoice):
    printed = " ".join(pages(long_invoice))
    for number in range(1, 61):
        assert printed.count(f"Works {number} 1,000.00 €") == 1


def test_the_repeated_head_of_the_table_hides_no_row(long_invoice):
    for page in long_invoice.pages[:2]:
        heads, rows = [], []

        def visit(part, cm, tm, _font, size, heads=heads, rows=rows):
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            if part.strip() == "Fee":
                heads.append(y)
            elif part.strip().startswith("Works "):
                rows.append(y)

        page.extract_text(visitor_text=visit)
        assert len(heads) == 1 and rows
        distances = [abs(heads[0] - row) for row in rows]
        assert min(distances) > 8, f"a row is printed over the head of the table, {min(distances):.1f} points away"


# === THE STATEMENT ITSELF === #

STATEMENT_TEXTS = {
    "en_US": [
        "Statement No. 1",
        "Phase Fee Prev. % Previous To date % To date This time",
        "APS 15,000.00 € 0.00 % 0.00 € 50.00 % 7,500.00 € 7,500.00 €",
        "Total excl. tax 150,000.00 € 0.00 % 0.00 € 23.50 % 35,250.00 € 35,250.00 €",
        "Untaxed Amount 35,250.00 € VAT 20% 7,050.00 € Total 42,300.00 €",
        "2202 Appartement Jacques",
        "8 quai Paul Bert",
        "11/25/2022",
        "This statement is not an invoice",
        "Contractor Date and signature Architect Date and signature Client Date and signature",
    ],
}


@pytest.mark.parametrize("lang", STATEMENT_TEXTS)
def test_the_statement_is_printed_before_its_invoice(practice, lang):
    """SPEC P5, P6; issue 3."""
    printed = text(practice, practice.statement(practice.order(lang=lang)), STATEMENT)
    for expected in STATEMENT_TEXTS[lang]:
        assert expected in printed


SECTION_SIZE, PHASES, SECONDS = 20, 300, 10


@pytest.fixture(scope="module")
def long_statement(practice):
    """Three hundred phases in sections of twenty, each phase 1,000.00 and half done, and how long its print takes."""
    phases = []
    for number in range(1, PHASES + 1):
        if number % SECTION_SIZE == 1:
            phases.append(f"Lot {number // SECTION_SIZE + 1}")
        phases.append((f"Works {number}", 1000, 50))
    statement = practice.statement(practice.order(phases))
    print_pdf(practice, practice.statement(practice.order()), STATEMENT)  # builds what is built once
    start = time.monotonic()
    pdf = print_pdf(practice, statement, STATEMENT)
    return pdf, time.monotonic() - start


def test_three_hundred_phases_are_printed_in_time(long_statement):
    """Issue 3: under ten seconds."""
    _pdf, seconds = long_statement
    assert seconds < SECONDS


def test_a_long_statement_repeats_its_head_and_numbers_its_pages(long_statement):
    texts = pages(long_statement[0])
    for number, page in enumerate(texts, start=1):
        assert f"Page {number} / {len(texts)}" in page
        if "Works " in page:
            assert "Phase Fee Prev. % Previous To date % To date This time" in page


def test_a_long_statement_sums_up_its_sections_and_loses_no_phase(long_statement):
    printed = " ".join(pages(long_statement[0]))
    for number in range(1, PHASES + 1):
        assert printed.count(f"Works {number} 1,000.00 €") == 1
    for number in range(1, PHASES // SECTION_SIZE + 1):
        assert f"Lot {number} 20,000.00 € 0.00 % 0.00 € 50.00 % 10,000.00 € 10,000.00 €" in printed
    assert "Total excl. tax 300,000.00 € 0.00 % 0.00 € 50.00 % 150,000.00 € 150,000.00 €" in printed


def test_the_boxes_to_sign_stay_together(long_statement):
    signed = [page for page in pages(long_statement[0]) if "signature" in page]
    assert len(signed) == 1
    assert signed[0].count("Date and signature") == 3
