from odoo.fields import Command
from odoo.tests import tagged

from .common import QuoteCommon


@tagged("post_install", "-at_install")
class TestComparison(QuoteCommon):
    """SPEC Q1: what changed between two versions."""

    def test_line_by_line(self):
        """SPEC Q1: renamed lines are known again; the differences make that of the totals."""
        first = self._quote("Part one", ("Study", 1000), ("Works", 500), ("Gone", 70))
        second = self._version(first)
        study, works, gone = (self._phase(second, name) for name in ("Study", "Works", "Gone"))
        study.write({"name": "Full study", "price_unit": 1200})
        works.write({"product_uom_qty": 2, "price_unit": 500, "discount": 10})
        gone.unlink()
        second.order_line = [Command.create({**self._prepare_phase(("New", 30)), "sequence": 99})]
        wizard = self.env["billing.quote.comparison"].browse(second.action_compare_versions()["res_id"])
        found = [(line.name, line.status, line.amount) for line in wizard.line_ids]
        self.assertEqual(
            found,
            [
                ("Part one", "same", 0),
                ("Full study", "changed", 200),
                ("Works", "changed", 400),
                ("Gone", "removed", -70),
                ("New", "added", 30),
            ],
        )
        self.assertEqual(wizard.line_ids[2].changes, "quantity, discount")
        self.assertEqual((wizard.untaxed_amount, wizard.tax_amount, wizard.total_amount), (560, 112, 672))
        self.assertEqual((wizard.lines_amount, wizard.rounding_amount), (560, 0))
        html = self.env["ir.actions.report"]._render_qweb_html("billing_quote.report_quote_comparison", wizard.ids)[0]
        self.assertIn("Full study", html.decode())

    def test_from_the_first_to_the_third(self):
        """SPEC Q1: lines keep their key over versions; the wizard follows another choice."""
        first = self._quote()
        second = self._version(first)
        third = self._version(second)
        third.order_line[0].write({"name": "Renamed"})
        wizard = self.env["billing.quote.comparison"].create({"old_order_id": second.id, "new_order_id": third.id})
        wizard.old_order_id = first
        self.assertEqual(wizard.line_ids.mapped("status"), ["changed", "same"])
        self.assertEqual(wizard.line_ids[0].changes, "description")
        self.assertEqual(wizard.choice_ids, first | second | third)
