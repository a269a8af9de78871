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

from steps import CACHE, StepFailed, run, step

SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
}
ROLE = "odoo"  # Odoo refuses to run as "postgres"


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


# === PRIVATE CLUSTER === #


def _folder():
    # The service's own user cannot enter root's home.
    return Path("/var/lib/odoo-billing") if os.geteuid() == 0 else CACHE / "postgres"


def _start():
    cluster, programs = _folder(), _programs()
    data = cluster / "data"
    if not (data / "PG_VERSION").exists():
        with step("Creating a private PostgreSQL cluster"):
            cluster.mkdir(parents=True, exist_ok=True)
            if owner := _owner():
                shutil.chown(cluster, owner, owner)
            cluster.chmod(0o700)
            _as_owner([programs / "initdb", "-D", data, "-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"])
            with (data / "postgresql.conf").open("a") as conf:
                conf.writelines(f"{key} = {value}\n" for key, value in SETTINGS.items())
                conf.write(f"unix_socket_directories = '{cluster}'\nport = 5432\n")
    if _as_owner([programs / "pg_ctl", "status", "-D", data], check=False):
        with step("Starting PostgreSQL"):
            _as_owner([programs / "pg_ctl", "start", "-w", "-D", data, "-l", cluster / "server.log"])
    return cluster


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
