"""Several people press the same button at the same moment, on two worker processes as in production."""

import threading
from contextlib import closing

import psycopg2
import pytest
import requests

import database
from liveserver import OdooError

ROUNDS = 3
# What a person cannot do anything with.
NOISE = ("Traceback", "psycopg2", "IntegrityError", "duplicate key", "could not serialize", "constraint")


@pytest.fixture(scope="module")
def practice(prefork_practice):
    return prefork_practice


@pytest.fixture(scope="module")
def people(practice):
    """Two sessions, of two people."""
    sessions = []
    for login in ("left", "right"):
        practice.biller(login)
        sessions.append(practice.server.login(login))
    return sessions


def at_once(people, *calls):
    """Make one call per person at the same moment: (results, sentences of the refusals)."""
    barrier = threading.Barrier(len(people))
    results, sentences, accidents = [], [], []

    def press(person, call):
        barrier.wait()
        try:
            results.append(person.call(*call))
        except OdooError as refusal:
            sentences.append(str(refusal))
        except requests.RequestException as accident:  # an answer 500, a closed connection
            accidents.append(repr(accident))

    threads = [threading.Thread(target=press, args=pair) for pair in zip(people, calls, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not accidents
    for sentence in sentences:
        assert sentence and not any(noise in sentence for noise in NOISE), sentence
    return results, sentences


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_people_invoice_one_statement(practice, people, attempt):
    """SPEC M4 for statements: one invoice, one clear message, no leftovers."""
    order = practice.order()
    statement = practice.statement(order)

    press = ("billing.statement", "action_create_invoice", [statement])
    results, sentences = at_once(people, press, press)

    assert len(results) == 1 and len(sentences) == 1
    assert any(known in sentences[0] for known in ("Refresh the page", "only an open statement")), sentences
    moves = practice.search("account.move", ("invoice_line_ids.sale_line_ids.order_id", "=", order))
    assert len(moves) == 1
    assert practice.read("account.move", moves[0], "amount_untaxed", "billing_statement_id") == {
        "id": moves[0],
        "amount_untaxed": 35250.0,
        "billing_statement_id": statement,
    }
    assert practice.read("billing.statement", statement, "state")["state"] == "invoiced"
    assert practice.read("sale.order", order, "billing_invoiced")["billing_invoiced"] == 35250.0
    # Nor a line of the one who lost.
    assert len(practice.search("account.move.line", ("sale_line_ids.order_id", "=", order))) == 4


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_people_validate_one_schedule(practice, people, attempt):
    """SPEC M4: each milestone has one draft, whoever was first; the other is told, or finds nothing left to make."""
    order = practice.order()
    milestone = {"percent": 25, "date_mode": "fixed", "date": "2023-01-31"}
    milestones = [(0, 0, {"name": f"Part {rank}", "sequence": rank, **milestone}) for rank in range(4)]
    practice.call("sale.order", "write", [order], {"milestone_ids": milestones})

    press = ("sale.order", "action_validate_schedule", [order])
    results, _sentences = at_once(people, press, press)

    assert results
    moves = practice.search("account.move", ("billing_milestone_id.order_id", "=", order))
    amounts = [practice.read("account.move", move, "amount_untaxed")["amount_untaxed"] for move in moves]
    assert amounts == [37500.0] * 4
    assert practice.read("sale.order", order, "billing_draft")["billing_draft"] == 150000.0


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_people_invoice_the_rest(practice, people, attempt):
    """SPEC M1: one shot, once."""
    order = practice.order()

    press = ("sale.order", "action_invoice_rest", [order])
    results, sentences = at_once(people, press, press)

    assert len(results) == 1 and len(sentences) == 1
    assert len(practice.search("account.move", ("invoice_line_ids.sale_line_ids.order_id", "=", order))) == 1


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_people_open_a_statement_of_one_order(practice, people, attempt):
    """One open statement; the other person gets the same one, or a sentence that says where it is."""
    order = practice.order()

    press = ("sale.order", "action_new_statement", [order])
    results, sentences = at_once(people, press, press)

    assert results
    statements = practice.search("billing.statement", ("order_id", "=", order))
    assert len(statements) == 1
    assert {action["res_id"] for action in results} == set(statements)
    assert all("Refresh the page" in sentence for sentence in sentences), sentences
    assert len(practice.lines(statements[0])) == 14


@pytest.mark.parametrize("attempt", range(ROUNDS))
@pytest.mark.parametrize("button", ["action_new_statement", "action_new_final_statement"])
def test_two_people_open_the_next_statement(practice, people, button, attempt):
    """The order is billed by progress already, so that opening a statement changes nothing of it."""
    order = practice.order()
    practice.invoice(order)

    press = ("sale.order", button, [order])
    results, sentences = at_once(people, press, press)

    assert results
    statements = practice.search("billing.statement", ("order_id", "=", order), ("state", "=", "draft"))
    assert len(statements) == 1
    assert {action["res_id"] for action in results} == set(statements)
    assert all("Refresh the page" in sentence for sentence in sentences), sentences


@pytest.mark.parametrize("button", ["action_new_statement", "action_new_final_statement"])
def test_while_somebody_opens_a_statement_the_others_are_told_so(practice, people, button):
    """In a sentence of ours, before anything is written: not when the database finds two of them."""
    order = practice.order()
    practice.invoice(order)

    with closing(connect(practice.server.database)) as somebody, somebody.cursor() as cursor:
        cursor.execute("SELECT id FROM sale_order WHERE id = %s FOR UPDATE", [order])
        with pytest.raises(OdooError, match="Somebody else is invoicing this order right now"):
            people[0].call("sale.order", button, [order])
        # One that is open is shown to whoever asks.
        somebody.rollback()
        opened = people[0].call("sale.order", button, [order])["res_id"]
        cursor.execute("SELECT id FROM sale_order WHERE id = %s FOR UPDATE", [order])
        assert people[1].call("sale.order", "action_new_statement", [order])["res_id"] == opened


def connect(name):
    """A session of our own in the server's database, which holds a lock for as long as the test wants."""
    environment = database.environment()
    variables = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    return psycopg2.connect(dbname=name, **{key: environment.get(variable) for key, variable in variables.items()})


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_one_types_while_the_other_invoices(practice, people, attempt):
    """What the statement shows is what is billed: the figure goes into the invoice or is refused."""
    order = practice.order()
    statement = practice.statement(order)
    line = next(line["id"] for line in practice.lines(statement) if line["name"] == "APD")

    at_once(
        people,
        ("billing.statement.line", "write", [line], {"cumulative_percent": 100}),
        ("billing.statement", "action_create_invoice", [statement]),
    )

    shown = practice.read("billing.statement", statement, "amount_untaxed", "move_ids")
    billed = practice.read("account.move", shown["move_ids"][0], "amount_untaxed")["amount_untaxed"]
    assert billed == shown["amount_untaxed"]
    assert billed in (35250.0, 39000.0)


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_people_ask_for_a_deposit_of_one_order(practice, people, attempt):
    """SPEC P8: by hand, one draft deposit at a time."""
    order = practice.order()
    values = {"sale_order_ids": [(6, 0, [order])], "advance_payment_method": "percentage", "amount": 30}
    wizards = [person.call("sale.advance.payment.inv", "create", values) for person in people]

    results, sentences = at_once(
        people, *[("sale.advance.payment.inv", "action_create", [wizard]) for wizard in wizards]
    )

    assert len(results) == 1 and len(sentences) == 1
    assert any(known in sentences[0] for known in ("Refresh the page", "still a draft")), sentences
    assert practice.read("sale.order", order, "billing_draft")["billing_draft"] == 45000.0


@pytest.mark.parametrize("attempt", range(2))
def test_two_people_invoice_two_payers_of_one_statement(practice, people, attempt):
    """SPEC C2: nobody is invoiced twice; whoever is refused presses again, and all are invoiced in the end."""
    order = practice.order()
    payers = practice.call(
        "billing.payer",
        "create",
        [
            {"order_id": order, "partner_id": practice.customer("First"), "remainder": True},
            {"order_id": order, "partner_id": practice.customer("Second"), "weight": 40},
        ],
    )
    statement = practice.statement(order)

    press = ("billing.statement", "action_create_invoice_for", [statement])
    results, _sentences = at_once(people, (*press, payers[0]), (*press, payers[1]))
    assert results
    if len(results) == 1:
        practice.call("billing.statement", "action_create_invoice", [statement])

    moves = practice.call(
        "account.move",
        "search_read",
        [("billing_payer_id", "in", payers)],
        ["amount_untaxed"],
        order="billing_payer_id",
    )
    assert sorted(move["amount_untaxed"] for move in moves) == [14100.0, 21150.0]
    assert practice.read("billing.statement", statement, "state")["state"] == "invoiced"


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_people_make_a_version_of_one_quote(practice, people, attempt):
    """SPEC Q1: one new version; the other is told."""
    quote = practice.order(confirm=False)

    press = ("sale.order", "action_new_version", [quote])
    results, sentences = at_once(people, press, press)

    assert len(results) == 1 and len(sentences) == 1
    assert any(known in sentences[0] for known in ("Refresh the page", "was replaced by")), sentences
    assert practice.search("sale.order", ("version_root_id", "=", quote)) == [results[0]["res_id"]]


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_a_quote_is_confirmed_or_replaced(practice, people, attempt):
    """SPEC Q1: never both, whoever was first."""
    quote = practice.order(confirm=False)

    confirm, replace = ("sale.order", "action_confirm", [quote]), ("sale.order", "action_new_version", [quote])
    results, sentences = at_once(people, confirm, replace)

    assert len(results) == 1 and len(sentences) == 1
    found = practice.read("sale.order", quote, "state", "is_replaced")
    assert (found["state"], found["is_replaced"]) in (("sale", False), ("cancel", True))
    assert len(practice.search("sale.order", ("version_root_id", "=", quote))) == int(found["is_replaced"])


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_quotes_of_an_opportunity_are_synchronised(practice, people, attempt):
    """SPEC Q1: one at most."""
    lead = practice.create("crm.lead", name="House", type="opportunity")
    quotes = [practice.order(confirm=False, opportunity_id=lead) for _rank in range(2)]

    results, _sentences = at_once(people, *(("sale.order", "action_synchronise", [quote]) for quote in quotes))

    assert results
    assert len(practice.search("sale.order", ("opportunity_id", "=", lead), ("is_synchronised", "=", True))) == 1


def draft_invoice(practice, name, price=4500):
    line = {"name": "Formations", "price_unit": price, "tax_ids": [(6, 0, [practice.vat])]}
    return practice.create(
        "account.move",
        move_type="out_invoice",
        partner_id=practice.customer(name),
        invoice_date="2023-03-27",
        invoice_line_ids=[(0, 0, line)],
    )


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_people_credit_one_invoice(practice, people, attempt):
    """SPEC Q2: never more than the invoice, as a draft or posted at once; the other is told."""
    invoice = draft_invoice(practice, f"Credited {attempt}")
    practice.call("account.move", "action_post", [invoice])
    journal = practice.read("account.move", invoice, "journal_id")["journal_id"]
    context = {"active_model": "account.move", "active_ids": [invoice]}
    values = {"journal_id": journal, "credit_post": bool(attempt % 2)}
    dialogs = [person.call("account.move.reversal", "create", [values], context=context)[0] for person in people]

    results, sentences = at_once(people, *(("account.move.reversal", "refund_moves", [dialog]) for dialog in dialogs))

    assert len(results) == 1 and len(sentences) == 1
    assert any(known in sentences[0] for known in ("Try again", "Nothing is left to credit")), sentences
    assert len(practice.search("account.move", ("reversed_entry_id", "=", invoice))) == 1
    assert practice.read("account.move", invoice, "amount_residual")["amount_residual"] == (0 if attempt % 2 else 5400)


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_two_customers_are_numbered(practice, people, attempt):
    """SPEC Q3: two first invoices posted at once; each customer has a code of its own, nobody is told anything."""
    practice.call("res.company", "write", [practice.company], {"billing_auxiliary_prefix": "411"})
    try:
        drafts = [draft_invoice(practice, f"Numbered {attempt} {side}") for side in ("left", "right")]
        _results, sentences = at_once(people, *(("account.move", "action_post", [draft]) for draft in drafts))
    finally:
        practice.call("res.company", "write", [practice.company], {"billing_auxiliary_prefix": False})

    assert not sentences
    customers = [practice.read("account.move", draft, "partner_id")["partner_id"] for draft in drafts]
    found = practice.search("billing.auxiliary.account", ("partner_id", "in", customers))
    codes = [practice.read("billing.auxiliary.account", account, "code")["code"] for account in found]
    assert len(set(codes)) == 2 and all(code.startswith("411") for code in codes)
