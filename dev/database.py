"""Databases: a template with the host's modules, and copies of it with ours installed."""

import functools
import hashlib
import re
import shutil

import host
import postgres
from steps import ADDONS, CACHE, CHECKOUT, ROOT, StepFailed, fingerprint, modules, run, step

# What our modules stand on, and what they are most often used with.
HOST_MODULES = ["account", "sale_management", "l10n_fr_account", "account_debit_note"]
DATA = CACHE / "data"  # filestores and sessions
CODE = {".py", ".xml", ".csv", ".po", ".js", ".scss", ".css", ".png", ".svg", ".json"}
# A log line of Odoo: date, pid, level, database, logger: message.
LOGGED = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) \S+ (\S+: .*)$", re.MULTILINE)


def name(purpose):
    return f"billing_{purpose}_{CHECKOUT}"


@functools.cache
def environment():
    """The environment under which Odoo finds its Python, its programs and its database server."""
    return {**host.environment(), **postgres.environment()}


def odoo(*arguments):
    """An Odoo command line: `odoo("server", …)`. The addons path and the data folder are those of this checkout."""
    command, *rest = arguments
    return [
        *host.odoo_command(),
        command,
        f"--addons-path={ADDONS}",
        f"--data-dir={DATA}",
        *rest,
    ]


def install(database, names, log, *options):
    """Install modules and fail on any warning in Odoo's log."""
    arguments = ["-d", database, "-i", ",".join(names), "--no-http", "--stop-after-init", "--max-cron-threads=0"]
    path = run(odoo("server", *arguments, *options), log, "Read the log's first error.", env=environment())
    refuse_warnings(path)


def refuse_warnings(log):
    """Raise StepFailed when Odoo's log holds a warning that `dev/allowed_warnings.txt` does not list with a reason."""
    allowed = [re.compile(pattern) for pattern in allowed_warnings()]
    lines = [f"{level} {text}" for level, text in LOGGED.findall(log.read_text(errors="replace"))]
    refused = [line for line in lines if not any(pattern.search(line) for pattern in allowed)]
    if refused:
        listing = "\n".join(dict.fromkeys(refused))
        raise StepFailed(
            f"{listing}\n\nOdoo logged {len(refused)} warnings or errors: mend them, or list them in "
            f"dev/allowed_warnings.txt with a reason if the host causes them. The log is {log.relative_to(ROOT)}."
        )


def allowed_warnings():
    lines = (ROOT / "dev/allowed_warnings.txt").read_text().splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def template(demo):
    """The name of a database with the host's modules alone, made once for all checkouts."""
    kind = "demo" if demo else "plain"
    # Another Odoo or another list of modules is another template.
    made_of = f"{host.odoo()} {HOST_MODULES}"
    database = f"billing_host_{kind}_{hashlib.sha256(made_of.encode()).hexdigest()[:6]}"
    if not postgres.exists(database):
        with step(f"Installing Odoo's own modules {'with demo data ' if demo else ''}(about 2 minutes, once)"):
            partial = f"{database}_partial"
            postgres.drop(partial)
            shutil.rmtree(_filestore(partial), ignore_errors=True)
            options = ["--with-demo"] if demo else []
            install(partial, HOST_MODULES, f"install-host-{kind}.log", "--load-language=fr_FR", *options)
            postgres.rename(partial, database)
            shutil.rmtree(_filestore(database), ignore_errors=True)
            if _filestore(partial).exists():
                _filestore(partial).rename(_filestore(database))
    return database


def copy(source, target):
    """Copy a database with its files."""
    postgres.copy(source, target)
    shutil.rmtree(_filestore(target), ignore_errors=True)
    if _filestore(source).exists():
        shutil.copytree(_filestore(source), _filestore(target))


def drop(database):
    postgres.drop(database)
    shutil.rmtree(_filestore(database), ignore_errors=True)


def code_version():
    """Changes when the code of our modules does."""
    return fingerprint(ADDONS, suffixes=CODE)


def fresh(purpose, names=None, demo=False):
    """A new database with our modules (all, or `names`) installed on the host's."""
    database = name(purpose)
    copy(template(demo), database)
    with step(f"Installing {', '.join(names or modules())}"):
        install(database, names or modules(), f"install-{purpose}.log", *(["--with-demo"] if demo else []))
    return database


def _filestore(database):
    return DATA / "filestore" / database
