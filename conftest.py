"""For the tests that run inside Odoo: warnings in its log, and the companies that they share.

A warning fails the session, as it fails an installation. A test that provokes one says so with `assertLogs` or
`mute_logger`; one of the host that cannot be helped is listed in `dev/allowed_warnings.txt` with its reason.
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


class SharedCompanies:
    """The company that Odoo's accounting tests make anew for each class, with its chart: made once for all of them.

    It is committed before the first test, and each class rolls back what it did to it. That saves four seconds a class.
    """

    @pytest.fixture(scope="session", autouse=True)
    def shared_companies(self, load_registry):
        from odoo.fields import Command

        from odoo.addons.account.tests.common import AccountTestInvoicingCommon

        companies = self._make(AccountTestInvoicingCommon)
        own = AccountTestInvoicingCommon.setup_independent_company.__func__

        def setup_independent_company(cls, **values):
            if values or cls.chart_template or cls.country_code not in companies:
                return own(cls, **values)
            company = companies[cls.country_code]
            cls.env.user.company_ids = [Command.link(company)]
            return cls.env["res.company"].browse(company)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                AccountTestInvoicingCommon, "setup_independent_company", classmethod(setup_independent_company)
            )
            yield

    def _make(self, common):
        """The id of a company by country, False for Odoo's generic chart."""
        from odoo.fields import Command
        from odoo.modules.registry import Registry
        from odoo.orm.environments import Environment
        from odoo.tests.common import get_db_name

        registry, companies = Registry(get_db_name()), {}
        for country in (False, *(["FR"] if "l10n_fr_account" in registry._init_modules else [])):
            # Odoo's tests call theirs company_1_data, and names are unique.
            maker, name = type("Maker", (common,), {"country_code": country}), f"company_{country or 0}_data"
            with registry.cursor() as cr:
                maker.env = Environment(cr, 1, common.default_env_context())
                company = maker.env["res.company"].search([("name", "=", name)]) or maker._create_company(name=name)
                maker.env.user.company_ids = [Command.unlink(company.id)]
                companies[country] = company.id
        return companies


def pytest_configure(config):
    if config.pluginmanager.hasplugin("odoo") and config.getoption("--odoo-database"):
        log = OdooLog()
        logging.getLogger().addHandler(log)
        config.pluginmanager.register(log, "odoo-log")
        config.pluginmanager.register(SharedCompanies(), "shared-companies")
