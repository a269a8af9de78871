"""Where things are, and how a step of `make …` is run so that a person can follow it."""

import fcntl
import hashlib
import os
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"
BUILD = ROOT / "build"  # logs, PDF and screenshots of this checkout; ignored by git
LOGS = BUILD / "logs"
# What is slow to get is shared by every checkout of this user.
CACHE = Path(
    os.environ.get("BILLING_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "odoo-billing"
)
# Databases carry the checkout they were made from: two checkouts never share one.
CHECKOUT = hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]
PORTS_TRIED = 50
HEARTBEAT = 15  # seconds between two signs of life when the output is not a terminal
_lane = threading.local()  # `kept`: what a lane beside the first prints, until the first has ended
_ports = set()  # those that `free_port` gave
_ports_lock = threading.Lock()


class StepFailed(Exception):
    """A step that cannot go on. The message is one sentence that says what to do."""


def say(text):
    # Standard error, so that `make -s shell < script.py` prints the script's own output and nothing else.
    if not _keep(f"{text}\n", sys.stderr):
        print(text, file=sys.stderr, flush=True)


def _keep(text, file):
    """Whether this is a lane whose output waits: it is kept then."""
    kept = getattr(_lane, "kept", None)
    if kept is not None:
        kept.append((text, file))
    return kept is not None


def lanes(*actions):
    """Do all of these at once, one thread each, and raise StepFailed if any did.

    Only the first one's output is shown as it comes. The others' follows when they and the first have ended.
    """
    outputs = [None, *([] for _action in actions[1:])]

    def drive(action, output):
        _lane.kept = output
        try:
            action()
        except StepFailed as failure:
            return str(failure)

    with ThreadPoolExecutor(len(actions)) as pool:
        lane = [pool.submit(drive, *pair) for pair in zip(actions, outputs, strict=True)]
        failures = []
        for result, output in zip(lane, outputs, strict=True):
            failures.append(result.result())
            for text, file in output or []:
                print(text, end="", file=file, flush=True)
    if any(failures):
        raise StepFailed("\n\n".join(filter(None, failures)))


def share(jobs, count):
    """Do these jobs in `count` lanes, each the next one when it is free; raise StepFailed at the end if any did."""
    waiting, failures = iter(list(jobs)), []

    def work_off():
        for job in waiting:
            try:
                job()
            except StepFailed as failure:
                failures.append(str(failure))

    lanes(*[work_off] * count)
    if failures:
        raise StepFailed("\n\n".join(failures))


@contextmanager
def step(title):
    """Announce `title`, run the block, say how long it took."""
    start = time.monotonic()
    say(f"→ {title}")
    yield
    seconds = time.monotonic() - start
    if seconds > 2:
        say(f"  done in {seconds:.0f} s")


def run(command, log, hint, env=None, cwd=None, ok=(0,)):
    """Run `command` with its output in `build/logs/<log>`, showing that it is alive.

    Returns the log's path. Raises StepFailed with the log's last lines and `hint` when the exit code is not in `ok`.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / log
    with path.open("w") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=env,
            cwd=cwd or ROOT,
        )
        try:
            _wait(process, path)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if process.returncode not in ok:
        raise StepFailed(
            f"{tail(path, 15, without=' INFO ')}\n\n"
            f"`{' '.join(map(str, command[:3]))} …` failed (exit {process.returncode}). {hint}\n"
            f"The whole output is in {path.relative_to(ROOT)}."
        )
    return path


def stream(command, log, hint, env=None):
    """Like `run`, for output that is the result: it is shown as it comes, and kept in the log as well."""
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / log
    command = [str(part) for part in command]
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL, "text": True}
    with path.open("w") as out, subprocess.Popen(command, env=env, cwd=ROOT, errors="replace", **pipe) as process:
        for line in process.stdout:
            if not _keep(line, sys.stdout):
                print(line, end="", flush=True)
            out.write(line)
    if process.returncode:
        raise StepFailed(hint)
    return path


@contextmanager
def alone(what):
    """Let one process at a time do `what`; a second one waits, and then mostly finds it done."""
    locks = CACHE / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    with (locks / what).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"  waiting for another `make` to finish ({what})")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _wait(process, log):
    beside = getattr(_lane, "kept", None) is not None
    terminal = sys.stderr.isatty() and not beside
    start = beat = time.monotonic()
    while True:
        try:
            process.wait(timeout=1)
            break
        except subprocess.TimeoutExpired:
            now = time.monotonic()
            if not beside and (terminal or now - beat >= HEARTBEAT):
                beat = now
                line = f"  {now - start:4.0f} s  {tail(log, 1)[:100]}"
                print(
                    f"\r\033[K{line}" if terminal else line, end="" if terminal else "\n", file=sys.stderr, flush=True
                )
    if terminal:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def tail(path, count, without=None):
    """The last `count` non-empty lines of a file, less those that hold `without`. Does not read a long file whole."""
    with open(path, "rb") as file:
        file.seek(max(0, path.stat().st_size - 40_000))
        lines = [line for line in file.read().decode(errors="replace").splitlines() if line.strip()]
    return "\n".join([line for line in lines if not (without and without in line)][-count:])


def fingerprint(*paths, suffixes=None):
    """A short hash of the content of files and folders: changes when, and only when, one of them does."""
    digest = hashlib.sha256()
    for path in paths:
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        for file in files:
            if "__pycache__" in file.parts or (suffixes and file.suffix not in suffixes):
                continue
            digest.update(str(file.relative_to(ROOT)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def modules():
    """Our addons, by name, in the order of the alphabet."""
    return sorted(manifest.parent.name for manifest in ADDONS.glob("*/__manifest__.py"))


def free_port(first=18069):
    """The first port from `first` on that nothing listens on, and that was not given to somebody here before."""
    with _ports_lock:
        for port in range(first, first + PORTS_TRIED):
            if port not in _ports and _is_free(port):
                _ports.add(port)
                return port
    raise StepFailed(f"No port from {first} to {first + PORTS_TRIED - 1} is free.")


def _is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def command(main):
    """Run a script's `main`: an expected failure is one sentence and exit 1, Ctrl-C is a quiet exit."""
    try:
        sys.exit(main())
    except StepFailed as failure:
        say(f"\n✗ {failure}")
        sys.exit(1)
    except KeyboardInterrupt:
        say("")
        sys.exit(130)
