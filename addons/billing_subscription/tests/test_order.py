from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SubscriptionCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-03-24")
class TestOrder(SubscriptionCommon):
    """SPEC S1: from an order to its subscription."""

    def _create_order(self, confirm=True, **values):
        """5 trainings and 10 offices, as sold."""
        return self._create_affair(
            [
                ("Trainings", 900, {"product_uom_qty": 5}),
                ("Offices", 200, {"product_uom_qty": 10, "product_id": self.office.id}),
            ],
            confirm=confirm,
            date_order="2023-03-24",
            **values,
        )

    def _subscribe(self, order):
        self.company.subscription_plan_id = self.env.ref("billing_subscription.plan_year_monthly")
        return self.env["billing.subscription"].browse(order.action_create_subscription()["res_id"])

    def test_from_order_to_drafts(self):
        order = self._create_order()
        self.assertEqual(order.order_line.mapped("is_recurring"), [False, True])
        subscription = self._subscribe(order)
        self.assertEqual(subscription.line_ids.mapped("once"), [True, False])
        self.assertEqual((subscription.date_start, subscription.date_end), (date(2023, 3, 24), date(2024, 3, 23)))
        subscription.action_activate()
        moves = self._generate(subscription)
        self.assertEqual(moves.mapped("amount_total"), [7800.0] + [2400.0] * 11)
        self.assertEqual(order.subscription_count, 1)
        self.assertFalse(order.can_have_subscription)

    def test_what_recurs_is_no_part_of_the_order(self):
        """DESIGN: recurring lines are not in the summary of an order, nor billed by it."""
        order = self._create_order()
        recurring = order.order_line[1]
        self.assertEqual((order.billing_total, order.billing_remaining), (4500, 4500))
        self.assertEqual(
            (recurring.qty_to_invoice, recurring.amount_to_invoice, recurring.invoice_status), (0, 0, "no")
        )
        invoice = order._create_invoices()
        self.assertEqual(invoice.amount_untaxed, 4500)
        self.assertEqual(order.billing_rate, 100)

    def test_what_a_subscription_bills_keeps_its_nature(self):
        """It would be billed by the order, too, or by nobody."""
        order = self._create_order()
        self._subscribe(order)
        for line in order.order_line:
            with self.subTest(line.name), self.assertRaisesRegex(ValidationError, "whether it recurs is settled"):
                line.is_recurring = not line.is_recurring

    def test_what_recurs_is_amended_in_its_contract(self):
        """SPEC S5: ten offices made twelve on the order would never be billed."""
        order = self._create_order()
        works, offices = order.order_line
        offices.product_uom_qty = 11
        subscription = self._subscribe(order)
        for change in ({"product_uom_qty": 12}, {"price_unit": 210}, {"discount": 5}):
            with self.subTest(change), self.assertRaisesRegex(UserError, f"billed by {subscription.name}, which"):
                offices.write(change)
        offices.write({"product_uom_qty": 11, "name": "Offices, first floor"})
        works.name = "Trainings in May"
        subscription.unlink()
        offices.product_uom_qty = 12

    def test_the_order_is_invoiced_once_its_works_are(self):
        order = self._create_order()
        subscription = self._subscribe(order)
        subscription.action_activate()
        self._generate(subscription)
        self.assertEqual(order.order_line[0].qty_invoiced, 5)
        self.assertEqual(order.order_line[1].qty_invoiced, 0)
        self.assertEqual((order.billing_total, order.billing_draft, order.billing_rate), (4500, 4500, 100))
        self.assertEqual(order.invoice_status, "invoiced")

    def test_the_rest_of_an_order_leaves_what_recurs(self):
        order = self._create_order()
        order.action_invoice_rest()
        self.assertEqual(order.invoice_ids.amount_untaxed, 4500)
        subscription = self._subscribe(order)
        self.assertEqual(subscription.line_ids.order_line_id, order.order_line[1])

    def test_billed_by_the_order_in_the_meantime(self):
        """What the order billed after the subscription was made is not billed by it again."""
        order = self._create_order()
        subscription = self._subscribe(order)
        invoice = order._create_invoices()
        with self.assertRaisesRegex(UserError, "Trainings.*already"):
            subscription.action_activate()
        invoice.button_cancel()
        subscription.action_activate()

    def test_billed_by_the_order_before_its_drafts_are_made(self):
        """SPEC S1: an active contract does not bill again what the order billed meanwhile; the rest it does."""
        order = self._create_order()
        subscription = self._subscribe(order)
        subscription.action_activate()
        self.assertEqual(order._create_invoices().amount_untaxed, 4500)
        for draft in (subscription.action_generate_schedule, lambda: subscription._close(date(2023, 5, 23))):
            with self.assertRaisesRegex(UserError, "Trainings.*already"), self.env.cr.savepoint():
                draft()
        subscription.line_ids.filtered("once").unlink()
        self.assertEqual(self._generate(subscription).mapped("amount_untaxed"), [2000.0] * 12)

    def test_what_the_order_bills_after_a_credit_note_of_the_contract(self):
        """SPEC S1, S5: the months go on, and what the order bills is not charged by a regularisation as well."""
        order = self._create_order()
        subscription = self._subscribe(order)
        subscription.action_activate()
        first = self._generate(subscription)[0]
        first.action_post()
        refund = first._reverse_moves([{"invoice_date": "2023-03-24"}])
        refund.invoice_line_ids.filtered(lambda line: not line.sale_line_ids).unlink()
        refund.action_post()
        self.assertEqual(subscription.regularisation_amount, 4500)
        order._create_invoices().action_post()
        self.assertFalse(subscription._get_faults())
        with self.assertRaisesRegex(UserError, "Trainings.*already.*quantity of 0"):
            subscription._regularise()
        subscription.line_ids.filtered("once").quantity = 0
        self.assertFalse(subscription.to_regularise)
        self.assertFalse(subscription._get_faults())

    def test_a_draft_that_is_deleted_leaves_the_order_as_it_was(self):
        """SPEC S1: it is not settled any more, and has another subscription."""
        order = self._create_order()
        before = order.order_line.mapped("invoice_status")
        subscription = self._subscribe(order)
        self.assertEqual(order.order_line[1].invoice_status, "invoiced")
        self.env.flush_all()
        subscription.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.order_line.mapped("invoice_status"), before)
        self.assertTrue(self._subscribe(order))

    def test_nothing_recurs(self):
        order = self._create_affair([("Fees", 100)])
        with self.assertRaisesRegex(UserError, "no recurring line"):
            order.action_create_subscription()

    def test_on_confirmation(self):
        """SPEC M8: the subscription is made and drafted when the order is confirmed."""
        self.company.billing_on_confirmation = "subscription"
        self.company.subscription_plan_id = self.env.ref("billing_subscription.plan_year_monthly")
        order = self._create_order()
        self.assertEqual(order.subscription_ids.state, "active")
        self.assertEqual(len(self._moves(order.subscription_ids)), 12)

    def test_what_a_deposit_was_paid_on_stays_with_the_order(self):
        """SPEC P8, S1: the order's invoice deducts it, a subscription's would not."""
        order = self._create_order()
        self._ask_deposit(order, percent=10)
        subscription = self._subscribe(order)
        self.assertEqual(subscription.line_ids.order_line_id, order.order_line[1])
        invoice = order._create_invoices(final=True)
        self.assertEqual(invoice.amount_untaxed, 4500 - 650)

    def test_no_deposit_that_nothing_would_deduct(self):
        order = self._create_order()
        subscription = self._subscribe(order)
        with self.assertRaisesRegex(UserError, f"{subscription.name}.*no deposit"):
            order.action_new_deposit()
        subscription.line_ids.filtered("once").unlink()
        self.assertTrue(order.action_new_deposit())

    def test_upsell(self):
        """SPEC S5: a second order makes a subscription of its own, on the same invoices if asked."""
        subscription = self._subscribe(self._create_order())
        more = self._create_affair([("Office", 200, {"product_id": self.office.id})])
        other = self._subscribe(more)
        (subscription | other).write({"invoice_grouping": True})
        (subscription | other).action_activate()
        (subscription | other).action_generate_schedule()
        self.assertEqual(self._moves(other), self._moves(subscription))
        self.assertEqual(self._moves(other).mapped("amount_untaxed"), [6700.0] + [2200.0] * 11)

    def test_an_order_adds_to_a_subscription(self):
        """SPEC S5: an upsell from a quote: one office more from month 4, its installation once."""
        subscription = self._subscribe(self._create_order())
        subscription.action_activate()
        self._generate(subscription)
        more = self._create_affair(
            [("Installation", 150), ("Office", 200, {"product_id": self.office.id})],
            date_order="2023-06-24 10:00:00",
            confirm=False,
            extends_subscription_id=subscription.id,
        )
        more.action_confirm()
        more.date_order = "2023-06-24 10:00:00"
        self.assertEqual(self._subscribe(more), subscription)
        self.assertEqual(
            self._moves(subscription).mapped("amount_untaxed"), [6500.0, 2000.0, 2000.0, 2350.0] + [2200.0] * 8
        )
        self.assertEqual((more.subscription_count, more.invoice_status), (1, "invoiced"))
        with self.assertRaisesRegex(ValidationError, "must be the same"):
            self._create_affair(
                [("Office", 200)], partner_id=self.partner_b.id, extends_subscription_id=subscription.id
            )

    def test_an_order_adds_nothing_to_a_subscription_that_ends_before_it(self):
        """SPEC S5: it would never be billed. One that renews itself goes on."""
        subscription = self._subscribe(self._create_order())
        subscription.action_activate()
        with freeze_time("2024-03-25"):
            more = self._create_affair(
                [("Office", 200, {"product_id": self.office.id})], extends_subscription_id=subscription.id
            )
            with self.assertRaisesRegex(UserError, "ends on 03/23/2024.*[Rr]enew"):
                more.action_create_subscription()
            subscription.renewal = "auto"
            self.assertEqual(self._subscribe(more), subscription)

    def test_an_order_is_not_cancelled_under_its_contract(self):
        """SPEC S1: its drafts would come back every night."""
        order = self._create_order()
        subscription = self._subscribe(order)
        subscription.action_activate()
        for _time in ("running", "closed, with drafts"):
            with self.assertRaisesRegex(UserError, f"{subscription.name}.*[Cc]lose"):
                order._action_cancel()
            if subscription.state == "active":
                subscription._close(date(2023, 4, 23))
        self._moves(subscription).unlink()
        order._action_cancel()
        self.assertEqual(order.state, "cancel")

    def test_an_order_that_is_cancelled_before_its_contract_begins(self):
        """SPEC S1: it is not billed; confirmed again, it is, by the same contract."""
        order = self._create_order()
        subscription = self._subscribe(order)
        order._action_cancel()
        with self.assertRaisesRegex(UserError, f"{order.name}, which is cancelled"):
            subscription.action_activate()
        order.action_draft()
        order.action_confirm()
        subscription.action_activate()
        self.assertFalse(order.can_have_subscription)

    def test_an_order_is_not_cancelled_while_another_contract_bills_it(self):
        """SPEC S5: what was added to a contract is taken out of it first; the contract goes on."""
        subscription = self._subscribe(self._create_order())
        subscription.action_activate()
        more = self._create_affair(
            [("Office", 200, {"product_id": self.office.id})],
            confirm=False,
            extends_subscription_id=subscription.id,
        )
        more.action_confirm()
        self._subscribe(more)
        with self.assertRaisesRegex(UserError, subscription.name):
            more._action_cancel()
        added = more.order_line.subscription_line_ids
        subscription._amend(date(2024, 1, 24), [(added, {"quantity": 0})])
        more._action_cancel()
        self.assertEqual((more.state, subscription.state), ("cancel", "active"))

    def test_an_order_is_not_cancelled_after_a_revision_of_what_it_added(self):
        """SPEC S6: another line of the contract bills it since."""
        subscription = self._subscribe(self._create_order())
        subscription.action_activate()
        more = self._create_affair(
            [("Office", 200, {"product_id": self.office.id})], extends_subscription_id=subscription.id
        )
        self._subscribe(more)
        subscription._amend(date(2023, 6, 24), [(more.order_line.subscription_line_ids, {"price_unit": 207.4})])
        with self.assertRaisesRegex(UserError, subscription.name):
            more._action_cancel()
        self.assertFalse(more.can_have_subscription)
        later = more.order_line.subscription_line_ids.amended_by_ids
        subscription._amend(date(2023, 9, 24), [(later, {"quantity": 0})])
        more._action_cancel()

    def test_an_order_that_is_confirmed_again_gets_another_contract(self):
        """SPEC S1: what the first one has posted stays; the second begins with the order's new day."""
        order = self._create_order()
        first = self._subscribe(order)
        first.action_activate()
        self._generate(first)[0].action_post()
        first._close(date(2023, 4, 23))
        self.assertFalse(order.can_have_subscription, "it is at its end")
        order._action_cancel()
        with freeze_time("2023-06-01"):
            order.action_draft()
            order.order_line[1].price_unit = 300
            order.action_confirm()
            self.assertTrue(order.can_have_subscription)
            second = self._subscribe(order)
            self.assertEqual((second.date_start, second.line_ids.mapped("price_unit")), (date(2023, 6, 1), [300]))
            self.assertFalse(order.can_have_subscription)
            second.action_activate()
            self.assertEqual(set(self._generate(second).mapped("amount_untaxed")), {3000})
        self.assertEqual((order.subscription_count, order.billing_total), (2, 4500))

    def test_milestones_and_progress_leave_what_recurs(self):
        order = self._create_order()
        self.assertEqual(order.order_line._get_works(), order.order_line[0])
        self.assertEqual(order.billing_line_ids, order.order_line[0])
        order.order_line = [Command.update(order.order_line[1].id, {"is_recurring": False})]
        self.assertEqual(order.billing_total, 6500)
