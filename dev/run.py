"""`make run`, `make demo` and `make shell`: Odoo on a database with demo data."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import database
import host
from steps import BUILD, LOGS, ROOT, StepFailed, alone, command, free_port, say, step, tail

MAIN_JOB = ROOT / "dev/main_job.py"
LOGINS = "Log in as admin / admin, or as camille / camille (a bookkeeper, in French)."
PORT = 8069
STARTED_WITHIN = 120  # seconds


def main():
    action = sys.argv[1]
    host.prepare()
    with alone(database.name("demo")):
        demo = database.current("demo", demo=True)
    if action == "shell":
        return shell(demo)
    return serve(demo, once=action == "demo")


def shell(demo):
    """Become Odoo's shell; a script on standard input prints to standard output, Odoo's log is in a file."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / "shell.log"
    options = ["-d", demo, "--no-http", "--max-cron-threads=0", f"--logfile={log}"]
    line = [str(part) for part in database.odoo("shell", *options)]
    sys.stdout.flush()
    os.execvpe(line[0], line, database.environment())


def serve(demo, once=False):
    """Serve the demo database on this machine alone and do the main job; stay until Ctrl-C unless `once`."""
    port = free_port(PORT)
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / "server.log"
    options = ["-d", demo, f"--db-filter=^{demo}$", "--no-database-list", "--workers=0"]
    address = ["--http-interface=127.0.0.1", f"--http-port={port}"]
    # Its own session: Ctrl-C reaches this script alone, which then asks Odoo to stop.
    server = subprocess.Popen(
        [str(part) for part in database.odoo("server", *options, *address, f"--logfile={log}")],
        env=database.environment(),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    # A terminal that closes, or a plain `kill`, ends this as Ctrl-C does.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_it_answers(server, url, log)
        do_main_job(url, demo, log)
        if once:
            return 0
        say(f"\n  {url}\n  {LOGINS}\n  Odoo's log: {log.relative_to(ROOT)}. Ctrl-C stops it.\n")
        server.wait()
        raise StepFailed(f"{tail(log, 15)}\n\nOdoo stopped by itself.")
    except KeyboardInterrupt:
        say("\nStopping Odoo.")
        return 0
    finally:
        stop(server)


def do_main_job(url, demo, log):
    """From the demo order's progress to its posted invoice and PDF, by a client program as an integrator writes it."""
    with step("Doing the main job on the demo data"):
        if subprocess.run([sys.executable, MAIN_JOB, url, demo, BUILD.relative_to(ROOT)], cwd=ROOT).returncode:
            raise StepFailed(f"{tail(log, 15)}\n\nThe main job failed. Odoo's log is {log.relative_to(ROOT)}.")


def stop(server):
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()


def wait_until_it_answers(server, url, log):
    with step("Starting Odoo; the first page takes a moment to build"):
        deadline = time.monotonic() + STARTED_WITHIN
        while time.monotonic() < deadline and server.poll() is None:
            try:
                # The login page, so that its styles and scripts are built before somebody looks at it.
                return urllib.request.urlopen(f"{url}/web/login", timeout=STARTED_WITHIN).read()
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.3)
    raise StepFailed(f"{tail(log, 15)}\n\nOdoo does not answer at {url}. Its log is {log.relative_to(ROOT)}.")


if __name__ == "__main__":
    command(main)
