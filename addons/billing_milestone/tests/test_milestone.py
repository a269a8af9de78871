from freezegun import freeze_time
from psycopg2 import errors

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MilestoneCommon


@tagged("post_install", "-at_install")
class TestMilestone(MilestoneCommon):
    """SPEC M3, M4: drafts at once, to the cent, each once."""

    def test_10_and_90_percent_of_20_trainings(self):
        """SPEC M3: 1,800 (2,160 with VAT) on 27/03/2023, the rest a month later; the line shows what was ordered."""
        order = self._create_trainings()
        order.action_validate_schedule()
        first, second = self._moves(order)
        self.assertRecordValues(
            first + second,
            [{"amount_untaxed": 1800, "amount_total": 2160}, {"amount_untaxed": 16200, "amount_total": 19440}],
        )
        self.assertDates(first + second, "2023-03-27", "2023-04-27")
        line = first.invoice_line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "quantity": 1,
                    "price_unit": 1800,
                    "milestone_quantity": 20,
                    "milestone_price_unit": 900,
                    "milestone_rate": 10,
                }
            ],
        )
        self.assertEqual((order.billing_method, order.billing_draft), ("milestone", 18000))
        self.assertBilled(order)

    def test_the_print_shows_quantity_price_and_rate(self):
        """SPEC M3."""
        order = self._create_trainings()
        order.action_validate_schedule()
        move = self._moves(order)[0]
        html = self.env["ir.actions.report"]._render_qweb_html("account.report_invoice", move.ids)[0].decode()
        table = html.split('name="milestone_invoice_table"')[1].split("</table>")[0]
        for text in ("20.00", "900.00", "10.00", "1,800.00"):
            self.assertIn(text, table)
        self.assertNotIn('<table name="invoice_line_table"', html)

    def test_states_follow_the_documents(self):
        """SPEC M4."""
        order = self._create_trainings((10, "2023-03-27"), (50, {"date_mode": "reached"}), (40, "2023-05-27"))
        with freeze_time("2023-04-01"):
            self.assertEqual(order.milestone_ids.mapped("state"), ["reached", "planned", "planned"])
            order.action_validate_schedule()
            self.assertEqual(order.milestone_ids.mapped("state"), ["draft", "planned", "draft"])
            first = self._moves(order)[0]
            first.action_post()
            self.assertEqual(order.milestone_ids[0].state, "invoiced")
            self.env["account.payment.register"].with_context(active_model="account.move", active_ids=first.ids).create(
                {}
            )._create_payments()
            self.assertEqual(order.milestone_ids[0].state, "paid")

    def test_the_one_that_waits_is_billed_when_it_is_reached(self):
        """SPEC M4: also after the last one by date; it takes exactly what is left."""
        order = self._create_trainings((33.33, {"date_mode": "reached"}), (66.67, "2023-05-27"))
        order.action_validate_schedule()
        self.assertEqual(len(self._moves(order)), 1)
        with freeze_time("2023-06-10"):
            order.milestone_ids[0].action_mark_reached()
        late = order.milestone_ids[0].move_ids
        self.assertDates(late, "2023-06-10")
        self.assertEqual(late.amount_untaxed, 5999.4)
        self.assertBilled(order)
        with self.assertRefused("does not wait"):
            order.milestone_ids[0].action_mark_reached()

    def test_cents_end_in_the_last_one(self):
        """DESIGN I1, I2: three lines of 33.33 at 50 % are 50.00, then 49.99."""
        order = self._create_affair([("A", 33.33), ("B", 33.33), ("C", 33.33)])
        self._schedule(order, (50, "2023-01-01"), (50, "2023-02-01"))
        order.action_validate_schedule()
        self.assertEqual(self._moves(order).mapped("amount_untaxed"), [50.0, 49.99])
        self.assertBilled(order)

    def test_each_tax_bears_its_part(self):
        reduced = self.vat.copy({"name": "VAT 10 %", "amount": 10.0})
        order = self._create_affair([("Study", 1000), ("Works", 500, {"tax_ids": [Command.set(reduced.ids)]})])
        self._schedule(order, (30, "2023-01-01"), (None, "2023-02-01"))
        order.action_validate_schedule()
        self.assertEqual(self._moves(order).mapped("amount_tax"), [75.0, 175.0])

    def test_amounts_and_the_rest(self):
        order = self._create_affair([("Study", 1000)])
        self._schedule(order, (None, "2023-02-01"))
        order.milestone_ids = [
            Command.create(
                {
                    "name": "Fixed",
                    "sequence": 0,
                    "share_mode": "amount",
                    "amount": 333.33,
                    "date_mode": "fixed",
                    "date": "2023-01-01",
                }
            )
        ]
        order.action_validate_schedule()
        self.assertEqual(self._moves(order).mapped("amount_untaxed"), [333.33, 666.67])

    def test_pressing_twice_makes_one_set(self):
        """DESIGN I8."""
        order = self._create_trainings()
        order.action_validate_schedule()
        order.action_validate_schedule()
        self.assertEqual(len(self._moves(order)), 2)
        with self.assertRefused("billed already"):
            order.milestone_ids[0]._bill_due()

    def test_the_database_refuses_a_second_document(self):
        """DESIGN I8: also one that is made behind our back."""
        order = self._create_trainings()
        order.action_validate_schedule()
        move = self._moves(order)[0]
        with self.assertRaises(errors.UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            move.copy({"billing_key": move.billing_key})

    def test_regular_invoicing_is_refused(self):
        order = self._create_trainings()
        order.action_validate_schedule()
        with self.assertRefused(order.name, "milestones"):
            order._create_invoices()

    def test_a_quotation_is_not_billed(self):
        order = self._create_affair([("Study", 1000)], confirm=False)
        self._schedule(order, (100, "2023-01-01"))
        with self.assertRefused("Confirm"):
            order.action_validate_schedule()

    def test_the_number_of_queries_does_not_grow_with_the_milestones(self):
        """Slope: 4 and 12 milestones of as many orders; a milestone more costs what an invoice costs."""
        counts = {}
        for size in (4, 12):
            orders = self.env["sale.order"].union(
                *(self._create_trainings((50, "2023-01-01"), (50, "2023-02-01")) for _order in range(size))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders._validate_schedules()
            self.env.flush_all()
            counts[size] = (self.env.cr.sql_log_count - before) / size
        self.assertLess(counts[12], counts[4] * 1.1)

    def test_what_is_to_come_can_be_read_ahead(self):
        """DESIGN: forecast and invoicing read the same dues."""
        order = self._create_trainings((10, "2023-03-27"), (50, {"date_mode": "reached"}), (40, "2999-05-27"))
        order.action_validate_schedule()
        self._moves(order)[1].unlink()
        dues = order._get_dues()
        self.assertEqual(
            [(due.key, float(due.amount)) for due in dues], [(f"billing.milestone,{order.milestone_ids[2].id}", 7200.0)]
        )
        self.assertFalse(order._get_dues(until=dues[0].date.replace(year=2998)))

    def test_confirming_makes_the_drafts_where_the_company_wants_it(self):
        """SPEC M8."""
        self.company.write(
            {
                "billing_on_confirmation": "milestone",
                "milestone_template_id": self.env.ref("billing_milestone.template_10_90").id,
            }
        )
        order = self._create_affair([("Study", 1000)])
        self.assertEqual(self._moves(order).mapped("amount_untaxed"), [100.0, 900.0])
