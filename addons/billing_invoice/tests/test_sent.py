from ast import literal_eval

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import InvoiceCommon


@tagged("post_install", "-at_install")
class TestSent(InvoiceCommon):
    """SPEC M6: the ready lists of invoices, and "mark as sent"."""

    def _filter(self, name):
        """The domain of a filter of the list of customer invoices."""
        view = self.env["account.move"].get_view(self.env.ref("account.view_account_invoice_filter").id, "search")
        node = etree.fromstring(view["arch"]).find(f".//filter[@name='{name}']")
        return literal_eval(node.get("domain"))

    def _listed(self, moves):
        names = ("draft", "billing_planned", "billing_to_send", "billing_in_progress", "billing_paid")
        domains = {name: self._filter(name) for name in names}
        return [[name for name in names if move.filtered_domain(domains[name])] for move in moves]

    def test_several_are_marked_at_once_with_a_trace_and_undone(self):
        moves = self._invoice(post=True) + self._invoice(post=True)
        moves.action_mark_sent()
        self.assertEqual(moves.mapped("is_move_sent"), [True, True])
        for move in moves:
            self.assertIn("Marked as sent.", move.message_ids[0].body)
        moves[0].action_mark_not_sent()
        self.assertEqual(moves.mapped("is_move_sent"), [False, True])
        self.assertIn("Marked as not sent.", moves[0].message_ids[0].body)

    def test_what_is_sent_already_gets_no_second_trace(self):
        move = self._invoice(post=True)
        move.action_mark_sent()
        count = len(move.message_ids)
        move.action_mark_sent()
        self.assertEqual(len(move.message_ids), count)

    def test_drafts_and_bills_are_named_and_refused(self):
        posted, draft = self._invoice(post=True), self._invoice()
        with self.assertRaisesRegex(UserError, "Leave these out: .*Draft"):
            (posted + draft).action_mark_sent()
        self.assertFalse(posted.is_move_sent)

    def test_each_invoice_is_in_its_list(self):
        sent, paid = self._invoice(post=True), self._invoice(post=True)
        (sent + paid).action_mark_sent()
        self._register_payment(paid)
        moves = [self._invoice(), self._invoice(date="2099-01-01"), self._invoice(post=True), sent, paid]
        self.assertEqual(
            self._listed(moves),
            [["draft"], ["draft", "billing_planned"], ["billing_to_send"], ["billing_in_progress"], ["billing_paid"]],
        )

    def test_an_invoice_paid_before_it_was_sent_is_paid_and_to_send(self):
        move = self._invoice(post=True)
        self._register_payment(move)
        self.assertEqual(self._listed(move), [["billing_to_send", "billing_paid"]])
