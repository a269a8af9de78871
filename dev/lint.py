"""`make lint`: every check runs, so that one run shows all there is to mend."""

import os
import shutil
import subprocess
import sys

import host
from steps import ADDONS, ROOT, StepFailed, command, modules, say, step, stream

# Of pylint-odoo's checks, those that do not apply here.
NOT_OURS = [
    "missing-readme",  # the project has one README, not one for each addon
    "sql-injection",  # Odoo's own checker, below, knows the SQL() wrapper of Odoo 19
    "missing-return",  # takes a compute method that calls super() for one that has something to return
    "consider-merging-classes-inherited",  # a long model is cut by subject, one file each
]
# What Odoo's own runbot enables, with the checkers that its module test_lint brings; less what ruff finds as well.
ODOO_CHECKERS = ["_odoo_checker_sql_injection", "_odoo_checker_gettext", "_odoo_checker_unlink_override"]
ODOO_CHECKS = [
    "eval-used",
    "unreachable",
    "sql-injection",
    "missing-gettext",
    "gettext-variable",
    "gettext-placeholders",
    "gettext-repr",
    "raise-unlink-override",
]


def main():
    host.prepare()
    failed = [name for name, line in checks().items() if not passes(name, line)]
    if failed:
        raise StepFailed(f"make lint: {', '.join(failed)} found what is above. `make format` mends the layout.")
    return 0


def checks():
    """The command line of each check, by name."""
    tools = host.venv() / "bin"
    ours = [ADDONS / module for module in modules()]
    pylint = [tools / "pylint", f"--rcfile={os.devnull}", "--score=n", "--disable=all"]
    lines = {
        "ruff format": [tools / "ruff", "format", "--check", "--quiet", "--diff", ROOT],
        "ruff check": [tools / "ruff", "check", "--quiet", ROOT],
        "pylint-odoo": [
            *pylint,
            "--load-plugins=pylint_odoo",
            "--enable=odoolint",
            "--valid-odoo-versions=19.0",
            "--manifest-required-authors=Odoo Billing Suite contributors",
            f"--disable={','.join(NOT_OURS)}",
            *ours,
        ],
        "Odoo's pylint": [
            *pylint,
            f"--load-plugins={','.join(ODOO_CHECKERS)}",
            f"--enable={','.join(ODOO_CHECKS)}",
            *ours,
        ],
        "files": [host.python(), "-m", "pytest", "-q", "-p", "no:odoo", ROOT / "tests/lint"],
    }
    if has_compose():
        lines["docker compose"] = ["env", "POSTGRES_PASSWORD=x", "docker", "compose", "config", "--quiet"]
    return lines


def passes(name, line):
    environment = host.environment()
    environment["PYTHONPATH"] += f":{host.odoo() / 'odoo/addons/test_lint/tests'}"
    try:
        with step(name):
            stream(line, f"lint-{name.split()[-1]}.log", "", env=environment)
    except StepFailed:
        return False
    return True


def has_compose():
    docker = shutil.which("docker")
    return bool(docker) and subprocess.run([docker, "compose", "version"], capture_output=True).returncode == 0


def format_code():
    """`make format`: what ruff can mend by itself."""
    host.prepare()
    ruff = host.venv() / "bin/ruff"
    for arguments in (["check", "--fix-only", "--quiet"], ["format"]):
        stream([ruff, *arguments, ROOT], "format.log", "ruff could not read a file: see above.")
    say("Formatted.")
    return 0


if __name__ == "__main__":
    command(format_code if "--fix" in sys.argv else main)
