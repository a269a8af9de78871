"""The seed figures, wrong input and rights from outside Odoo's process, through plain XML-RPC."""

import xmlrpc.client

import pytest

from liveseed import JACQUES, JACQUES_DATE


class Rpc:
    """What an integrator writes: `rpc("sale.order", "action_confirm", [order])`."""

    def __init__(self, practice, login):
        url, self.database, self.password = practice.server.url, practice.server.database, login
        common = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common", allow_none=True)
        self.uid = common.authenticate(self.database, login, login, {})
        self.object = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object", allow_none=True)

    def __call__(self, model, method, *args, **kwargs):
        return self.object.execute_kw(self.database, self.uid, self.password, model, method, args, kwargs)

    def read(self, model, record, *names):
        return self(model, "read", [record], list(names), load=False)[0]

    def refused(self, *args, **kwargs):
        """The sentence of the fault that a call must end in; a traceback is not one."""
        with pytest.raises(xmlrpc.client.Fault) as fault:
            self(*args, **kwargs)
        assert "Traceback" not in fault.value.faultString
        return fault.value.faultString


@pytest.fixture(scope="module")
def rpc(practice):
    practice.biller()
    return Rpc(practice, "biller")


def _set_progress(rpc, statement, **percents):
    for name, percent in percents.items():
        domain = [("statement_id", "=", statement), ("name", "=", name)]
        line = rpc("billing.statement.line", "search", domain)
        rpc("billing.statement.line", "write", line, {"cumulative_percent": percent})


def _lines(rpc, statement, name="amount"):
    domain = [("statement_id", "=", statement)]
    return [line[name] for line in rpc("billing.statement.line", "search_read", domain, [name])]


def _count(rpc, order):
    return rpc("account.move", "search_count", [("line_ids.sale_line_ids.order_id", "=", order)])


# === FIGURES === #


def test_the_seed_is_billed_from_outside(practice, rpc):
    """SPEC P2, P5, P6."""
    # No progress noted on the order: the client writes the percentages.
    order = practice.order([(name, fee, 0) for name, fee, _progress in JACQUES])
    statement = rpc("sale.order", "action_new_statement", [order])["res_id"]
    assert len(_lines(rpc, statement)) == 14
    rpc("billing.statement", "write", [statement], {"date": JACQUES_DATE})
    _set_progress(rpc, statement, **{name: progress for name, _fee, progress in JACQUES if progress})
    assert _lines(rpc, statement) == [7500.0, 9000.0, 7500.0, 11250.0] + [0.0] * 10

    action = rpc("billing.statement", "action_create_invoice", [statement])

    move = action["res_id"]
    assert rpc.read("account.move", move, "state")["state"] == "draft"
    rpc("account.move", "action_post", [move])
    read = rpc.read("account.move", move, "state", "amount_untaxed", "amount_tax", "amount_total", "invoice_date_due")
    assert read == {
        "id": move,
        "state": "posted",
        "amount_untaxed": 35250.0,
        "amount_tax": 7050.0,
        "amount_total": 42300.0,
        "invoice_date_due": "2022-12-25",
    }
    summary = rpc.read("sale.order", order, "billing_issued", "billing_rate", "billing_remaining", "billing_method")
    assert summary["billing_issued"] == 35250.0
    assert summary["billing_rate"] == pytest.approx(23.5)
    assert summary["billing_remaining"] == 114750.0
    assert summary["billing_method"] == "progress"


@pytest.mark.parametrize(("tax", "vat_account"), [("vat_on_payment", "445740"), ("vat", "445710")])
def test_the_entries_are_on_the_french_accounts(practice, rpc, tax, vat_account):
    """SPEC P5: 411, 706, and 44571, or 44574 while the VAT waits for the payment."""
    order = practice.order(tax=getattr(practice, tax))
    move = practice.invoice(order)
    fields = ["account_id", "debit", "credit"]
    context = {"allowed_company_ids": [practice.company]}
    entries = rpc("account.move.line", "search_read", [("move_id", "=", move)], fields, context=context)
    totals = {}
    for entry in entries:
        code = entry["account_id"][1].split()[0]
        totals[code] = totals.get(code, 0.0) + entry["debit"] - entry["credit"]
    assert totals == {"411100": 42300.0, "706000": -35250.0, vat_account: -7050.0}


