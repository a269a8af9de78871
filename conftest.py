"""For the tests that run inside Odoo: warnings in its log, and the company that they share.

A warning fails the session, as it fails an installation. A test that provokes one says so with `assertLogs` or
`mute_logger`; one of the host that cannot be helped is listed in `dev/allowed_warnings.txt` with its reason.
"""

import logging
import os
import traceback

import pytest

import database

SHARED = "company_0_data"  # Odoo's tests call theirs company_1_data


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


class SharedCompany:
    """The company that Odoo's accounting tests make anew for each class, with its chart: made once for all of them.

    It is committed before the first test, and each class rolls back what it did to it. That saves four seconds a class.
    """

    @pytest.fixture(scope="session", autouse=True)
    def shared_company(self, load_registry):
        from odoo.fields import Command
        from odoo.modules.registry import Registry
        from odoo.orm.environments import Environment
        from odoo.tests.common import get_db_name

        from odoo.addons.account.tests.common import AccountTestInvoicingCommon

        class Maker(AccountTestInvoicingCommon):
            """Makes a company as the tests would."""

        with Registry(get_db_name()).cursor() as cr:
            Maker.env = Environment(cr, 1, AccountTestInvoicingCommon.default_env_context())
            made = Maker.env["res.company"].search([("name", "=", SHARED)]) or Maker._create_company(name=SHARED)
            Maker.env.user.company_ids = [Command.unlink(made.id)]
            company = made.id
        own = AccountTestInvoicingCommon.setup_independent_company.__func__

        def setup_independent_company(cls, **values):
            if values or cls.country_code or cls.chart_template:
                return own(cls, **values)
            cls.env.user.company_ids = [Command.link(company)]
            return cls.env["res.company"].browse(company)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                AccountTestInvoicingCommon, "setup_independent_company", classmethod(setup_independent_company)
            )
            yield


def pytest_configure(config):
    if config.pluginmanager.hasplugin("odoo") and config.getoption("--odoo-database"):
        log = OdooLog()
        logging.getLogger().addHandler(log)
        config.pluginmanager.register(log, "odoo-log")
        config.pluginmanager.register(SharedCompany(), "shared-company")
