"""`make test`: lint, then every kind of test, the quick ones first. `make unit` and `make test T=…` run a part.

`make test-long` plays many more random cases than `make test` has time for.
"""

import os
import sys
import time

import database
import host
import lint
from steps import ADDONS, ROOT, alone, command, lanes, say, step, stream

TESTS = ROOT / "tests"
INSIDE = [ADDONS, TESTS / "installed", TESTS / "scenario"]  # run in one Odoo process, each test rolled back
OUTSIDE = [TESTS / "live", TESTS / "browser"]  # run against real servers
LONG = {"HYPOTHESIS_PROFILE": "long", "AFFAIRS": "500"}  # read by tests/unit/conftest.py and tests/scenario
FAILED = "Some tests failed: the failures are above."


def main():
    arguments = sys.argv[1:]
    host.prepare(browser=not {"--unit", "--long"} & {*arguments})
    if arguments == ["--unit"]:
        return unit()
    if arguments == ["--long"]:
        return long()
    with alone(database.name("test")):
        return some(arguments) if arguments else everything()


def everything():
    start = time.monotonic()
    stage("unit tests", unit)
    test = stage("installing our modules", lambda: database.fresh("test"))
    # Tests in real processes keep what they write: they get a copy from before the others ran.
    database.copy(test, database.name("live"))

    def on_servers():
        stage("tests on a live server and in a browser", lambda: outside(*OUTSIDE))
        stage("lint", lint.main)

    # Both halves take about as long, and each keeps one core busy.
    lanes(lambda: stage("tests inside Odoo", lambda: inside(test, *INSIDE)), on_servers)
    say(f"\n✓ All tests passed in {(time.monotonic() - start) / 60:.1f} minutes.")


def long():
    """The tests of random cases, with many more of them."""
    os.environ.update({name: os.environ.get(name, value) for name, value in LONG.items()})
    stage("unit tests", unit)
    with alone(database.name("test")):
        test = database.current("test")
        random = [str(TESTS / f"scenario/test_random_{name}.py") for name in ("affairs", "payers")]
        stage("random affairs inside Odoo", lambda: inside(test, *random, "-sv"))
    say("\n✓ All long tests passed.")


def some(paths):
    """Only the tests in `paths`, on a database that is updated when our code changed; pytest options pass through."""
    target = (ROOT / paths[0].split("::")[0]).resolve()
    if target.is_relative_to(TESTS / "unit"):
        return pytest("unit.log", "-p", "no:odoo", *paths)
    test = database.current("test")
    if any(target.is_relative_to(folder) for folder in OUTSIDE):
        database.copy(test, database.name("live"))
        return pytest("live.log", "-p", "no:odoo", *paths)
    return inside(test, *paths)


def unit():
    pytest("unit.log", "-p", "no:odoo", TESTS / "unit")


def inside(test, *paths):
    options = [f"--odoo-database={test}", "--odoo-http", "--odoo-log-level=warn", f"--odoo-addons-path={ADDONS}"]
    extra = [f"data-dir={database.DATA}", f"db-filter=^{test}$", "http-interface=127.0.0.1", "max-cron-threads=0"]
    pytest("inside.log", *options, *[f"--odoo-extra={option}" for option in extra], *existing(paths))


def outside(*paths):
    if found := existing(paths):
        pytest("live.log", "-p", "no:odoo", *found)


def existing(paths):
    """Those of our test folders that hold a test; what a person typed stays as it is."""
    return [path for path in paths if isinstance(path, str) or any(path.rglob("test_*.py"))]


def pytest(log, *arguments):
    stream([host.python(), "-m", "pytest", *arguments], log, FAILED, env=database.environment())


def stage(title, action):
    say("")
    with step(title):
        return action()


if __name__ == "__main__":
    command(main)
