from collections import Counter

from odoo.tests import tagged

from .common import ProgressCommon

# Queries may come in a few batches more, but not one more per line.
TOLERANCE = 10
FEW, MANY = 20, 100


@tagged("post_install", "-at_install")
class TestQuerySlope(ProgressCommon):
    """Issue 2, Must hold: the number of queries does not grow with the number of lines."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for size in (FEW, MANY):  # what is loaded once must not count for the first order only
            cls._create_statement(cls._affair(size))

    @classmethod
    def _affair(cls, size):
        return cls._create_affair([(f"Phase {rank}", 100.0 + rank) for rank in range(size)])

    def _grow(self, prepare, act):
        """How many queries more `act(prepare(order))` makes on an order of 100 lines than on one of 20, and which."""
        counts = []
        for size in (FEW, MANY):
            subject = prepare(self._affair(size))
            self.env.flush_all()
            self.env.invalidate_all()
            queries = []
            for _tick in self._patchExecute(queries):
                act(subject)
            counts.append(Counter(str(query)[:150] for query in queries))
        few, many = counts
        grown = many - few  # what is asked less often was loaded once, for the first order
        return grown.total(), "\n".join(f"+{more} {query}" for query, more in grown.most_common(8))

    def assertFlat(self, prepare, act, allowed=0):
        growth, queries = self._grow(prepare, act)
        self.assertLessEqual(growth, allowed + TOLERANCE, queries)

    def _half_way(self, order):
        statement = self._create_statement(order)
        statement.line_ids.cumulative_percent = 50
        return statement

    def test_opening_a_statement(self):
        self.assertFlat(lambda order: order, lambda order: order.action_new_statement())

    def test_reading_a_statement(self):
        def read(statement):
            statement.read(["tax_totals", "amount_untaxed", "rate"])
            statement.line_ids.read()

        self.assertFlat(self._half_way, read)

    def test_completing_a_statement(self):
        self.assertFlat(self._create_statement, lambda statement: statement.action_complete())

    def test_typing_a_different_figure_on_each_line(self):
        def type_all(statement):
            commands = [(1, line.id, {"cumulative_percent": rank / 2}) for rank, line in enumerate(statement.line_ids)]
            statement.write({"line_ids": commands})

        self.assertFlat(self._create_statement, type_all)

    def test_invoicing_a_statement(self):
        """Beyond what Odoo's own invoicing of the same order asks (an analytic distribution per line)."""
        core, _queries = self._grow(lambda order: order, lambda order: order._create_invoices())
        self.assertFlat(self._half_way, lambda statement: statement._create_invoice(), allowed=core)

    def test_opening_a_second_statement(self):
        def bill(order):
            self._half_way(order)._create_invoice()
            return order

        self.assertFlat(bill, lambda order: order.action_new_statement())

    def test_reading_the_order_s_summary(self):
        def bill(order):
            self._half_way(order)._create_invoice().action_post()
            return order

        self.assertFlat(
            bill,
            lambda order: (order.read(["billing_issued"]), order.order_line.read(["billed_rate", "qty_to_invoice"])),
        )
