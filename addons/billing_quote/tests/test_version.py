from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import QuoteCommon


@tagged("post_install", "-at_install")
class TestVersion(QuoteCommon):
    """SPEC Q1: one version of a quote is current, the others are replaced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._quote(client_order_ref="PO 7", special_conditions="<p>Valid in summer</p>")
        cls.first.state = "sent"
        cls.second = cls._version(cls.first)

    def test_a_new_version_takes_the_place_of_the_old_one(self):
        """SPEC Q1."""
        first, second = self.first, self.second
        self.assertEqual((first.is_replaced, first.state, first.version_number), (True, "cancel", 1))
        self.assertEqual((second.is_replaced, second.state, second.version_number), (False, "draft", 2))
        self.assertEqual(second.name, f"{first.name}-2")
        self.assertEqual(first.current_version_id, second)
        self.assertEqual((second.version_root_id, second.version_previous_id), (first, first))
        self.assertEqual(second.amount_total, first.amount_total)
        self.assertEqual(second.client_order_ref, "PO 7")
        self.assertEqual(second.special_conditions, first.special_conditions)
        third = self._version(second)
        self.assertEqual((third.name, third.version_number), (f"{first.name}-3", 3))
        self.assertEqual(third._get_versions(), first | second | third)

    def test_a_replaced_quote_refuses_every_way_in(self):
        """SPEC Q1: buttons, mass actions and RPC alike."""
        first, line = self.first, self.first.order_line[0]
        product = {"order_id": first.id, "product_id": self.fees.id}
        ways = {
            "confirm": first.action_confirm,
            "mass confirm": (first | self._quote()).action_confirm,
            "validate": first._validate_order,
            "draft": first.action_draft,
            "send": first.action_quotation_send,
            "mass send": (first | self.second).action_quotation_send,
            "mark sent": first.action_quotation_sent,
            "composer": lambda: first.with_context(mark_so_as_sent=True).message_post(body="Hello"),
            "state": lambda: first.write({"state": "sale"}),
            "field": lambda: first.write({"note": "Cheaper"}),
            "signature": lambda: first.write({"signed_by": "Somebody"}),
            "flag": lambda: first.write({"is_replaced": False}),
            "line by order": lambda: first.write({"order_line": [Command.delete(line.id)]}),
            "line": lambda: line.write({"price_unit": 1}),
            "new line": lambda: line.create(product),
            "moved line": lambda: self.second.order_line[0].write({"order_id": first.id}),
            "deleted line": line.unlink,
            "version": first.action_new_version,
            "synchronise": lambda: first.write({"is_synchronised": True}),
            "delete": first.unlink,
        }
        for name, way in ways.items():
            with self.subTest(way=name), self.assertRefused():
                way()
        with self.assertRefused(first.name, self.second.name):
            first.action_confirm()
        self.assertFalse(first._has_to_be_signed() or first._has_to_be_paid())

    def test_what_a_replaced_quote_may_still_do(self):
        """SPEC Q1: messages, its salesperson, being cancelled again with others."""
        self.first.message_post(body="The customer called")
        self.first.user_id = self.env.user
        self.env["sale.mass.cancel.orders"].create({"sale_order_ids": self.first.ids}).action_mass_cancel()
        self.assertTrue(self.first.is_replaced)

    def test_a_duplicate_starts_a_lineage(self):
        """SPEC Q1."""
        for order in self.first | self.second:
            twin = order.copy()
            self.assertEqual((twin.version_count, twin.version_number, twin.is_replaced), (1, 1, False))
            self.assertNotIn(self.first.name, twin.name)

    def test_lineage_cannot_be_written(self):
        with self.assertRefused("New Version"):
            self.second.copy({"version_root_id": self.first.id})

    def test_the_database_keeps_one_current_version_and_each_number_once(self):
        """SPEC Q1: two people at once."""
        for values in (
            {"is_replaced": False},
            {"version_number": 2, "version_root_id": self.first.id},
        ):
            with self.subTest(values=values), mute_logger("odoo.sql_db"):
                third = self._version(self.second)
                with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                    (self.first if "is_replaced" in values else third)._write_version(values)
                    self.env.flush_all()
                third.unlink()

    def test_a_confirmed_order_makes_no_version(self):
        """SPEC Q1: amendments are for that."""
        self.second.action_confirm()
        with self.assertRefused("amend"):
            self.second.action_new_version()
        with self.assertRefused(self.second.name, "confirmed"):
            self.first.action_restore_version()

    def test_going_back_to_a_version(self):
        """SPEC Q1: it is as it was, to be signed again."""
        self.second.action_cancel()
        self.assertTrue(self.first.is_replaced)
        self.first.action_restore_version()
        self.assertEqual((self.first.is_replaced, self.first.state), (False, "sent"))
        self.assertTrue(self.second.is_replaced)
        self.second.action_restore_version()
        self.assertEqual((self.second.state, self.first.is_replaced), ("draft", True))
        with self.assertRefused("current"):
            self.second.action_restore_version()

    def test_deleting_the_newest_version_gives_back_the_previous_one(self):
        """SPEC Q1."""
        third = self._version(self.second)
        third.unlink()
        self.assertEqual((self.second.is_replaced, self.second.state), (False, "draft"))
        (self.first | self.second).unlink()
        self.assertFalse((self.first | self.second).exists())

    def test_the_first_version_stays_while_it_has_others(self):
        """SPEC Q1."""
        self.first.action_restore_version()
        self.first.action_cancel()
        with self.assertRefused(self.second.name):
            self.first.unlink()

    def test_the_first_version_may_be_confirmed_after_going_back(self):
        self.first.action_restore_version()
        self.first.action_confirm()
        self.assertEqual(self.first.state, "sale")

    def test_a_payment_begun_before_confirms_nothing(self):
        """SPEC Q1: it is reported to who sells."""
        order = self._quote()
        order.write({"state": "sent", "require_payment": True, "user_id": self.env.user.id})
        provider = self.env["payment.provider"].create(
            {"name": "Bank", "code": "none", "state": "test", "company_id": self.company.id}
        )
        values = {
            "provider_id": provider.id,
            "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
            "amount": order.amount_total,
            "currency_id": order.currency_id.id,
            "partner_id": order.partner_id.id,
            "reference": "begun",
            "sale_order_ids": [Command.set(order.ids)],
        }
        payment = self.env["payment.transaction"].create(values)
        new = self._version(order)
        payment._set_pending()
        payment._post_process()
        payment._set_done()
        # This provider has no journal to book what it receives.
        with patch.object(type(payment), "_create_payment", lambda payment, **values: None):
            payment._post_process()
        self.assertEqual((order.state, new.state), ("cancel", "draft"))
        self.assertIn("begun", new.activity_ids.note)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.env["payment.transaction"].create({**values, "reference": "late"})

    def test_versions_are_read_in_the_same_number_of_queries(self):
        """Slope: 2 and 20 lineages."""
        counts = []
        for number in (2, 20):
            orders = self.env["sale.order"].union(*(self._version(self._quote()) for _rank in range(number)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders.mapped("version_count")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_a_cancelled_quote_makes_no_version(self):
        self.second.action_cancel()
        with self.assertRaises(UserError):
            self.second.action_new_version()
