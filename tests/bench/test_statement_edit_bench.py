"""`make bench`: what one figure typed in the web client costs the server, in the two calls that the client makes."""

import time

from odoo.tests import Form, tagged

from odoo.addons.billing_progress.tests.common import ProgressCommon

SIZES = {200: 0.3, 2000: 1.5}  # phases, seconds at most
PER_SECTION = 20


@tagged("post_install", "-at_install")
class TestStatementEditBench(ProgressCommon):
    """Issue "Section entry": an edit takes less than 0.3 s in a statement of 200 lines, 1.5 s in one of 2,000."""

    def test_a_figure_typed_on_a_phase(self):
        for count, limit in SIZES.items():
            form = self._open(count)
            # The second one: the client then sends what the first has changed as well.
            for index in (2, count // 2):
                seconds = self._measure(form, index, cumulative_percent=40.0)
            print(f"{count:5d} lines  phase      {seconds:6.2f} s")
            self.assertLess(seconds, limit)

    def test_a_figure_typed_on_a_section(self):
        for count, limit in SIZES.items():
            seconds = self._measure(self._open(count), 0, cumulative_percent=40.0)
            print(f"{count:5d} lines  section    {seconds:6.2f} s")
            self.assertLess(seconds, limit)

    def test_a_figure_typed_on_a_section_of_all_phases(self):
        for count, limit in SIZES.items():
            form = self._open(count, per_section=count)
            seconds = self._measure(form, 0, cumulative_percent=40.0)
            print(f"{count:5d} lines  one section {seconds:5.2f} s")
            self.assertLess(seconds, 2 * limit)  # every row of the table changes, twice: its entry and its figures

    def _open(self, count, per_section=PER_SECTION):
        """The form of a second statement, after an invoice of some phases."""
        phases = []
        for rank in range(count):
            if rank % per_section == 0:
                phases.append(f"Section {rank // per_section}")
            phases.append((f"Phase {rank}", 100.37 + rank))
        order = self._create_affair(phases)
        order.order_line.filtered("product_id")[::10].progress = 30.0
        self._create_statement(order)._create_invoice()
        statement = self._create_statement(order)
        self.env.flush_all()
        self.env.cr.execute("ANALYZE")  # as the database itself does for rows that stay
        self.env.invalidate_all()
        return Form(statement)

    def _measure(self, form, index, **figures):
        """The server's time for the calls that typing these figures in a row makes: the line's onchange, the form's."""
        elapsed, onchange = 0.0, {}
        for model in (self.env.registry["billing.statement"], self.env.registry["billing.statement.line"]):
            onchange[model] = model.onchange

        def timed(record, *args):
            nonlocal elapsed
            record.env.invalidate_all()  # each call of the client starts with nothing read
            start = time.monotonic()
            try:
                return onchange[type(record)](record, *args)
            finally:
                elapsed += time.monotonic() - start

        for model in onchange:
            self.patch(model, "onchange", timed)
        with form.line_ids.edit(index) as row:
            for name, value in figures.items():
                row[name] = value
        return elapsed
