from odoo.tests import new_test_user, tagged

from .test_billing_method import TrialMethod


@tagged("post_install", "-at_install")
class TestClosing(TrialMethod):
    """SPEC P11: two rates per order, and which orders can be closed; a search says the same as the fields."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = {
            "nothing billed": cls._trial(),
            "half billed": cls._trial(500),
            "all billed": cls._trial(1000),
            "more than all billed": cls._trial(1400),
            "quotation": cls._create_affair([("Study", 1000)], confirm=False),
            "empty": cls._create_affair(["Section"]),
            "regular": cls._create_affair([("Study", 1000)]),
            "regular, invoiced": cls._create_affair([("Study", 1000)]),
            "regular, deposit": cls._create_affair([("Study", 1000)]),
            "trial, deposit": cls._trial(),
            "deposit and works": cls._trial(),
            "credited": cls._trial(500),
            "rebate": cls._trial(500),
            "draft cancelled": cls._trial(500),
            "negative": cls._create_affair([("Reduction", -1000)], billing_method="trial"),
            "cents": cls._create_affair([("A", 0.1), ("B", 0.2)], billing_method="trial"),
            "foreign invoice": cls._trial(500),
            "order cancelled": cls._trial(500),
        }
        cls.orders["regular, invoiced"]._create_invoices()
        for name in ("regular, deposit", "trial, deposit", "deposit and works"):
            cls._create_down_payment_invoice(cls.orders[name], "percentage", 30, post=True)
        works = cls._phase(cls.orders["deposit and works"], "Study")
        cls._bill(cls._due(works, 250, "works"))
        for name, rebill in (("credited", True), ("rebate", False)):
            move = cls.orders[name].invoice_ids
            move.action_post()
            cls._credit(move, rebill=rebill)
        cls.orders["draft cancelled"].invoice_ids.button_cancel()
        cls._bill(cls._due(cls.orders["negative"].order_line, -400, "negative"))
        cls._bill(*(cls._due(line, line.price_subtotal, "cents") for line in cls.orders["cents"].order_line))
        foreign = cls.setup_other_currency("EUR")
        cls.orders["foreign invoice"].invoice_ids.currency_id = foreign
        posted = cls.orders["order cancelled"]
        posted.invoice_ids.action_post()
        posted.with_context(disable_cancel_warning=True).action_cancel()
        cls.all_orders = cls.env["sale.order"].concat(*cls.orders.values())
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _trial(cls, billed=0):
        order = cls._create_affair([("Study", 1000)], billing_method="trial")
        if billed:
            cls._bill(cls._due(order.order_line, billed, f"{order.id}"))
        return order

    def _named(self, orders):
        return {name for name, order in self.orders.items() if order in orders}

    def _search(self, *domain):
        return self.all_orders.search([("id", "in", self.all_orders.ids), *domain])

    def test_the_rates_tell_works_from_deposits(self):
        expected = {
            "nothing billed": (0, 0),
            "half billed": (50, 0),
            "all billed": (100, 0),
            "more than all billed": (140, 0),
            "quotation": (0, 0),
            "empty": (0, 0),
            "regular": (0, 0),
            "regular, invoiced": (100, 0),
            "regular, deposit": (0, 30),
            "trial, deposit": (0, 30),
            "deposit and works": (25, 30),
            "credited": (0, 0),
            "rebate": (50, 0),
            "draft cancelled": (0, 0),
            "negative": (40, 0),
            "cents": (100, 0),
            "order cancelled": (50, 0),
        }
        found = {
            name: (self.orders[name].billing_works_rate, self.orders[name].billing_deposit_rate) for name in expected
        }
        self.assertEqual(found, expected)

    def test_an_order_is_closable_once_billed_and_not_billed_in_full(self):
        closable = self.all_orders.filtered("can_be_closed")
        self.assertEqual(
            self._named(closable),
            {
                "half billed",
                "regular, deposit",
                "trial, deposit",
                "deposit and works",
                "rebate",
                "negative",
                "foreign invoice",
            },
        )

    def test_searching_closable_orders_finds_those_that_are(self):
        closable = self.all_orders.filtered("can_be_closed")
        for wanted, expected in ((True, closable), (False, self.all_orders - closable)):
            with self.subTest(wanted=wanted):
                self.assertEqual(self._named(self._search(("can_be_closed", "=", wanted))), self._named(expected))
                self.assertEqual(self._named(self._search(("can_be_closed", "!=", not wanted))), self._named(expected))
        self.assertEqual(self._search(("can_be_closed", "in", [True, False])), self._search())

    def test_searching_rates_finds_what_the_fields_say(self):
        for name in ("billing_works_rate", "billing_deposit_rate"):
            for operator, value, test in [
                (">", 0, lambda rate: rate > 0),
                (">=", 100, lambda rate: rate >= 100),
                ("<", 100, lambda rate: rate < 100),
                ("<=", 30, lambda rate: rate <= 30),
                ("=", 0, lambda rate: rate == 0),
                ("!=", 0, lambda rate: rate != 0),
                ("in", [25, 100], lambda rate: rate in (25, 100)),
            ]:
                with self.subTest(field=name, operator=operator, value=value):
                    expected = self.all_orders.filtered(lambda order, n=name, test=test: test(order[n]))
                    self.assertEqual(self._named(self._search((name, operator, value))), self._named(expected))

    def test_a_salesperson_finds_what_a_colleague_billed(self):
        seller = new_test_user(self.env, "seller", groups="sales_team.group_sale_salesman")
        order = self.orders["half billed"]
        order.user_id = seller
        order.invoice_ids.invoice_user_id = self.env.user
        self.env.invalidate_all()
        mine = self.env["sale.order"].with_user(seller).search([("can_be_closed", "=", True)])
        self.assertIn(order, mine)
        self.assertTrue(order.with_user(seller).can_be_closed)

    def test_a_change_not_yet_written_is_found(self):
        order = self.orders["half billed"]
        order.invoice_ids.button_cancel()
        self.assertNotIn(order, self._search(("can_be_closed", "=", True)))

    def test_the_list_asks_as_many_queries_for_20_orders_as_for_2(self):
        def count(orders, act):
            self.env.flush_all()
            self.env.invalidate_all()
            queries = []
            for _tick in self._patchExecute(queries):
                act(orders)
            return len(queries)

        def read(orders):
            orders.read(["billing_deposit_rate", "billing_works_rate", "can_be_closed"])

        def search(orders):
            orders.search([("can_be_closed", "=", True), ("id", "in", orders.ids)])

        orders = self.env["sale.order"].concat(*(self._trial(100 + rank) for rank in range(20)))
        for act in (read, search):
            count(orders[:2], act)
            with self.subTest(act=act.__name__):
                self.assertEqual(count(orders[:2], act), count(orders, act))
