"""Issue "Milestones": a run that is killed midway (kill -9) and started again makes each draft once."""

import json
from pathlib import Path

import pytest

import database
from steps import StepFailed

SCRIPT = Path(__file__).parent / "killed_run.py"


def test_a_killed_run_goes_on_where_it_was(tmp_path):
    """12 orders, two at a time; the process dies in the fourth part: six are billed, then all, each once."""
    name = database.copy(database.name("live"), database.name("live_killed"))
    result = tmp_path / "result.json"
    try:
        with pytest.raises(StepFailed):
            database.shell(name, SCRIPT, "live-killed.log", STEP="kill")
        database.shell(name, SCRIPT, "live-killed-again.log", STEP="again", RESULT=str(result))
    finally:
        database.drop(name)
    before, after = json.loads(result.read_text())
    assert before == {"state": "running", "done": 6, "todo": 6, "drafts": [1] * 6 + [0] * 6}
    assert after == {"state": "done", "done": 12, "todo": 0, "drafts": [1] * 12}
