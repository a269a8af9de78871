from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DunningCommon


@tagged("post_install", "-at_install")
class TestPromise(DunningCommon):
    """SPEC D4: a promise may name an amount; the payments booked since then keep it, or its day breaks it."""

    def _promise(self, amount=500.0, day="2023-07-15", **values):
        return self.env["billing.dunning.hold"].create({"kind": "promised", "amount": amount, "date": day, **values})

    def _judge(self, promise, day=None):
        self.env.invalidate_all()
        with freeze_time(day or self.TODAY):
            self.env["billing.dunning.hold"]._cron_judge_promises()
        return promise.state

    def _pay_on_account(self, amount, partner=None, **values):
        """A payment that nobody allocates."""
        payment = self.env["account.payment"].create(
            {"partner_id": (partner or self.partner_a).id, "amount": amount, "payment_type": "inbound", **values}
        )
        payment.action_post()
        return payment

    def _credit(self, move, amount):
        """A credit note of a part, allocated."""
        refund = self._owe(self.TODAY, amount, move_type="out_refund", currency_id=move.currency_id.id)
        (move | refund).line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()

    def test_partial_payments_reach_it(self):
        """500 of 1,200 promised; the 300 paid before do not count, 200 and 300 more do. The rest is reminded again."""
        move = self._owe("2023-05-01", 1500)
        self._register_payment(move, amount=300)
        promise = self._promise(move_id=move.id)
        self.assertEqual((promise.amount_due, promise.paid), (1200, 0))
        self.assertEqual(promise.wording, "promised $\xa0500.00 of $\xa01,200.00 for 07/15/2023")
        self.assertEqual((move.dunning_promise, str(move.dunning_expected_date)), (promise.wording, "2023-07-15"))
        self._register_payment(move, amount=200)
        self.assertEqual((self._judge(promise), promise.paid), ("open", 200))
        self.assertEqual(self._read(), {move.name: "promised"})
        self._register_payment(move, amount=300)
        self.assertEqual((self._judge(promise), promise.paid), ("kept", 500))
        self.assertEqual(promise.amount_due, 1200, "as it stood when it was promised")
        move.invalidate_recordset()
        self.assertEqual((self._read(), move.dunning_promise), ({move.name: None}, False))

    def test_broken_when_its_day_has_passed(self):
        """A cent less than promised, and what comes a day late, do not keep it."""
        move, late = self._owe("2023-05-01", 1200), self._owe("2023-05-01", 1200, self.partner_b)
        promises = self._promise(move_id=move.id), self._promise(move_id=late.id)
        self._register_payment(move, amount=499.99, payment_date="2023-07-15")
        self._register_payment(late, amount=500, payment_date="2023-07-16")
        self.assertEqual([self._judge(promise, "2023-07-15") for promise in promises], ["open", "open"])
        self.assertEqual([self._judge(promise, "2023-07-16") for promise in promises], ["broken", "broken"])
        self.assertEqual(promises[0].activity_ids.summary, "Promise to pay broken")

    def test_more_than_promised(self):
        """All of the invoice is paid, more than was promised; and less was owed than was promised."""
        move, small = self._owe("2023-05-01", 1200), self._owe("2023-05-01", 100, self.partner_b)
        promises = self._promise(move_id=move.id), self._promise(move_id=small.id)
        self._register_payment(move)
        self._register_payment(small)
        self.assertEqual([self._judge(promise) for promise in promises], ["kept", "kept"])

    def test_a_credit_note_is_no_payment(self):
        """It keeps the promise only when it leaves nothing to pay."""
        move = self._owe("2023-05-01", 1200)
        promise = self._promise(move_id=move.id)
        self._credit(move, 700)
        self.assertEqual((self._judge(promise), promise.paid), ("open", 0))
        self._credit(move, 500)
        self.assertEqual(self._judge(promise), "kept")

    def test_a_payment_that_came_back(self):
        """What is taken back from the invoice is not paid any more."""
        move = self._owe("2023-05-01", 1200)
        promise = self._promise(move_id=move.id)
        self._register_payment(move, amount=500)
        move.line_ids.filtered(lambda line: line.account_type == "asset_receivable").remove_move_reconcile()
        self.assertEqual((self._judge(promise, "2023-07-16"), promise.paid), ("broken", 0))

    def test_an_invoice_that_is_not_posted_at_night(self):
        """Reset to draft for a correction, or its payment blocked by Odoo's own mark: nobody has paid."""
        drafted, blocked = self._owe("2023-05-01", 1200), self._owe("2023-05-01", 1200)
        promises = [self._promise(amount, move_id=move.id) for amount in (0, 500) for move in (drafted, blocked)]
        drafted.button_draft()
        blocked.action_toggle_block_payment()
        self.assertEqual([self._judge(promise) for promise in promises], ["open"] * 4)
        drafted.action_post()
        self.assertEqual(self._read()[drafted.name], "promised")

    def test_what_is_corrected_is_waited_for(self):
        """SPEC D4: of a customer, too, and beyond the day; a draft that it does not speak of holds up nothing."""
        contact = self.env["res.partner"].create({"name": "Site office", "parent_id": self.partner_a.id})
        drafted, later = self._owe("2023-05-01", 1200, contact), self._owe("2023-08-01", 1200, self.partner_b)
        promises = self._promise(0, partner_id=self.partner_a.id), self._promise(0, partner_id=self.partner_b.id)
        (drafted | later).button_draft()
        self.assertEqual([self._judge(promise, "2023-07-20") for promise in promises], ["open", "kept"])
        drafted.action_post()
        self.assertEqual(self._judge(promises[0], "2023-07-20"), "broken")

    def test_in_the_invoices_currency(self):
        """600 € owed, at 2 € a dollar: 250 dollars are the 500 € promised."""
        move = self._owe("2023-05-01", 600, currency_id=self.other_currency.id)
        promise = self._promise(move_id=move.id)
        self.assertEqual((promise.currency_id, promise.amount_due), (self.other_currency, 600))
        self._register_payment(move, amount=200, currency_id=self.company.currency_id.id)
        self.assertEqual((self._judge(promise), promise.paid), ("open", 400))
        self._register_payment(move, amount=50, currency_id=self.company.currency_id.id)
        self.assertEqual((self._judge(promise), promise.paid), ("kept", 500))

    def test_of_a_customer(self):
        """Any invoice of the currency, and what nobody has allocated; not what was there before."""
        first, second = self._owe("2023-05-01", 400), self._owe("2023-06-01", 800)
        self._owe("2023-08-01", 900)
        foreign = self._owe("2023-05-01", 600, currency_id=self.other_currency.id)
        on_account = self._pay_on_account(100)
        promise = self._promise(partner_id=self.partner_a.id)
        self.assertEqual((promise.currency_id, promise.amount_due), (self.company.currency_id, 1200))
        self.assertEqual((second.dunning_promise, foreign.dunning_promise), (promise.wording, False))
        self.assertEqual(self._read(), {first.name: "promised", second.name: "promised", foreign.name: None})
        self._register_payment(foreign)
        self._register_payment(first, amount=200)
        self._pay_on_account(1000, self.partner_b)
        self.assertEqual((self._judge(promise), promise.paid), ("open", 200))
        receivable = (on_account.move_id | second).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        receivable.reconcile()
        self.assertEqual((self._judge(promise), promise.paid), ("open", 200), "booked before the promise")
        self._pay_on_account(300)
        self.assertEqual((self._judge(promise), promise.paid), ("kept", 500))

    def test_of_a_customer_in_full(self):
        """Without an amount it speaks of every currency."""
        moves = self._owe("2023-05-01", 400) | self._owe("2023-05-01", 600, currency_id=self.other_currency.id)
        promise = self._promise(0, partner_id=self.partner_a.id)
        self.assertEqual(moves.mapped("dunning_promise"), [promise.wording] * 2)
        self.assertEqual(set(self._read().values()), {"promised"})

    def test_all_that_is_due(self):
        """Without an amount: the instalments that are due by its day, and the whole of an invoice that is due later."""
        term = self._create_halves()
        halves, later = self._owe("2023-05-01", 200, invoice_payment_term_id=term.id), self._owe("2023-08-01", 100)
        promise, early = self._promise(0, move_id=halves.id), self._promise(0, move_id=later.id)
        self.assertEqual((promise.amount_due, promise.wording), (100, "promised in full for 07/15/2023"))
        self.assertEqual((self._judge(promise), self._judge(early)), ("open", "open"))
        self._register_payment(halves, amount=100)
        self._register_payment(later)
        self.assertEqual((self._judge(promise), self._judge(early)), ("kept", "kept"))

    def test_its_day_put_off(self):
        """What was paid since the promise stays paid."""
        move = self._owe("2023-05-01", 1200)
        promise = self._promise(move_id=move.id)
        self._register_payment(move, amount=200)
        promise.date = "2023-07-31"
        self.assertEqual((promise.paid, promise.amount_due), (200, 1200))

    def test_not_negative(self):
        move = self._owe("2023-05-01", 1200)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._promise(-1, move_id=move.id)

    def test_a_page_of_promises_is_read_at_once(self):
        """As many queries of payments for 2 promises as for 20."""
        moves = [self._owe("2023-05-01", 100 + rank) for rank in range(20)]
        promises = self.env["billing.dunning.hold"].create(
            [{"kind": "promised", "amount": 50, "date": "2023-07-15", "move_id": move.id} for move in moves]
        )
        promises[0].read(["paid", "wording"])  # rights are read once
        counts = []
        for some in (promises[:2], promises):
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some.read(["paid", "wording"])
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(*counts)

    def test_a_night_of_promises_is_judged_at_once(self):
        """As many queries for 2 promises as for 20: open, kept by payments, kept because nothing is left to pay."""
        holds, counts = self.env["billing.dunning.hold"], []
        for count in (2, 2, 20):  # rights are read once
            moves = [self._owe("2023-05-01", 100 + rank) for rank in range(count)]
            for values in ({"amount": 5}, {"amount": 5, "partner_id": self.partner_b.id}, {}):
                subjects = [{} if "partner_id" in values else {"move_id": move.id} for move in moves]
                promise = {"kind": "promised", "date": "2023-07-15", **values}
                holds.create([{**promise, **subject} for subject in subjects])
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            holds._cron_judge_promises()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
            holds.search([("state", "=", "open")]).action_close()
        self.assertEqual(*counts[1:])

    def test_judged_one_by_one(self):
        """Of a contact, of its company, of an invoice, of all: each by what it speaks of."""
        contact = self.env["res.partner"].create({"name": "Site office", "parent_id": self.partner_a.id})
        paid, owed = self._owe("2023-05-01", 100, contact), self._owe("2023-05-02", 100)
        foreign = self._owe("2023-05-02", 100, currency_id=self.other_currency.id)
        later, other = self._owe("2023-08-01", 100, contact), self._owe("2023-06-01", 100, self.partner_b)
        holds = self.env["billing.dunning.hold"].create(
            [
                {"kind": "promised", "date": "2023-07-15", **values}
                for values in (
                    {"partner_id": contact.id},
                    {"partner_id": self.partner_a.id},
                    {"partner_id": self.partner_a.id, "amount": 900},
                    {"move_id": paid.id},
                    {"move_id": owed.id},
                    {"move_id": foreign.id},
                    {"move_id": later.id},
                    {"partner_id": self.partner_b.id},
                )
            ]
        )
        self._register_payment(paid)
        self._register_payment(owed)
        self._register_payment(other)
        self.env["billing.dunning.hold"]._cron_judge_promises()
        states = ["kept", "open", "kept", "kept", "kept", "open", "open", "kept"]
        self.assertEqual(holds.mapped("state"), states)


