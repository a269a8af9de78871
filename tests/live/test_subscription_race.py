"""SPEC S8: six processes over one period, one of them killed (kill -9): one draft each."""

import json
from pathlib import Path

import database

RACE = Path(__file__).parent / "subscription_race.py"


def test_six_processes_draft_each_period_once(tmp_path):
    name = database.copy(database.name("live"), database.name("live_subscriptions"))
    result = tmp_path / "result.json"
    try:
        database.shell(name, RACE, "live-subscriptions.log", RESULT=str(result))
    finally:
        database.drop(name)
    found = json.loads(result.read_text())
    assert len(found["claims"]) == found["moves"] == 4 * 12
    assert {count for _subscription, _day, count in found["claims"]} == {1}
