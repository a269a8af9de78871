"""`make test-host`: Odoo's own tests of what we extend, on a database without our modules and on one with them.

Only a test that fails with our modules and passes without is ours to mend. The run without them is kept in the cache:
it says the same until Odoo changes. TAGS=/sale runs fewer.
"""

import hashlib
import json
import os
import re
import time

import database
import host
from steps import CACHE, ROOT, StepFailed, alone, command, free_port, lanes, run, say, step

TAGS = os.environ.get("TAGS") or "/sale,/account,/sale_management"
# Tests that must fail with our modules because they assert what a feature of ours changes: the test, and why.
EXPECTED = {
    "TestAccountMoveOutInvoiceOnchanges.test_out_invoice_create_refund": "credits all of an invoice twice (SPEC Q2)",
    "TestAccountMoveOutInvoiceOnchanges.test_out_invoice_create_refund_multi_currency": "does so too, at the new rate; "
    "our credit note takes back what was declared, at the invoice's own",
    "TestSaleOrderCreditLimit.test_warning_on_invoice_with_downpayment": "edits the line of a deposit (SPEC P8)",
}
# "Class.test", or "setUpClass (module.Class)" where a whole class could not start.
FAILED = re.compile(r" ERROR \S+ \S+: (?:FAIL|ERROR): (.+?) *$", re.MULTILINE)
COUNTED = re.compile(r"odoo\.tests\.result: (\d+) failed, (\d+) error\(s\) of (\d+) tests")


def main():
    host.prepare(browser=True)
    results = {}
    with alone(database.name("hosttests")):
        lanes(
            lambda: results.update(ours=tested(database.fresh("host_with"), "host-with.log", "with our modules")),
            lambda: results.update(without=baseline()),
        )
    without, ours = results["without"], results["ours"]
    report("Without our modules", without)
    report("With our modules", ours)
    new = sorted(set(ours["failed"]) - set(without["failed"]) - set(EXPECTED))
    if new:
        listing = "\n    ".join(new)
        raise StepFailed(f"Our modules break {len(new)} of Odoo's tests (build/logs/host-with.log):\n    {listing}")
    if ours["count"] < without["count"]:
        raise StepFailed("With our modules Odoo ran fewer of its tests: one of ours hides them.")
    database.drop(database.name("host_with"))
    say("\n✓ Our modules break none of Odoo's tests.")


def baseline():
    """The result without our modules, from the cache if this Odoo was tested before."""
    tested_on = f"{host.version()} {database.HOST_MODULES} {database.LANGUAGES} {TAGS}"
    key = hashlib.sha256(tested_on.encode()).hexdigest()[:12]
    kept = CACHE / f"host-tests-{key}.json"
    if not kept.exists():
        plain = database.copy(database.template(), database.name("host_without"))
        kept.write_text(json.dumps(tested(plain, "host-without.log", "without our modules")))
        database.drop(plain)
    return json.loads(kept.read_text())


def tested(name, log, title):
    options = ["-d", name, f"--test-tags={TAGS}", "--stop-after-init", "--max-cron-threads=0"]
    network = ["--http-interface=127.0.0.1", f"--http-port={free_port()}"]
    start = time.monotonic()
    with step(f"Odoo's own tests of {TAGS} {title} (10 minutes and more)"):
        line = database.odoo("server", *options, *network)
        text = run(line, log, "Read the log's first error.", env=database.environment(), ok=(0, 1)).read_text()
    counted = COUNTED.search(text)
    if not counted:
        raise StepFailed(f"Odoo did not reach the end of its tests: see {(ROOT / 'build/logs' / log)}.")
    minutes = (time.monotonic() - start) / 60
    return {"count": int(counted[3]), "failed": sorted(set(FAILED.findall(text))), "minutes": round(minutes, 1)}


def report(title, result):
    say(f"{title}: {result['count']} tests in {result['minutes']} minutes, {len(result['failed'])} failed")
    for name in result["failed"]:
        say(f"    {name}")


if __name__ == "__main__":
    command(main)