def test_the_three_ways_to_enter_a_line(practice, rpc):
    """SPEC P2: by percent, by quantity, by amount; the two others follow."""
    order = practice.order([("Doors", 1000, 0, 17)])
    statement = rpc("sale.order", "action_new_statement", [order])["res_id"]
    line = rpc("billing.statement.line", "search", [("statement_id", "=", statement)])[0]
    names = ["cumulative_percent", "cumulative_quantity", "cumulative_amount", "amount"]
    for entered, value, expected in [
        ("cumulative_percent", 50, [50.0, 8.5, 8500.0, 8500.0]),
        ("cumulative_quantity", 6, [35.2941, 6.0, 6000.0, 6000.0]),
        ("cumulative_amount", 5666.67, [33.3334, 5.6667, 5666.67, 5666.67]),
    ]:
        rpc("billing.statement.line", "write", [line], {entered: value})
        read = rpc.read("billing.statement.line", line, *names)
        assert [read[name] for name in names] == pytest.approx(expected, abs=0.0001), entered


# === WRONG INPUT === #


def test_a_wrong_figure_is_a_sentence(practice, rpc):
    order = practice.order()
    statement = rpc("sale.order", "action_new_statement", [order])["res_id"]
    line = rpc("billing.statement.line", "search", [("statement_id", "=", statement), ("name", "=", "APD")])
    for values, sentence in [
        ({"cumulative_percent": 120}, "“APD”: 120 % is more than 100 %"),
        ({"cumulative_percent": -1}, "cannot be negative"),
        ({"cumulative_quantity": 2}, "“APD”: a quantity of 2 is more than the 1 ordered"),
        ({"cumulative_amount": 16000}, "is more than the fee of"),
    ]:
        assert sentence in rpc.refused("billing.statement.line", "write", line, values)
    assert rpc.read("billing.statement.line", line[0], "cumulative_percent")["cumulative_percent"] == 75.0


def test_going_below_what_is_billed_is_refused(practice, rpc):
    """SPEC P4."""
    order = practice.order()
    practice.invoice(order)
    statement = rpc("sale.order", "action_new_statement", [order])["res_id"]
    line = rpc("billing.statement.line", "search", [("statement_id", "=", statement), ("name", "=", "APD")])
    sentence = rpc.refused("billing.statement.line", "write", line, {"cumulative_percent": 50})
    assert "less than the" in sentence and "75.00 %" in sentence


def test_a_statement_without_progress_makes_no_invoice(practice, rpc):
    order = practice.order([("Studies", 1000, 0)])
    statement = rpc("sale.order", "action_new_statement", [order])["res_id"]
    assert "nothing to bill" in rpc.refused("billing.statement", "action_create_invoice", [statement])
    _set_progress(rpc, statement, Studies=50)
    line = rpc("billing.statement.line", "search", [("statement_id", "=", statement)])
    rpc("billing.statement.line", "write", line, {"selected": False})
    assert "No phase of" in rpc.refused("billing.statement", "action_create_invoice", [statement])
    assert _count(rpc, order) == 0


def test_a_quotation_has_no_statement(practice, rpc):
    """SPEC P2: from a confirmed order only."""
    order = practice.order(confirm=False)
    assert "only a confirmed order" in rpc.refused("sale.order", "action_new_statement", [order])
    assert "only a confirmed order" in rpc.refused("billing.statement", "create", [{"order_id": order}])


def test_an_invoiced_statement_is_not_invoiced_again(practice, rpc):
    order = practice.order()
    statement = practice.statement(order)
    rpc("billing.statement", "action_create_invoice", [statement])
    sentence = rpc.refused("billing.statement", "action_create_invoice", [statement])
    assert "only an open statement can be invoiced" in sentence
    assert _count(rpc, order) == 1


