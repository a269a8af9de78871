"""Databases: a template with the host's modules, and copies of it with ours installed."""

import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import host
import postgres
from steps import ADDONS, CACHE, CHECKOUT, LOGS, ROOT, StepFailed, alone, fingerprint, modules, run, step, tail

# What our modules stand on, and what they are most often used with.
HOST_MODULES = ["account", "sale_management", "sale_stock", "l10n_fr_account", "account_debit_note", "sale_crm"]
LANGUAGES = "en_US,fr_FR"  # the first is the users' own: Odoo drops English when it is not named
DATA = CACHE / "data"  # filestores and sessions
CODE = {".py", ".xml", ".csv", ".po", ".js", ".scss", ".css", ".png", ".svg", ".json"}
ASSETS = ROOT / "dev/assets.py"
QUIET = ["--no-http", "--stop-after-init", "--max-cron-threads=0"]
# A record of Odoo's log: date, time, pid, level, database, logger: message, and perhaps more lines.
RECORD = re.compile(r"^(?=\d{4}-\d\d-\d\d \S+ \d+ [A-Z]+ )", re.MULTILINE)
REFUSED = re.compile(r"\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) \S+ (.*)", re.DOTALL)


def name(purpose):
    return f"billing_{purpose}_{CHECKOUT}"


@functools.cache
def environment():
    """The environment under which Odoo finds its Python, its programs and its database server."""
    # A configuration file in the user's home is about another Odoo.
    return {**host.environment(), **postgres.environment(), "ODOO_RC": os.devnull}


def odoo(*arguments, addons=ADDONS):
    """An Odoo command line: `odoo("server", …)`. The addons path and the data folder are those of this checkout."""
    command, *rest = arguments
    return [
        *host.odoo_command(),
        command,
        f"--addons-path={addons}",
        f"--data-dir={DATA}",
        *rest,
    ]


def install(database, names, log, *options):
    """Install modules and fail on any warning in Odoo's log."""
    arguments = ["-d", database, "-i", ",".join(names), *QUIET, *options]
    path = run(odoo("server", *arguments), log, "Read the log's first error.", env=environment())
    refuse_warnings(path)


def refuse_warnings(log, expected=()):
    """Raise StepFailed when Odoo's log holds a warning that `dev/allowed_warnings.txt` does not list with a reason.

    `expected` are texts: a warning that holds one of them was provoked by a test.
    """
    records = RECORD.split(log.read_text(errors="replace"))
    found = [" ".join(match.groups()).rstrip() for record in records if (match := REFUSED.match(record))]
    refused = [record for record in found if not is_allowed(record) and not any(text in record for text in expected)]
    if refused:
        listing = "\n".join(dict.fromkeys(refused))
        raise StepFailed(
            f"{listing}\n\nOdoo logged {len(refused)} warnings or errors: mend them, or list them in "
            f"dev/allowed_warnings.txt with a reason if the host causes them. The log is {log.relative_to(ROOT)}."
        )


def is_allowed(record):
    """Whether `dev/allowed_warnings.txt` lists this "LEVEL logger: message"."""
    return any(pattern.search(record) for pattern in _allowed_warnings())


@functools.cache
def _allowed_warnings():
    lines = (ROOT / "dev/allowed_warnings.txt").read_text().splitlines()
    return [re.compile(line, re.DOTALL) for line in lines if line.strip() and not line.startswith("#")]


def template(demo=False, names=None):
    """The name of a database with the host's modules alone (HOST_MODULES, or `names`), made once for all checkouts."""
    names = names or HOST_MODULES
    kind = "demo" if demo else "plain"
    # Another Odoo, another list of modules or languages is another template.
    made_of = f"{host.odoo()} {names} {LANGUAGES}"
    database = f"billing_host_{kind}_{hashlib.sha256(made_of.encode()).hexdigest()[:6]}"
    with alone(database):
        if not postgres.exists(database):
            data = ", with demo data" if demo else ""
            with step(f"Installing Odoo's own modules (up to 2 minutes, once): {', '.join(names)}{data}"):
                _make_template(database, names, demo)
    return database


