"""For the tests that run inside Odoo: a warning in its log fails the session, as it fails an installation.

A test that provokes a warning says so with `assertLogs` or `mute_logger`; a warning of the host that cannot be
helped is listed in `dev/allowed_warnings.txt` with its reason.
"""

import logging
import os
import traceback

import pytest

import database


class OdooLog(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.refused = []

    def emit(self, record):
        line = f"{logging.getLevelName(record.levelno)} {record.name}: {record.getMessage()}"
        if database.is_allowed(line):
            return
        cause = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
        self.refused.append((os.environ.get("PYTEST_CURRENT_TEST", "outside any test"), f"{line}\n{cause}"))

    def pytest_sessionfinish(self, session):
        if self.refused and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        if self.refused:
            terminalreporter.section("warnings in Odoo's log: each one fails the session", red=True)
            for where, text in self.refused:
                terminalreporter.write_line(f"{where}\n    {text.rstrip()}")


def pytest_configure(config):
    if config.pluginmanager.hasplugin("odoo") and config.getoption("--odoo-database"):
        log = OdooLog()
        logging.getLogger().addHandler(log)
        config.pluginmanager.register(log, "odoo-log")
