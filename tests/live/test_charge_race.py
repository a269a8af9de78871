"""SPEC D5: people and letters that charge the same late invoices at the same moment claim everything once."""

import json
from pathlib import Path

import pytest

import database

RACE = Path(__file__).parent / "charge_race.py"


@pytest.fixture
def play(tmp_path):
    def play(step):
        name = database.copy(database.name("live"), database.name(f"live_charges_{step}"))
        result = tmp_path / "result.json"
        try:
            database.shell(name, RACE, f"live-charges-{step}.log", RESULT=str(result), STEP=step)
        finally:
            database.drop(name)
        return json.loads(result.read_text())

    return play


def once(found):
    """One fee and one amount of interest for each invoice."""
    return [[rank, *claim] for rank, owed in enumerate(found["owed"]) for claim in (("fee", 40), ("interest", owed))]


def test_four_people_charge_at_once(play):
    """One of them makes the invoice; the others are told to wait, or that nothing is left."""
    found = play("hands")
    assert found["told"].count("charged") == 1
    assert found["told"].count("nothing left") == 3
    assert sorted(found["charges"]) == once(found)
    assert found["invoiced"] == pytest.approx(160 + sum(found["owed"]))


def test_somebody_charges_while_the_letter_is_made(play):
    """They wait until it has left; then they invoice what it has claimed."""
    found = play("letter")
    assert (found["told"][0], found["told"][-1]) == ("refused", "charged")
    assert sorted(found["charges"]) == once(found)
    assert (found["reminders"], found["mails"]) == (["sent"], 1)
    assert found["invoiced"] == pytest.approx(160 + sum(found["owed"]))


def test_the_letter_is_due_while_somebody_charges(play):
    """It waits in the outbox, then leaves and claims nothing more."""
    found = play("charge")
    assert found["told"] == ["charged"]
    assert sorted(found["charges"]) == once(found)
    assert (found["reminders"], found["mails"]) == (["sent"], 1)
    assert found["invoiced"] == pytest.approx(160 + sum(found["owed"]))
