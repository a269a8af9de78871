"""SPEC N4: gap-free, unique and by date with several processes posting at once, rollbacks and a kill -9."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

import database

RACE = Path(__file__).parent / "numbering_race.py"
LOCK_RACE = Path(__file__).parent / "lock_race.py"
EACH = {"move": 250, "refuse": 96, "kill": 250}  # invoices per process, four processes; in two journals


@pytest.fixture(scope="module")
def races(tmp_path_factory):
    """What three races left in the database; the processes are forks of one Odoo, so that it is loaded once."""
    name = database.copy(database.name("live"), database.name("live_race"))
    result = tmp_path_factory.mktemp("race") / "result.json"
    try:
        database.shell(name, RACE, "live-race.log", EACH=json.dumps(EACH), RESULT=str(result))
    finally:
        database.drop(name)
    return json.loads(result.read_text())


@pytest.fixture(scope="module")
def locks(tmp_path_factory):
    """Somebody validates the configuration while somebody else deletes or posts."""
    name = database.copy(database.name("live"), database.name("live_lock"))
    result = tmp_path_factory.mktemp("lock") / "result.json"
    try:
        database.shell(name, LOCK_RACE, "live-lock.log", RESULT=str(result))
    finally:
        database.drop(name)
    return json.loads(result.read_text())


def check(race):
    rows = race["rows"]
    assert len(rows) == race["expected"], "an invoice was lost, or posted twice"
    assert len({journal for journal, *_rest in rows}) == 2
    assert len({name for _journal, name, *_rest in rows}) == len(rows)
    for journal in sorted({journal for journal, *_rest in rows}):
        mine = [row[1:] for row in rows if row[0] == journal]
        for number, (name, chain, given, day, gap) in enumerate(mine, start=1):
            assert (given, chain, gap) == (number, "invoice|2022-01-01", False)
            assert name == f"{journal}-{day[:7]}-{number:04d}"
        assert all(before[3] <= after[3] for before, after in pairwise(mine)), "numbers do not follow the dates"
    print(f"{len(rows)} invoices in {race['seconds']} s; {race['events'].count('r')} transactions tried again")


def test_three_months_two_journals_and_rollbacks_with_dates_moved(races):
    race = races["move"]
    check(race)
    assert race["events"].count("u") >= 5, "too few transactions were undone to show anything"
    assert "x" not in race["events"]


def test_month_by_month_with_earlier_dates_refused(races):
    race = races["refuse"]
    check(race)
    assert race["events"].count("x") == 4
    months = [day[:7] for _journal, _name, _chain, _number, day, _gap in race["rows"]]
    assert {months.count(month) for month in ("2022-10", "2022-11")} == {4 * EACH["refuse"] // 3}


def test_two_killed_processes_leave_neither_a_gap_nor_a_lock(races):
    check(races["kill"])


def test_the_hash_chain_of_documents_posted_at_once_is_whole(races):
    """Each document's hash is made from the one before, which may have been posted since the transaction began."""
    assert races["hash"] == ["verified", "verified"]


def test_who_validates_waits_for_a_deletion_and_sees_the_gap(locks):
    """SPEC N3: the transaction that validates began before the deletion ended, and still sees the number."""
    race = locks["deleted first"]
    assert race["waited"]
    assert (race["numbers"], race["locked"]) == ([1, 3], False)
    assert "no. 2" in race["told"][1]


def test_who_deletes_waits_for_a_validation_and_is_refused(locks):
    race = locks["locked first"]
    assert race["waited"]
    assert (race["numbers"], race["locked"]) == ([1, 2, 3], True)
    assert "is validated" in race["told"][1]


def test_validating_holds_up_nobody_who_posts(locks):
    race = locks["posted first"]
    assert not race["waited"]
    assert (race["numbers"], race["locked"], race["told"]) == ([1, 2, 3, 4], True, ["done", "done"])
