"""SPEC D4, D6: reminders leave by a real mail server, which refuses some or is down; each arrives exactly once."""

import collections

import pytest

from liveserver import OdooError
from mailserver import MailServer


@pytest.fixture(scope="module")
def post(practice):
    """A mail server that Odoo knows; the first level is an e-mail with a copy."""
    policy, level = (practice.ref(f"billing_dunning.{name}") for name in ("policy_standard", "level_first"))
    practice.call("res.company", "write", [practice.company], {"dunning_policy_id": policy, "email": "us@example.com"})
    practice.call("billing.dunning.level", "write", [level], {"channel": "email", "copy_to": "copy@example.com"})
    with MailServer() as server:
        values = {"name": "Loopback", "smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_encryption": "none"}
        record = practice.create("ir.mail_server", **values)
        yield server
        practice.call("ir.mail_server", "unlink", [record])


@pytest.fixture
def owe(practice):
    def owe(name, lang="en_US"):
        """A customer with an invoice that is late; the invoice."""
        customer = practice.customer(name, lang=lang)
        practice.call("res.partner", "write", [customer], {"email": f"{name}@example.com"})
        line = {"name": "Travaux", "price_unit": 100.0, "tax_ids": [(5,)]}
        move = practice.create(
            "account.move",
            move_type="out_invoice",
            partner_id=customer,
            invoice_date="2026-01-01",
            invoice_date_due="2026-01-31",
            invoice_payment_term_id=False,
            invoice_line_ids=[(0, 0, line)],
        )
        practice.call("account.move", "action_post", [move])
        return move

    return owe


def work_off(practice):
    for job in ("billing_base.ir_cron_billing_run", "billing_dunning.ir_cron_send"):
        practice.call("ir.cron", "method_direct_trigger", [practice.ref(job)])


def start(practice):
    """A run of all reminders that are due, sent; its id."""
    run = practice.call("billing.run", "action_open_reminders")["res_id"]
    practice.call("billing.run", "action_start", [run])
    work_off(practice)
    return run


def retry(practice, run):
    practice.call("billing.run", "action_retry", [run])
    work_off(practice)


def expect_nothing_left(practice):
    with pytest.raises(OdooError, match="nothing to do"):
        start(practice)


def outcome(practice, move):
    """(level of the invoice, state of its reminder, why it failed)."""
    about = ("line_ids.move_line_id.move_id", "=", move)
    reminder = practice.search("billing.reminder", about, ("state", "!=", "skipped"))
    assert len(reminder) == 1
    found = practice.read("billing.reminder", reminder[0], "state", "failure")
    return practice.read("account.move", move, "dunning_code")["dunning_code"], found["state"], found["failure"]


def arrived(post):
    return collections.Counter(address for taken in post.taken for address in taken.recipients)


def test_one_is_refused(practice, post, owe):
    """Two arrive in their languages, with the letter and a copy; the one that is refused says why."""
    jean, jane, nobody = owe("jean", "fr_FR"), owe("jane"), owe("nobody")
    post.refused = {"nobody@example.com"}
    practice.server.expect("failed sending mail")
    run = start(practice)
    assert arrived(post) == {"jean@example.com": 1, "jane@example.com": 1, "copy@example.com": 2}
    assert [outcome(practice, move)[:2] for move in (jean, jane, nobody)] == [
        ("R1", "sent"),
        ("R1", "sent"),
        ("R0", "failed"),
    ]
    assert "no such user here" in outcome(practice, nobody)[2]
    messages = {taken.message["To"]: taken.message for taken in post.taken if "copy@" not in taken.recipients[0]}
    for address, subject, head in (
        ("jean@example.com", "en attente de règlement", "Reste à payer"),
        ("jane@example.com", "awaiting payment", "Left to Pay"),
    ):
        message = messages[address]
        assert message["Cc"] == "copy@example.com"
        assert "us@example.com" in message["From"]
        assert subject in message["Subject"]
        assert head in message.get_body(("html",)).get_content()
        (letter,) = message.iter_attachments()
        assert (letter.get_content_type(), letter.get_content()[:4]) == ("application/pdf", b"%PDF")
    post.refused = set()
    retry(practice, run)
    assert arrived(post) == dict.fromkeys(("jean@example.com", "jane@example.com", "nobody@example.com"), 1) | {
        "copy@example.com": 3
    }
    assert outcome(practice, nobody) == ("R1", "sent", False)


def test_a_copy_that_is_refused(practice, post, owe):
    """The customer has the message: it was sent, and is not sent again."""
    move = owe("copied")
    post.refused = {"copy@example.com"}
    practice.server.expect("failed sending mail")
    start(practice)
    post.refused = set()
    expect_nothing_left(practice)
    assert arrived(post)["copied@example.com"] == 1
    assert outcome(practice, move) == ("R1", "sent", False)


def test_the_server_is_down(practice, post, owe):
    """Nothing leaves and no level is taken; once it is up again, each arrives once."""
    moves = [owe("first"), owe("second")]
    post.stop()
    try:
        run = start(practice)
    finally:
        post.start()
    assert [outcome(practice, move)[:2] for move in moves] == [("R0", "failed")] * 2
    assert "The mail server took no mail" in outcome(practice, moves[0])[2]
    retry(practice, run)
    assert [arrived(post)[f"{name}@example.com"] for name in ("first", "second")] == [1, 1]
    assert [outcome(practice, move) for move in moves] == [("R1", "sent", False)] * 2
    expect_nothing_left(practice)