def test_regular_invoicing_of_a_progress_order_is_refused(practice, rpc):
    order = practice.order()
    practice.statement(order)
    context = {"active_model": "sale.order", "active_ids": [order], "active_id": order}
    values = {"advance_payment_method": "delivered"}
    wizard = rpc("sale.advance.payment.inv", "create", [values], context=context)
    assert "billed by progress" in rpc.refused("sale.advance.payment.inv", "create_invoices", wizard, context=context)
    assert _count(rpc, order) == 0


def test_a_closed_period_is_refused(practice, rpc):
    """Nothing is half-written: the statement stays open."""
    order = practice.order()
    statement = practice.statement(order, date="2021-06-30")
    practice.call("res.company", "write", [practice.company], {"fiscalyear_lock_date": "2021-12-31"})
    try:
        sentence = rpc.refused("billing.statement", "action_create_invoice", [statement])
    finally:
        practice.call("res.company", "write", [practice.company], {"fiscalyear_lock_date": False})
    assert "the books of Atelier Lumen Architectes are closed" in sentence
    assert rpc.read("billing.statement", statement, "state")["state"] == "draft"
    assert _count(rpc, order) == 0


# === RIGHTS === #


def test_another_company_is_refused(practice, rpc):
    order = practice.order()
    statement = practice.statement(order)
    groups = ("sales_team.group_sale_salesman_all_leads", "billing_base.group_billing_manager")
    practice.user("elsewhere", "base.group_user", *groups, company=practice.other_company())
    other = Rpc(practice, "elsewhere")
    assert other("billing.statement", "search", [("id", "=", statement)]) == []
    for call in [
        ("billing.statement", "read", [statement], ["date"]),
        ("billing.statement", "write", [statement], {"date": JACQUES_DATE}),
        ("billing.statement", "action_create_invoice", [statement]),
        ("sale.order", "action_new_statement", [order]),
    ]:
        other.refused(*call)
    assert _count(rpc, order) == 0


def test_the_portal_is_refused(practice, rpc):
    """The customer sees the order, the invoice and submitted statements: never a draft, and changes nothing."""
    customer = practice.customer("Customer with a login")
    order = practice.order(partner_id=customer)
    statement = practice.statement(order)
    portal = practice.user("customer", "base.group_portal")
    practice.call("res.users", "write", [portal], {"partner_id": customer})
    outsider = Rpc(practice, "customer")
    assert outsider("billing.statement", "search", []) == []
    assert outsider("billing.statement.line", "search", []) == []
    for call in [
        ("billing.statement", "read", [statement], ["date"]),
        ("billing.statement", "create", [{"order_id": order}]),
        ("billing.statement", "action_create_invoice", [statement]),
        ("billing.statement", "action_approve", [statement]),
        ("billing.statement", "write", [statement], {"date": JACQUES_DATE}),
        ("sale.order", "action_new_statement", [order]),
    ]:
        outsider.refused(*call)
    assert _count(rpc, order) == 0


def test_a_salesperson_makes_the_draft_and_does_not_post(practice, rpc):
    order = practice.order()
    practice.salesperson()
    seller = Rpc(practice, "seller")
    statement = seller("sale.order", "action_new_statement", [order])["res_id"]
    seller("billing.statement", "write", [statement], {"date": JACQUES_DATE})
    _set_progress(seller, statement, APD=60)
    seller("billing.statement", "action_create_invoice", [statement])
    move = rpc.read("billing.statement", statement, "move_ids")["move_ids"][0]
    assert rpc.read("account.move", move, "amount_untaxed", "state") == {
        "id": move,
        "amount_untaxed": 33000.0,
        "state": "draft",
    }
    seller.refused("account.move", "action_post", [move])
    assert rpc.read("account.move", move, "state")["state"] == "draft"
    assert seller.read("sale.order", order, "billing_draft")["billing_draft"] == 33000.0