def _make_template(database, names, demo):
    partial = f"{database}_partial"
    drop(partial)
    options = [f"--load-language={LANGUAGES}", *(["--with-demo"] if demo else [])]
    install(partial, names, f"install-{database}.log", *options)
    build_assets(partial)
    shutil.rmtree(filestore(database), ignore_errors=True)
    if filestore(partial).exists():
        filestore(partial).rename(filestore(database))
    postgres.rename(partial, database)


def build_assets(database):
    with step("Building the pages' styles and scripts"):
        shell(database, ASSETS, f"assets-{database}.log")


def copy(source, target):
    """Copy a database with its files."""
    drop(target)
    postgres.copy(source, target)
    if filestore(source).exists():
        # Odoo never changes a stored file (it is named after its content), so a link is as good as a copy.
        shutil.copytree(filestore(source), filestore(target), copy_function=os.link)
    return target


def drop(database):
    postgres.drop(database)
    shutil.rmtree(filestore(database), ignore_errors=True)


def code_version():
    """Changes when the code of our modules does."""
    return fingerprint(ADDONS, suffixes=CODE)


def remember(database, **facts):
    """Note with what a database was made, in the database's own comment: it goes when the database does."""
    postgres.sql(f"COMMENT ON DATABASE \"{database}\" IS '{json.dumps(facts)}'")


def remembered(database):
    """What `remember` noted; nothing for a database that does not exist or was left unfinished."""
    query = f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{database}'"
    rows = postgres.sql(query)
    return json.loads(rows[0]) if rows and rows[0] else {}


def shell(database, script, log, addons=ADDONS, **variables):
    """Run a Python script in Odoo's shell and return what it prints. Odoo's own log goes to `log`.

    The script finds `variables` in its process environment.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / log
    with path.open("w") as errors, open(script) as source:
        done = subprocess.run(
            odoo("shell", "-d", database, "--no-http", "--max-cron-threads=0", addons=addons),
            cwd=ROOT,
            env={**environment(), **variables},
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    if done.returncode:
        name = Path(script).name
        raise StepFailed(f"{done.stdout}{tail(path, 15)}\n\n{name} failed in Odoo's shell on {database}.")
    return done.stdout


def fresh(purpose, names=None, demo=False):
    """A new database with our modules (all, or `names`) installed on the host's."""
    database = name(purpose)
    names, version = names or modules(), code_version()
    copy(template(demo), database)
    with step(f"Installing {', '.join(names)}"):
        install(database, names, f"install-{purpose}.log", *(["--with-demo"] if demo else []))
    build_assets(database)
    remember(database, code=version, modules=names, template=template(demo))
    return database


def current(purpose, demo=False):
    """The database of `purpose`, made or updated only when our code changed since."""
    database = name(purpose)
    known, version, names = remembered(database), code_version(), modules()
    if known.get("template") != template(demo) or set(known["modules"]) - set(names):
        # New, left unfinished, or it holds a module that is gone and could not be uninstalled without its code.
        return fresh(purpose, demo=demo)
    if known["code"] != version:
        _update(database, known["modules"], names, f"update-{purpose}.log")
        remember(database, code=version, modules=names, template=template(demo))
    return database


def _update(database, installed, names, log):
    added = [module for module in names if module not in installed]
    options = ["--i18n-overwrite", "-u", ",".join(installed), *(["-i", ",".join(added)] if added else [])]
    hint = "Mend the code, or start afresh with `make clean` and the same command."
    with step("Our code changed: updating the database"):
        path = run(odoo("server", "-d", database, *options, *QUIET), log, hint, env=environment())
        refuse_warnings(path)


def filestore(database):
    return DATA / "filestore" / database
