"""A real Odoo server for the tests that one process cannot tell: several users at once, a killed worker, a browser."""

import itertools
import os
import signal
import socket
import subprocess
import time

import requests

import database
from steps import LOGS, StepFailed, tail

STARTED_WITHIN = 120  # seconds


class LiveServer:
    """Odoo on its own copy of the live database. `workers=0` is one process with threads, more is one process each."""

    def __init__(self, name, workers=0):
        self.workers = workers
        self.database = database.copy(database.name("live"), database.name(f"live_{name}"))
        self.log = LOGS / f"live-{name}.log"
        self.log.unlink(missing_ok=True)
        self.expected = []  # texts of the warnings that tests provoke
        self.process = None
        self.url = self.live_url = None

    def start(self):
        """Start, or start again after `kill`."""
        LOGS.mkdir(parents=True, exist_ok=True)
        port, live_port = _free_ports(2)
        self.url = f"http://127.0.0.1:{port}"
        # With several workers, one more process answers the web client's live updates.
        self.live_url = f"http://127.0.0.1:{live_port}" if self.workers else self.url
        options = ["-d", self.database, f"--db-filter=^{self.database}$", "--no-database-list"]
        network = ["--http-interface=127.0.0.1", f"--http-port={port}", f"--gevent-port={live_port}"]
        # Scheduled jobs run when a test calls them, not in between.
        processes = [f"--workers={self.workers}", "--max-cron-threads=0"]
        line = database.odoo("server", *options, *network, *processes)
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [str(part) for part in line],
                env=database.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        _wait(self.process, [self.url, self.live_url], self.log)
        return self

    def stop(self):
        """Fail on any warning in the log, and stop as an administrator does."""
        try:
            # Before it stops: a page that is still open would complain about the end of its connection.
            database.refuse_warnings(self.log, self.expected)
        finally:
            self._end()
            database.drop(self.database)

    def _end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self):
        """End every process of the server at once, as a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def expect(self, text):
        """Let the server log warnings that hold `text`: a test provokes them, as `mute_logger` says inside Odoo."""
        self.expected.append(text)

    def login(self, login, password=None):
        """A client that is logged in; demo and test users have their login as password."""
        return Client(self, login, password or login)


def _wait(process, urls, log):
    deadline = time.monotonic() + STARTED_WITHIN
    while urls and time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(f"{urls[0]}/web/health", timeout=STARTED_WITHIN).ok:
                urls.pop(0)
        except requests.ConnectionError:
            time.sleep(0.2)
    if urls:
        raise StepFailed(f"{tail(log, 15)}\n\nThe test server did not start.")


class OdooError(Exception):
    """What the server answered instead of a result; `name` is the class of the exception it raised."""

    def __init__(self, error):
        data = error.get("data", {})
        super().__init__(data.get("message") or error["message"])
        self.name = data.get("name", "")


class Client:
    """One user's session, with the calls that the web client itself makes (XML-RPC is on its way out of Odoo)."""

    def __init__(self, server, login, password):
        self.server = server
        self.http = requests.Session()
        self._numbers = itertools.count(1)
        credentials = {"db": server.database, "login": login, "password": password}
        self.uid = self.post("/web/session/authenticate", credentials)["uid"]

    def call(self, model, method, *args, **kwargs):
        """Call a public method: `client.call("sale.order", "action_confirm", [order_id])`."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", params)

    def post(self, path, params):
        body = {"jsonrpc": "2.0", "method": "call", "id": next(self._numbers), "params": params}
        answer = self.http.post(self.server.url + path, json=body, timeout=300)
        answer.raise_for_status()
        content = answer.json()
        if "error" in content:
            raise OdooError(content["error"])
        return content.get("result")  # Odoo leaves it out when a method returns nothing


def _free_ports(count):
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()
