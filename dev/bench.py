"""`make bench`: the benchmarks of tests/bench, on a database of their own, then others' addons beside ours.

They print what they measure. `--long` (`make bench-long`) takes the whole numbers instead of what ends in a minute.
"""

import os
import sys

import check
import database
import host
import rivals
from steps import ROOT, StepFailed, alone, command

LONG = {
    "ORDERS": "1000",
    "RIVAL_ORDERS": "40",
    "RIVAL_INVOICES": "1000",
    "SUBSCRIPTIONS": "10000",
    "RIVAL_CONTRACTS": "1000",
    "RIVAL_ITEMS": "20000",
}  # read by tests/bench


def main():
    if "--long" in sys.argv:
        os.environ.update({name: os.environ.get(name, number) for name, number in LONG.items()})
    benchmarks = ROOT / "tests/bench"
    if not check.existing([benchmarks]):
        raise StepFailed("There is no benchmark in tests/bench.")
    host.prepare()
    with alone(database.name("bench")):
        check.inside(database.fresh("bench"), benchmarks, "-s")
    rivals.main()


if __name__ == "__main__":
    command(main)
