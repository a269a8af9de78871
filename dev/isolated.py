"""`make test-isolated`: each of our modules alone on a bare Odoo is installed, tested and uninstalled.

It finds what the tests on the whole suite cannot: a dependency that the manifest forgets because a sibling brings it,
and what a module leaves behind in the database of somebody who tried it.
"""

import ast
import functools
import re
import sys
import time

import database
import host
import postgres
from steps import ADDONS, ROOT, StepFailed, alone, command, free_port, modules, run, say, share, step

UNINSTALL = ROOT / "dev/uninstall.py"
LANES = 2  # modules tried at once
COUNTED = re.compile(r"odoo\.tests\.result: (\d+) failed, (\d+) error\(s\) of (\d+) tests")
# All that a module can leave behind, less what Odoo's own modules note about it and never remove (in ir_model_data).
SNAPSHOT = """
    SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'
    UNION SELECT 'constraint ' || conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'
    UNION SELECT 'sequence ' || sequencename FROM pg_sequences WHERE schemaname = 'public'
    UNION SELECT 'record ' || module || '.' || name FROM ir_model_data WHERE module LIKE 'billing%'
    UNION SELECT 'model ' || model FROM ir_model
    UNION SELECT 'field ' || model || '.' || name FROM ir_model_fields
    UNION SELECT 'setting ' || key FROM ir_config_parameter
    UNION SELECT 'group ' || id FROM res_groups
    UNION SELECT 'scheduled job ' || id FROM ir_cron
    UNION SELECT 'menu ' || id FROM ir_ui_menu
    UNION SELECT 'view ' || id FROM ir_ui_view
    UNION SELECT 'default value ' || id FROM ir_default
"""


def main():
    host.prepare(browser=True)
    names = sys.argv[1:] or modules()
    start = time.monotonic()
    share([functools.partial(attempt_alone, name) for name in names], min(LANES, len(names)))
    say(f"\n✓ {len(names)} modules install, pass their tests and uninstall alone: {time.monotonic() - start:.0f} s.")


def attempt_alone(module):
    """Try one module; raise StepFailed with the sentence that says what is wrong with it."""
    try:
        with alone(database.name(f"isolated_{module}")), step(f"{module} alone"):
            attempt(module)
    except StepFailed as failure:
        say(f"  ✗ {module}")
        raise StepFailed(f"{module}, alone: {failure}")


def attempt(module):
    ours, theirs = dependencies(module)
    test = database.copy(database.template(names=sorted(theirs)), database.name(f"isolated_{module}"))
    before = set(postgres.sql(SNAPSHOT, test))
    count = install_and_test(module, test)
    # First the module on its own, so that nothing of its dependencies' uninstallation helps; then those.
    others = [name for name in ours if name != module]
    for names in filter(None, ([module], others)):
        log = f"isolated-{module}-uninstall.log"
        database.shell(test, UNINSTALL, log, MODULES=",".join(names))
        database.refuse_warnings(database.LOGS / log)
    if left := sorted(set(postgres.sql(SNAPSHOT, test)) - before):
        raise StepFailed("uninstalling it left behind:\n    " + "\n    ".join(left))
    if lost := sorted(before - set(postgres.sql(SNAPSHOT, test))):
        raise StepFailed("uninstalling it took away what was there before it:\n    " + "\n    ".join(lost))
    database.drop(test)
    say(f"  {module}: {count} tests passed, nothing left behind")


def install_and_test(module, test):
    """Install the module alone and run its tests with Odoo's own runner; the number of tests."""
    has_tests = any((ADDONS / module / "tests").glob("test_*.py"))
    tests = [f"--test-tags=/{module}"] if has_tests else []
    options = ["-d", test, "-i", module, *tests, "--stop-after-init", "--max-cron-threads=0"]
    network = ["--http-interface=127.0.0.1", f"--http-port={free_port()}"]
    hint = "Read the log's first error: does the manifest name every module it needs?"
    line = database.odoo("server", *options, *network)
    log = run(line, f"isolated-{module}.log", hint, env=database.environment(), ok=(0, 1))
    database.refuse_warnings(log)
    counted = COUNTED.search(log.read_text())
    count = int(counted[3]) if counted else 0
    if has_tests and not count:
        raise StepFailed(f"Odoo ran none of its tests. {hint}")
    return count


def dependencies(module):
    """All that `module` needs, itself included: our modules and the host's."""
    ours, theirs, queue = set(), set(), [module]
    while queue:
        name = queue.pop()
        if name not in modules():
            theirs.add(name)
        elif name not in ours:
            ours.add(name)
            queue += ast.literal_eval((ADDONS / name / "__manifest__.py").read_text())["depends"]
    return ours, theirs


if __name__ == "__main__":
    command(main)
