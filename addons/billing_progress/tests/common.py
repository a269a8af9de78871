from odoo.addons.billing_order.tests.common import BillingCommon


class ProgressCommon(BillingCommon):
    @classmethod
    def _create_statement(cls, order, percents=None, **values):
        """A new statement of an order, with the cumulative percent of phases by name."""
        statement = cls.env["billing.statement"].create({"order_id": order.id, **values})
        for name, percent in (percents or {}).items():
            cls._line(statement, name).cumulative_percent = percent
        return statement

    @classmethod
    def _line(cls, statement, name):
        return statement.line_ids.filtered(lambda line: line.name == name)

    @classmethod
    def _invoice_progress(cls, order, percents, post=False, **values):
        """Make a statement and its invoice."""
        move = cls._create_statement(order, percents, **values)._create_invoice()
        if post:
            move.action_post()
        return move

    def assertLines(self, statement, expected):
        """Figures of the phases of a statement, by name.

        :param expected: dict of tuples (previous, percent to date, amount to date, amount now)
        """
        found = {
            line.name: (
                line.previous_amount,
                round(line.cumulative_percent, 4),
                line.cumulative_amount,
                line.amount,
            )
            for line in statement.line_ids
            if line.name in expected
        }
        self.assertEqual(found, expected)
