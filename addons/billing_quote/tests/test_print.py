from odoo.tests import tagged

from .common import QuoteCommon


@tagged("post_install", "-at_install")
class TestPrint(QuoteCommon):
    """SPEC Q1: print options and special conditions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quote = cls._quote(
            ("Study\nLong text", 1234.5, {"discount": 20, "product_uom_qty": 7}),
            special_conditions="<p>Only in summer</p>",
        )

    def _html(self):
        return self.env["ir.actions.report"]._render_qweb_html("sale.report_saleorder", self.quote.ids)[0].decode()

    def test_everything_is_shown_by_default(self):
        """SPEC Q1."""
        html = self._html()
        for text in ("Long text", "Disc.%", "1,234.50", "Only in summer", "7.00"):
            self.assertIn(text, html)

    def test_options_hide(self):
        """SPEC Q1: each hides one thing; a hidden discount shows the net unit price."""
        for option, hidden in (
            ("print_description", "Long text"),
            ("print_discount", "Disc.%"),
            ("print_discount", "1,234.50"),
            ("print_details", "1,234.50"),
            ("print_details", "7.00"),
            ("print_conditions", "Only in summer"),
        ):
            with self.subTest(option=option, hidden=hidden):
                self.quote[option] = False
                self.assertNotIn(hidden, self._html())
                self.quote[option] = True
        self.quote.print_discount = False
        self.assertIn("987.60", self._html())

    def test_the_company_proposes(self):
        """SPEC Q1: new quotes follow the company, versions the quote they come from."""
        self.company.quote_print_discount = False
        self.assertFalse(self._quote().print_discount)
        self.assertTrue(self.quote.print_discount)
        self.assertTrue(self._version(self.quote).print_discount)
