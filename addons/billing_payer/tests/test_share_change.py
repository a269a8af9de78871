from odoo.tests import Form, tagged

from .common import PayerCommon


@tagged("post_install", "-at_install")
class TestShareChange(PayerCommon):
    """SPEC C3: 10,000 with 4,000 billed 70 : 30, then 60 : 40."""

    def setUp(self):
        super().setUp()
        self.order = self._create_affair([("APS", 10000)])
        self.first, self.second = self._split(self.order, (self.partner_a, None), (self.partner_b, 30))
        self._bill(self._due(self.order.order_line, 4000))

    def test_from_now_on_what_is_billed_stays_as_it_was_shared(self):
        """SPEC C3: totals 6,400 / 3,600."""
        self._change_shares(self.order, {self.first: 60, self.second: 40}, "now")
        self.assertEqual((self.first.amount_total, self.second.amount_total), (6400.0, 3600.0))
        moves = self._bill(self._due(self.order.order_line, 6000, key="rest"))
        self.assertUntaxed(moves, {self.partner_a: 3600.0, self.partner_b: 2400.0})

    def test_retroactively_the_next_documents_make_up_for_it(self):
        """SPEC C3: totals 6,000 / 4,000."""
        self._change_shares(self.order, {self.first: 60, self.second: 40}, "retroactive")
        self.assertEqual((self.first.amount_total, self.second.amount_total), (6000.0, 4000.0))
        moves = self._bill(self._due(self.order.order_line, 6000, key="rest"))
        self.assertUntaxed(moves, {self.partner_a: 3200.0, self.partner_b: 2800.0})

    def test_retroactively_without_new_work_one_is_credited_and_the_other_billed(self):
        self._change_shares(self.order, {self.first: 60, self.second: 40}, "retroactive")
        moves = self._bill(self._due(self.order.order_line, 0, key="level"))
        self.assertUntaxed(moves, {self.partner_a: -400.0, self.partner_b: 400.0})

    def test_the_dialog_shows_both_results(self):
        """SPEC C3"""
        form = Form(self.env["billing.payer.change"].with_context(default_order_id=self.order.id))
        with form.payer_line_ids.edit(0) as row:
            row.weight = 60
        with form.payer_line_ids.edit(1) as row:
            row.weight = 40
        change = form.save()
        self.assertEqual(change.payer_line_ids.mapped("billed"), [2800.0, 1200.0])
        self.assertEqual(change.payer_line_ids.mapped("total_now"), [6400.0, 3600.0])
        self.assertEqual(change.payer_line_ids.mapped("total_retroactive"), [6000.0, 4000.0])

    def test_two_changes_from_now_on_keep_what_each_found(self):
        self._change_shares(self.order, {self.first: 60, self.second: 40}, "now")
        self._bill(self._due(self.order.order_line, 2000, key="two"))
        self._change_shares(self.order, {self.first: 50, self.second: 50}, "now")
        self.assertEqual((self.first.amount_total, self.second.amount_total), (6000.0, 4000.0))

    def test_typing_a_share_once_billed_is_refused_and_names_the_dialog(self):
        for change in (
            lambda: self.second.write({"weight": 40}),
            lambda: self.order.write({"payer_mode": "weight"}),
            lambda: self.order.set_payer_share(self.order.order_line.id, self.second.id, 40),
            lambda: self._split(self.order, (self.partner_c, 10)),
        ):
            with self.assertRefused("Change the Shares"):
                change()

    def test_new_shares_that_miss_100_percent_are_refused(self):
        with self.assertRefused("5 % is missing"):
            self._change_shares(self.order, {self.first: 60, self.second: 35}, "now")

    def test_one_phase_changes_alone(self):
        order = self._create_affair([("APS", 1000), ("APD", 1000)])
        first, second = self._split(order, (self.partner_a, None), (self.partner_b, 30))
        line = self._phase(order, "APS")
        self._bill(*(self._due(each, 500, key="half") for each in order.order_line))
        self._change_shares(order, {first: 0, second: 100}, "now", line=line)
        self.assertEqual((first.amount_total, second.amount_total), (350 + 700, 150 + 500 + 300))

    def test_a_payer_with_invoices_stays(self):
        with self.assertRefused("Payer Leaves", self.partner_b.name):
            self.second.unlink()
        with self.assertRefused("Payer Leaves"):
            self.second.partner_id = self.partner_c

    def test_amendments_change_with_the_line_that_they_amend(self):
        order = self._create_affair([("APS", 1000)])
        line = order.order_line
        first, second = self._split(order, (self.partner_a, None), (self.partner_b, 30))
        amendment = line._amend(1)
        self._bill(self._due(line, 500, key="half"), self._due(amendment, 500, key="half"))
        self._change_shares(order, {first: 0, second: 100}, "now", line=line)
        self.assertEqual(first.amount_total, 700.0)

    def test_what_was_settled_is_forgotten_when_nothing_is_billed_any_more(self):
        """DESIGN I9"""
        self._change_shares(self.order, {self.first: 60, self.second: 40}, "now")
        self.order.invoice_ids.unlink()
        self.first.remainder = False
        (self.first + self.second).weight = 50
        self.assertEqual((self.first.amount_total, self.second.amount_total), (5000.0, 5000.0))

    def test_first_shares_of_an_order_with_a_history_go_through_the_dialog_too(self):
        order = self._create_affair([("APS", 1000)])
        order.order_line.history_billed = 500
        first, second = self._split(order, (self.partner_a, 0), (self.partner_b, 0), mode="weight")
        self._change_shares(order, {first: 1, second: 1}, "now")
        self.assertEqual((first.amount_total, second.amount_total), (500.0, 500.0))

    def test_payers_who_came_while_the_dialog_was_open_are_noticed(self):
        change = self.env["billing.payer.change"].create({"order_id": self.order.id})
        self.assertEqual(len(change.payer_line_ids), 2)
        self._split(self.order, (self.partner_c, 0))
        with self.assertRefused("Open this dialog again"):
            change.action_apply()
