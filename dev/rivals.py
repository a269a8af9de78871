"""What others offer for the same task, measured beside ours by `make bench`: each on a database of its own.

The others come from PyPI into the cache, for the measurement only; nothing of ours depends on them.
"""

import database
import host
from steps import ADDONS, CACHE, ROOT, StepFailed, alone, run, say, step

SCRIPTS = ROOT / "tests/bench/rivals"
# By script: the host's modules it needs, and who competes: module → PyPI package, None for ours and for Odoo alone.
RACES = {
    "posting": (
        ["account", "mail"],
        {
            "": None,
            "billing_numbering": None,
            "account_move_name_sequence": "odoo-addon-account-move-name-sequence==19.0.1.0.5.2",
        },
    ),
    "schedule": (
        ["sale_management"],
        {
            "billing_milestone": None,
            "sale_invoice_plan": "odoo-addon-sale-invoice-plan==19.0.1.0.0.3",
        },
    ),
    "subscription": (
        ["sale_management"],
        {
            "billing_subscription": None,
            "contract": "odoo-addon-contract==19.0.1.2.1.2",
            "subscription_oca": "odoo-addon-subscription-oca==19.0.1.1.4.2",
        },
    ),
    "dunning": (
        ["account", "mail"],
        {
            "billing_dunning": None,
            "account_credit_control": "odoo-addon-account-credit-control==19.0.1.0.0.13",
        },
    ),
}


def main():
    for script, (host_modules, rivals) in RACES.items():
        say("")
        with step(f"{script}: {', '.join(name or 'Odoo alone' for name in rivals)}"):
            for module, package in rivals.items():
                try:
                    print(measure(script, host_modules, module, package), end="", flush=True)
                except StepFailed as failure:
                    if not package:
                        raise
                    say(f"  {module} was not measured: {failure}")


def measure(script, host_modules, module, package):
    """What the script prints on a database with this module."""
    name = database.name(f"rival_{module or 'odoo'}")
    addons = f"{ADDONS},{fetch(package)}" if package else str(ADDONS)
    with alone(name):
        database.copy(database.template(names=host_modules), name)
        if module:
            database.install(name, [module], f"rival-{module}.log", f"--addons-path={addons}")
        try:
            path = SCRIPTS / f"{script}.py"
            return database.shell(name, path, f"rival-{script}.log", addons=addons, RIVAL=module or "Odoo alone")
        finally:
            database.drop(name)


def fetch(package):
    """The folder with the addons of a package from PyPI."""
    target = CACHE / "rivals" / package.replace("==", "-")
    if not target.exists():
        partial = target.with_name(f"{target.name}-partial")
        line = [
            host.python(),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--upgrade",
            "--target",
            partial,
            package,
        ]
        run(line, "rivals.log", "It could not be fetched from PyPI.")
        partial.rename(target)
    return target / "odoo/addons"
