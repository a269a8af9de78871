"""PostgreSQL: the server that PGHOST names, else a private cluster that listens on a socket only.

The private cluster holds nothing but demo and test databases: it trades safety after a power cut for speed, and
trusts whoever can reach its socket, which is its owner alone.
"""

import functools
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from steps import CACHE, StepFailed, alone, run, say, step

# Data here can be made anew. Tests roll back what they write: a vacuum of what is left would tell the planner that the
# tables are empty for good, and joins of some hundred invoices then take minutes.
SETTINGS = {
    "listen_addresses": "''",
    "autovacuum": "off",
    "jit": "off",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
}
ROLE = "odoo"  # Odoo refuses to run as "postgres"
WAIT = 600  # seconds for a start: after a kill, PostgreSQL first plays back what it had noted


def is_external():
    return bool(os.environ.get("PGHOST"))


@functools.cache
def environment():
    """PG… variables that reach a running server."""
    if is_external():
        return {key: value for key, value in os.environ.items() if key.startswith("PG")}
    cluster = _start()
    return {"PGHOST": str(cluster), "PGUSER": ROLE, "PGPORT": "5432"}


def sql(statement, database="postgres"):
    """Run one statement and return its rows as lines of text."""
    done = subprocess.run(
        ["psql", "-X", "-At", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement],
        env={**os.environ, **environment()},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise StepFailed(f"PostgreSQL refused: {done.stderr.strip()}")
    return done.stdout.split("\n")[:-1]


def exists(database):
    return bool(sql(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"))


def drop(database):
    sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def copy(source, target):
    drop(target)
    sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def rename(source, target):
    drop(target)
    sql(f'ALTER DATABASE "{source}" RENAME TO "{target}"')


def is_there():
    """Whether there is a server to ask, without creating one."""
    return is_external() or (_folder() / "data").exists()


def stop():
    """Stop the private server, unless another checkout works on it."""
    others = "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    if not is_external() and not sql(others):
        _as_owner([_programs() / "pg_ctl", "stop", "-D", _folder() / "data", "-m", "fast"], check=False)
        environment.cache_clear()


def delete():
    """Stop the private server and delete its cluster, with every database of every checkout."""
    if not is_external() and _folder().exists():
        _as_owner([_programs() / "pg_ctl", "stop", "-D", _folder() / "data", "-m", "fast"], check=False)
        shutil.rmtree(_folder())
        shutil.rmtree(_torn(), ignore_errors=True)


# === PRIVATE CLUSTER === #


def _folder():
    # The service's own user cannot enter root's home.
    return Path("/var/lib/odoo-billing") if os.geteuid() == 0 else CACHE / "postgres"


def _torn():
    """Where a cluster is kept that did not start any more."""
    return _folder().with_name(f"{_folder().name}.torn")


def _start():
    cluster, data = _folder(), _folder() / "data"
    with alone("postgres"):  # two that start it at once would each take the other's for a torn one
        if not (data / "PG_VERSION").exists():
            _create(data)
        if _as_owner([_programs() / "pg_ctl", "status", "-D", data], check=False):
            with step("Starting PostgreSQL"):
                _start_or_replace(data)
    return cluster


def _create(data):
    with step("Creating a private PostgreSQL cluster"):
        cluster, owner = data.parent, _owner()
        cluster.mkdir(parents=True, exist_ok=True)
        if owner:
            shutil.chown(cluster, owner, owner)
        cluster.chmod(0o700)
        options = ["-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        _as_owner([_programs() / "initdb", "-D", data, *options])
        with (data / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{key} = {value}\n" for key, value in SETTINGS.items())
            conf.write(f"unix_socket_directories = '{cluster}'\nport = 5432\n")


def _start_or_replace(data):
    """Start the cluster; one that was torn, and does not start, makes room for a new one.

    Without fsync, a machine that was switched off or copied while the server ran may leave files PostgreSQL refuses.
    They are kept (the last ones) beside the new cluster, for someone who typed more than demo data.
    """
    cluster, kept = data.parent, _torn()
    start = [_programs() / "pg_ctl", "start", "-w", "-t", WAIT, "-D", data, "-l", cluster / "server.log"]
    if not _as_owner(start, check=False):
        return
    say(f"  the cluster does not start any more: kept as {kept}, and made anew\n{_last_words(cluster / 'server.log')}")
    shutil.rmtree(kept, ignore_errors=True)
    cluster.rename(kept)  # whole: the log and the socket's lock may be what is in the way
    try:
        _create(data)
        _as_owner(start)
    except StepFailed as failure:  # the files were not to blame
        words = _last_words(cluster / "server.log")
        shutil.rmtree(cluster, ignore_errors=True)
        kept.rename(cluster)
        raise StepFailed(f"{failure}\n{words}")


def _last_words(log, lines=20):
    """What the server wrote last: on a machine that is gone afterwards nobody can look it up."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""


def _programs():
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    if versions:
        return versions[-1].parent
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise StepFailed("PostgreSQL's server programs are missing. Install `postgresql`, or name a server in PGHOST.")


def _owner():
    """The user who runs the server: PostgreSQL refuses root."""
    if os.geteuid():
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise StepFailed("There is no user `postgres` to run PostgreSQL as (it refuses root). Install `postgresql`.")


def _as_owner(command, check=True):
    prefix = ["runuser", "-u", _owner(), "--"] if _owner() else []
    hint = f"Look at {_folder()}/server.log; `make clean` starts afresh."
    if check:
        run([*prefix, *command], "postgres.log", hint, cwd="/")
        return 0
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.run([*prefix, *map(str, command)], cwd="/", **quiet).returncode
