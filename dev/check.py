"""`make test`: lint and every kind of test. `make unit` and `make test T=…` run a part.

`make test-long` plays many more random cases than `make test` has time for.
"""

import functools
import os
import sys
import time

import database
import host
import lint
from steps import ADDONS, ROOT, alone, command, lanes, say, share, step, stream

TESTS = ROOT / "tests"
OUTSIDE = [TESTS / "browser", TESTS / "live"]  # run against real servers; all others in Odoo, each test rolled back
LANES = 2
PARTS = 3  # of the tests in addons/: so many that both lanes end at about the same time
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
    """Two things at a time, since each keeps one core busy."""
    start = time.monotonic()
    lanes(lambda: stage("installing our modules", lambda: database.fresh("test")), lambda: stage("unit tests", unit))
    test = database.name("test")
    database.copy(test, database.name("live"))
    folders = sorted(ADDONS.glob("*/tests"))
    parts = [[TESTS / "scenario", TESTS / "installed"], *(folders[first::PARTS] for first in range(PARTS))]
    # The longest first.
    share(
        [
            *(functools.partial(part_outside, folder) for folder in OUTSIDE),
            *(functools.partial(part_inside, test, *part) for part in enumerate(parts, start=1)),
            lambda: stage("lint", lint.main),
        ],
        LANES,
    )
    say(f"\n✓ All tests passed in {(time.monotonic() - start) / 60:.1f} minutes.")


def part_outside(folder):
    stage(f"tests on a real server: {folder.name}", lambda: outside(folder, log=f"{folder.name}.log"))


def part_inside(test, number, folders):
    """Two parts may run at once: each has its own copy of the database."""
    copy = database.copy(test, database.name(f"test_{number}"))
    try:
        stage(f"tests inside Odoo, part {number}", lambda: inside(copy, *folders, log=f"inside-{number}.log"))
    finally:
        database.drop(copy)


def long():
    """The tests of random cases, with many more of them."""
    os.environ.update({name: os.environ.get(name, value) for name, value in LONG.items()})
    stage("unit tests", unit)
    with alone(database.name("test")):
        test = database.current("test")
        random = [str(TESTS / f"scenario/test_random_{name}.py") for name in ("affairs", "payers", "contracts")]
        stage("random affairs and contracts inside Odoo", lambda: inside(test, *random, "-sv"))
    say("\n✓ All long tests passed.")


def some(paths):
    """Only the tests in `paths`, on a database that is updated when our code changed; pytest options pass through."""
    target = (ROOT / paths[0].split("::")[0]).resolve()
    if target.is_relative_to(TESTS / "unit"):
        return pytest("unit.log", "-p", "no:odoo", *paths)
    test = database.current("test")
    if any(target.is_relative_to(folder) for folder in OUTSIDE):
        database.copy(test, database.name("live"))
        return outside(*paths)
    return inside(test, *paths)


def unit():
    pytest("unit.log", "-p", "no:odoo", TESTS / "unit")


def inside(test, *paths, log="inside.log"):
    options = [f"--odoo-database={test}", "--odoo-http", "--odoo-log-level=warn", f"--odoo-addons-path={ADDONS}"]
    extra = [f"data-dir={database.DATA}", f"db-filter=^{test}$", "http-interface=127.0.0.1", "max-cron-threads=0"]
    pytest(log, *options, *[f"--odoo-extra={option}" for option in extra], *existing(paths))


def outside(*paths, log="live.log"):
    if found := existing(paths):
        pytest(log, "-p", "no:odoo", *found)


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
