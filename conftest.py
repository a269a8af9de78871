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
    """The companies that Odoo's accounting tests make anew for each class, with their charts: made once for all.

    They are committed before the first test, and each class rolls back what it did to them. That saves four seconds a
    company.
    """

    @pytest.fixture(scope="session", autouse=True)
    def shared_companies(self, load_registry):
        from odoo.fields import Command

        from odoo.addons.account.tests.common import AccountTestInvoicingCommon

        companies = self._make(AccountTestInvoicingCommon)
        own = AccountTestInvoicingCommon._create_company.__func__

        def _create_company(cls, **values):
            company = companies.get((values.get("name"), cls.country_code))
            if not company or len(values) > 1 or cls.chart_template:
                return own(cls, **values)
            cls.env.user.company_ids = [Command.link(company)]
            return cls.env["res.company"].browse(company)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(AccountTestInvoicingCommon, "_create_company", classmethod(_create_company))
            yield

    def _make(self, common):
        """Ids by the name that Odoo's tests ask for, and the country: False for Odoo's generic chart."""
        from odoo.fields import Command
        from odoo.modules.registry import Registry
        from odoo.orm.environments import Environment
        from odoo.tests.common import get_db_name

        registry, companies = Registry(get_db_name()), {}
        wanted = [("company_1_data", False), ("company_2", False)]
        if "l10n_fr_account" in registry._init_modules:
            wanted.append(("company_1_data", "FR"))
        for asked, country in wanted:
            # Names are unique, and a test may want another company by the same name.
            maker, name = (
                type("Maker", (common,), {"country_code": country}),
                f"shared {asked} {country or ''}".rstrip(),
            )
            with registry.cursor() as cr:
                maker.env = Environment(cr, 1, common.default_env_context())
                company = maker.env["res.company"].search([("name", "=", name)]) or maker._create_company(name=name)
                maker.env.user.company_ids = [Command.unlink(company.id)]
                companies[asked, country] = company.id
        return companies


class KeptCaches:
    """What Odoo has cached of the database is kept from one test to the next, less what the test made it drop.

    Odoo's tests drop it all, and what is read again takes a tenth of their time. A test is rolled back, and after a
    rollback Odoo itself drops no more than that either (`Registry.reset_changes`).
    """

    def __init__(self):
        self.dropped = []  # names of caches: those that the class made Odoo drop, and those of its current test

    @pytest.fixture(scope="session", autouse=True)
    def kept_caches(self, load_registry):
        from odoo.orm.registry import Registry

        own, own_all = Registry.clear_cache, Registry.clear_all_caches

        def clear_cache(registry, *names):
            for dropped in self.dropped:
                dropped.update(names or ["default"])
            own(registry, *names)

        def clear_all_caches(registry):
            """Called at the end of each test and of each class."""
            if not self.dropped:
                own_all(registry)
            elif self.dropped[-1]:
                own(registry, *self.dropped[-1])

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Registry, "clear_cache", clear_cache)
            patch.setattr(Registry, "clear_all_caches", clear_all_caches)
            yield

    @pytest.fixture(scope="class", autouse=True)
    def dropped_by_class(self):
        yield from self._note()

    @pytest.fixture(autouse=True)
    def dropped_by_test(self):
        yield from self._note()

    def _note(self):
        self.dropped.append(set())
        yield
        self.dropped.pop()


def pytest_configure(config):
    if config.pluginmanager.hasplugin("odoo") and config.getoption("--odoo-database"):
        log = OdooLog()
        logging.getLogger().addHandler(log)
        config.pluginmanager.register(log, "odoo-log")
        config.pluginmanager.register(SharedCompanies(), "shared-companies")
        config.pluginmanager.register(KeptCaches(), "kept-caches")
