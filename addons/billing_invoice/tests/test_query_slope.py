from collections import Counter

from odoo.tests import tagged

from .common import InvoiceCommon

TOLERANCE = 3
FEW, MANY = 2, 20


@tagged("post_install", "-at_install")
class TestQuerySlope(InvoiceCommon):
    """The number of queries does not grow with the number of invoices."""

    def _queries(self, act, moves):
        self.env.flush_all()
        self.env.invalidate_all()
        queries = []
        for _tick in self._patchExecute(queries):
            act(moves)
        return Counter(str(query)[:150] for query in queries)

    def assertFlat(self, act, prepare=lambda moves: None):
        moves = self.env["account.move"].union(*(self._invoice(post=True) for _rank in range(FEW + MANY)))
        prepare(moves)
        act(moves)  # what is loaded once must not count for the few only
        few, many = self._queries(act, moves[:FEW]), self._queries(act, moves[FEW:])
        grown = many - few
        self.assertLessEqual(grown.total(), TOLERANCE, grown.most_common(5))

    def test_a_list_with_what_we_add_to_it(self):
        names = ["billing_payment_mode_id", "auto_post", "amount_residual_signed", "billing_show_vat", "billing_header"]
        self.assertFlat(lambda moves: moves.read(names))

    def test_instalments_and_what_they_lack(self):
        def prepare(moves):
            moves.button_draft()
            for move in moves:
                move.billing_instalment_ids = [
                    (0, 0, self._instalment("2026-03-31", "percent", 50)),
                    (0, 0, self._instalment("2026-04-30", "rest")),
                ]
            moves.action_post()

        def act(moves):
            moves.mapped("billing_instalment_gap")
            moves.billing_instalment_ids.mapped("amount_residual")

        self.assertFlat(act, prepare)

    def test_marking_as_sent(self):
        def act(moves):
            moves.action_mark_sent()
            moves.action_mark_not_sent()
            self.env.flush_all()

        self.assertFlat(act)
