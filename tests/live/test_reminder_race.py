"""SPEC D6: two runs at once, or a kill -9 while sending: each reminder is sent once."""

import json
from pathlib import Path

import database

RACE = Path(__file__).parent / "reminder_race.py"


def play(tmp_path, step, **variables):
    name = database.copy(database.name("live"), database.name(f"live_reminders_{step}"))
    result = tmp_path / "result.json"
    try:
        database.shell(name, RACE, f"live-reminders-{step}.log", RESULT=str(result), STEP=step, **variables)
    finally:
        database.drop(name)
    return json.loads(result.read_text())


def test_two_runs_send_each_reminder_once(tmp_path):
    """Four processes approve and send two runs over the same eight customers."""
    found = play(tmp_path, "race")
    assert sorted(found["mails"]) == [f"late{rank}@example.com" for rank in range(8)], found
    assert found["states"]["sent"] == 8
    assert found["standing"] == [1] * 8


def test_killed_after_the_mail_was_taken(tmp_path):
    """The fourth mail left and its process died before it was written: nobody sends it again by itself."""
    found = play(tmp_path, "kill", DIES="4")
    assert sorted(found["mails"]) == sorted(set(found["mails"]))
    assert len(found["mails"]) == 8, found
    assert found["states"]["sent"] == 7
    assert found["states"]["sending"] == 1  # shown as interrupted after a quarter of an hour
    assert found["standing"] == [1] * 8
