import doctest
import importlib
import io
import pkgutil

from odoo.tests import BaseCase

from odoo.addons.billing_base import tools


class TestToolsDoctests(BaseCase):
    """The examples in `tools/` are the specification of the money rules (DESIGN, billing_base)."""

    def test_every_example_in_the_tools_gives_what_it_shows(self):
        names = [tools.__name__] + [f"{tools.__name__}.{found.name}" for found in pkgutil.iter_modules(tools.__path__)]
        for name in names:
            with self.subTest(name):
                report = io.StringIO()
                runner = doctest.DocTestRunner()
                for example in doctest.DocTestFinder().find(importlib.import_module(name)):
                    runner.run(example, out=report.write)
                self.assertTrue(runner.tries, "This file has no example at all.")
                self.assertFalse(runner.failures, report.getvalue())
