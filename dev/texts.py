"""`make texts`: write each addon's i18n/*.pot anew from the code, and bring its translations up to date.

A translation keeps what it says, gets the new texts empty, and loses those that the code no longer holds. What is
empty is printed: fill it in, and run it again (`make lint` refuses an empty one).
"""

import os
import subprocess
import sys

import database
import host
from steps import ADDONS, LOGS, ROOT, alone, command, modules, say, step

EXPORT = ROOT / "dev/texts_export.py"


def main():
    host.prepare()
    names = sys.argv[1:] or modules()
    with alone(database.name("test")):
        test = database.current("test")
        with step("Exporting the texts"):
            folder = LOGS / "texts"
            folder.mkdir(parents=True, exist_ok=True)
            database.shell(test, EXPORT, "texts.log", MODULES=",".join(names), FOLDER=str(folder))
    # polib is in the virtual environment, this script runs before there is one.
    merge = [host.python(), str(ROOT / "dev/texts_merge.py"), str(folder), str(ADDONS), *names]
    missing = subprocess.run(merge, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ}).stdout
    say(missing or "✓ Every text is translated.")


if __name__ == "__main__":
    command(main)
