from odoo.tests import new_test_user, tagged

from odoo.addons.billing_order.tests.common import BillingCommon


@tagged("post_install", "-at_install")
class TestAmendedGoods(BillingCommon):
    """DESIGN I4: a negative amendment launches no procurement and raises an activity (SPEC P12)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls._create_product(name="Door", type="consu", is_storable=True)
        cls.seller = new_test_user(cls.env, "door_seller", groups="sales_team.group_sale_salesman")
        cls.order = cls._create_affair(
            [("Doors", 350, {"product_id": cls.goods.id, "product_uom_qty": 17}), ("Fitting", 1000)],
            user_id=cls.seller.id,
        )
        cls.doors, cls.fitting = cls.order.order_line

    def _procured(self):
        return {move.sale_line_id.id: move.product_uom_qty for move in self.order.picking_ids.move_ids}

    def test_fewer_goods_move_nothing_and_ask_to_reduce_the_delivery(self):
        self.assertEqual(self._procured(), {self.doors.id: 17.0})
        self.doors._amend(-3)
        self.assertEqual(self._procured(), {self.doors.id: 17.0})
        activity = self.order.activity_ids
        self.assertRecordValues(
            activity,
            [
                {
                    "user_id": self.seller.id,
                    "activity_type_id": self.env.ref("mail.mail_activity_data_warning").id,
                    "summary": "Reduce a delivery",
                }
            ],
        )
        for words in ("-3 × Door", "17 Units", self.order.picking_ids.name):
            self.assertIn(words, activity.note)

    def test_more_goods_are_procured(self):
        more = self.doors._amend(2)
        self.assertEqual(self._procured(), {self.doors.id: 17.0, more.id: 2.0})
        self.assertFalse(self.order.activity_ids)

    def test_fewer_services_ask_nothing(self):
        self.fitting._amend(-1)
        self.assertFalse(self.order.activity_ids)

    def test_the_same_quantity_again_asks_nothing_more(self):
        fewer = self.doors._amend(-3)
        fewer.product_uom_qty = -3
        self.assertEqual(len(self.order.activity_ids), 1)
        fewer.product_uom_qty = -4
        self.assertEqual(len(self.order.activity_ids), 2)

    def test_without_a_salesperson_the_activity_is_for_whoever_amends(self):
        self.order.user_id = False
        self.doors._cancel_rest()
        self.assertEqual(self.order.activity_ids.user_id, self.env.user)

    def test_once_all_is_delivered_a_return_is_asked_for(self):
        move = self.order.picking_ids.move_ids
        move.quantity = 17
        move.picked = True
        self.order.picking_ids.button_validate()
        self.doors._amend(-3)
        self.assertIn("17 delivered", self.order.activity_ids.note)
        self.assertIn("arrange a return", self.order.activity_ids.note)

    def test_a_negative_line_that_amends_nothing_is_odoo_s_own_affair(self):
        line = self.doors.copy({"order_id": self.order.id, "product_uom_qty": -1})
        self.assertFalse(self.order.activity_ids)
        self.assertTrue(line.move_ids)

    def test_a_billing_user_without_stock_rights_amends_goods(self):
        biller = new_test_user(self.env, "biller", groups="billing_base.group_billing_user")
        for quantity in (2, -3):
            self.doors.with_user(biller)._amend(quantity)
        self.assertEqual(self.order.activity_ids.user_id, self.seller)