@tagged("post_install", "-at_install")
class TestHolds(DunningCommon):
    """SPEC D4: promises are judged by night, disputes have an owner who is told."""

    def test_promises_kept_and_broken(self):
        paid, late = self._owe("2023-06-01"), self._owe("2023-06-02")
        holds = self.env["billing.dunning.hold"]
        kept = holds.create({"kind": "promised", "move_id": paid.id, "date": "2023-07-05"})
        broken = holds.create({"kind": "promised", "move_id": late.id, "date": "2023-06-29"})
        self._register_payment(paid)
        self.env["billing.dunning.hold"]._cron_judge_promises()
        self.assertEqual((kept.state, broken.state, len(broken.activity_ids)), ("kept", "broken", 1))

    def test_a_broken_promise_that_is_renewed(self):
        """Its day is put off: it is open again, and nobody has to ask for it; a day that has passed changes nothing."""
        move = self._owe("2023-06-02")
        promise = self.env["billing.dunning.hold"].create(
            {"kind": "promised", "move_id": move.id, "date": "2023-06-28"}
        )
        self.env["billing.dunning.hold"]._cron_judge_promises()
        promise.date = "2023-06-29"
        self.assertEqual((promise.state, self._read()), ("broken", {move.name: None}))
        promise.date = "2023-07-15"
        self.assertEqual((promise.state, promise.activity_ids.ids), ("open", []))
        self.assertEqual(self._read(), {move.name: "promised"})

    def test_a_dispute_is_somebodys(self):
        move = self._owe("2023-06-01")
        hold = self.env["billing.dunning.hold"].create({"kind": "disputed", "move_id": move.id, "reason": "Hours"})
        self.assertEqual(
            (hold.activity_ids.user_id, hold.activity_ids.summary), (self.env.user, "Settle the dispute: Hours")
        )
        hold.action_close()
        self.assertFalse(hold.activity_ids)

    def test_a_dispute_goes_to_another_owner(self):
        """Who is its owner by now has it to do; so has the owner of a promise that turns out to be a dispute."""
        biller = self._create_user("owning_biller", "billing_base.group_billing_user")
        move = self._owe("2023-06-01")
        holds = self.env["billing.dunning.hold"].with_user(biller)
        disputed = holds.create({"kind": "disputed", "move_id": move.id, "reason": "Hours"})
        disputed.user_id = self.env.user
        self.assertEqual(disputed.activity_ids.user_id, self.env.user)
        promise = holds.create({"kind": "promised", "move_id": move.id, "date": "2023-07-15"})
        promise.write({"kind": "disputed", "reason": "Tiles"})
        self.assertEqual(
            (promise.activity_ids.user_id, promise.activity_ids.summary), (biller, "Settle the dispute: Tiles")
        )
        promise.kind = "promised"
        self.assertFalse(promise.activity_ids)
