"""`make bench`: the benchmarks of tests/bench, on a database of their own, then others' addons beside ours.

They print what they measure.
"""

import check
import database
import host
import rivals
from steps import ROOT, StepFailed, alone, command


def main():
    benchmarks = ROOT / "tests/bench"
    if not check.existing([benchmarks]):
        raise StepFailed("There is no benchmark in tests/bench.")
    host.prepare()
    with alone(database.name("bench")):
        check.inside(database.fresh("bench"), benchmarks, "-s")
    rivals.main()


if __name__ == "__main__":
    command(main)
