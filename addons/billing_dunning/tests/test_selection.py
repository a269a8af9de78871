from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from .common import DunningCommon


@tagged("post_install", "-at_install")
class TestSelection(DunningCommon):
    """SPEC D1, D3: which instalments are reminded, and why others are not."""

    def test_grace_then_levels(self):
        """Due since 5, 10, 11 and 60 days: the first two are within the ten days of grace."""
        moves = [self._owe(due) for due in ("2023-06-25", "2023-06-20", "2023-06-19", "2023-05-01", "2023-06-30")]
        self.assertEqual(
            [self._read().get(move.name, "not due") for move in moves], ["grace", "grace", None, None, "not due"]
        )

    def test_each_instalment_has_its_own_date(self):
        """Half due on 01/05, half on 31/07: the first half alone is late."""
        term = self._create_halves()
        move = self._owe("2023-05-01", 200, invoice_payment_term_id=term.id)
        rows = self.env["billing.dunning.selection"]._read(self.company, self.TODAY, self.partner_a)
        self.assertEqual([(row["name"], row["net"]) for row in rows], [(move.name, 100)])
        self.assertEqual((move.dunning_net, move.dunning_days, move.dunning_late), (100, 60, True))

    def test_credits_cover_the_oldest_first(self):
        """A payment of 150 that nobody allocated covers 100 of April and 50 of May; other currencies are untouched."""
        old, young = self._owe("2023-04-01"), self._owe("2023-05-01")
        foreign = self._owe("2023-04-01", currency_id=self.other_currency.id)
        self.env["account.payment"].create(
            {"partner_id": self.partner_a.id, "amount": 150, "payment_type": "inbound", "partner_type": "customer"}
        ).action_post()
        rows = {
            row["name"]: (row["reason"], row["net"])
            for row in self.env["billing.dunning.selection"]._read(self.company, self.TODAY, self.partner_a)
        }
        self.assertEqual(rows, {old.name: ("covered", 0), young.name: (None, 50), foreign.name: (None, 100)})

    def test_what_is_disputed_is_covered_last(self):
        """SPEC D3: 500 paid on account are for the invoice of 500, not for the older one that the customer disputes."""
        disputed, paid = self._owe("2023-05-01", 1000), self._owe("2023-05-20", 500)
        hold = self.env["billing.dunning.hold"].create(
            {"kind": "disputed", "move_id": disputed.id, "reason": "Wrong hours"}
        )
        self.env["account.payment"].create(
            {"partner_id": self.partner_a.id, "amount": 500, "payment_type": "inbound", "partner_type": "customer"}
        ).action_post()
        self.assertEqual(self._read(), {disputed.name: "disputed", paid.name: "covered"})
        hold.action_close()
        self.assertEqual(self._read(), {disputed.name: None, paid.name: None})

    def test_a_credit_note_counts_and_another_customers_does_not(self):
        self._owe("2023-05-01", move_type="out_refund")
        self._owe("2023-05-01", 100, self.partner_b)
        move = self._owe("2023-05-02", 80)
        self.assertEqual(self._read(self.partner_a), {move.name: "covered"})
        self.assertEqual(list(self._read(self.partner_b).values()), [None])

    def test_what_the_main_company_was_paid_for_its_branch(self):
        """SPEC D3: the books are of one legal entity; what covers one's invoice covers none of the other's besides."""
        branch = self.env["res.company"].create({"name": "Branch that is paid", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        receivable = self.company_data["default_account_receivable"]
        self.partner_a.with_company(branch).property_account_receivable_id = receivable
        move = self._owe("2023-06-01", 100, company_id=branch.id)
        self.env["account.payment"].create(
            {"partner_id": self.partner_a.id, "amount": 100, "payment_type": "inbound", "date": "2023-06-05"}
        ).action_post()

        def read(company):
            rows = self.env["billing.dunning.selection"]._read(company, self.TODAY, self.partner_a)
            return {row["name"]: row["reason"] for row in rows}

        self.assertEqual((read(branch), read(self.company)), ({move.name: "covered"}, {}))
        older = self._owe("2023-05-31", 100)
        self.assertEqual((read(branch), read(self.company)), ({move.name: None}, {older.name: "covered"}))

    def test_what_is_held_back(self):
        """SPEC D4, per invoice and per customer; a promise whose day has passed holds nothing back any more."""
        moves = [self._owe("2023-05-01") for _move in range(5)]
        hold = self.env["billing.dunning.hold"]
        hold.create({"kind": "disputed", "move_id": moves[0].id, "reason": "Wrong hours"})
        hold.create({"kind": "promised", "move_id": moves[1].id, "date": "2023-06-30"})
        hold.create({"kind": "promised", "move_id": moves[2].id, "date": "2023-06-29"})
        hold.create({"kind": "paused", "move_id": moves[3].id, "date": "2023-07-31"})
        moves[4].no_followup = True
        self.assertEqual(
            [self._read()[move.name] for move in moves], ["disputed", "promised", None, "paused", "omitted"]
        )
        pause = hold.create({"kind": "paused", "partner_id": self.partner_a.id, "date": "2023-07-31"})
        self.assertEqual(
            [self._read()[move.name] for move in moves], ["disputed", "promised", "paused", "paused", "omitted"]
        )
        pause.action_close()
        self.assertIsNone(self._read()[moves[2].name])
        hold.search([("kind", "=", "disputed")]).date = "2023-06-01"  # left from when it was a promise
        self.assertEqual(self._read()[moves[0].name], "disputed")

    def test_policy_of_the_customer(self):
        self.partner_a.dunning_policy_id = self.env["billing.dunning.policy"].create(
            {"name": "Patient", "grace_days": 90, "level_ids": [Command.create({"name": "Late", "days": 91})]}
        )
        move, other = self._owe("2023-05-01"), self._owe("2023-05-01", partner=self.partner_b)
        self.assertEqual(self._read(), {move.name: "grace", other.name: None})
        self.company.dunning_policy_id = False
        self.assertEqual(self._read()[other.name], "no_policy")

    def test_late_is_a_filter(self):
        late, fresh = self._owe("2023-06-19"), self._owe("2023-06-20")
        moves = self.env["account.move"]
        self.assertEqual(moves.search([("dunning_late", "=", True), ("id", "in", (late | fresh).ids)]), late)
        self.assertEqual(moves.search([("dunning_late", "=", False), ("id", "in", (late | fresh).ids)]), fresh)
        self.assertEqual((late.dunning_code, late.dunning_net, fresh.dunning_reason), ("R0", 100, "grace"))

    def test_late_by_the_customers_own_policy(self):
        """SPEC D1, D2: the filter and the figure say the same, of a contact too, and of what is disputed."""
        policies = self.env["billing.dunning.policy"].create(
            [
                {
                    "name": f"{days} days",
                    "grace_days": days,
                    "level_ids": [Command.create({"name": "Late", "days": 91})],
                }
                for days in (90, 0)
            ]
        )
        patient, strict = self.partner_a, self.partner_b
        patient.dunning_policy_id, strict.dunning_policy_id = policies
        contact, other = self.env["res.partner"].create(
            [{"name": "Site office", "parent_id": patient.id, "type": "invoice"}, {"name": "Somebody else"}]
        )
        moves = self._owe("2023-05-01") | self._owe("2023-05-01", partner=contact)
        late = self._owe("2023-06-29", partner=strict) | self._owe("2023-06-19", partner=other)
        moves |= late | self._owe("2023-06-20", partner=other)
        self.env["billing.dunning.hold"].create({"kind": "disputed", "move_id": moves[-1].id, "reason": "Hours"})
        found = self.env["account.move"].search([("dunning_late", "=", True), ("id", "in", moves.ids)])
        self.assertEqual((set(found), moves.filtered("dunning_late")), (set(late), late))

    def test_what_was_given_back_covers_nothing(self):
        """A credit note of 100 whose refund nobody has matched; one of 60, of which 50 are being paid back."""
        move = self._owe("2023-06-01")
        self._owe("2023-05-01", move_type="out_refund")
        payments = self.env["account.payment"].create(
            [
                {
                    "partner_id": self.partner_a.id,
                    "amount": amount,
                    "payment_type": "outbound",
                    "partner_type": "customer",
                }
                for amount in (100, 50)
            ]
        )
        payments[0].action_post()
        self.assertEqual(self._read(), {move.name: None})
        self._owe("2023-05-01", 60, move_type="out_refund")
        payments[1].state = "in_process"  # as of a journal that books payments with the bank statement
        being_paid = self._owe("2023-05-01", 30, move_type="out_refund")
        being_paid.payment_state = "in_payment"
        rows = self.env["billing.dunning.selection"]._read(self.company, self.TODAY, self.partner_a)
        self.assertEqual([row["net"] for row in rows], [90])

    def test_whose_payment_is_blocked(self):
        """Odoo's own mark on an invoice: it cannot be paid, so it is not reminded."""
        move = self._owe("2023-06-01")
        move.action_toggle_block_payment()
        self.assertEqual(self._read(), {move.name: "paused"})

    def test_an_invoice_of_which_a_part_is_reminded(self):
        """SPEC D2: a credit covers the first half, the second one is reminded: nothing holds the invoice back."""
        move = self._owe("2023-03-01", 200, invoice_payment_term_id=self._create_halves().id)
        self.env["account.payment"].create(
            {"partner_id": self.partner_a.id, "amount": 100, "payment_type": "inbound"}
        ).action_post()
        selection = self.env.registry["billing.dunning.selection"]
        read = selection._read
        for step in (1, -1):  # the database returns them in no order
            with patch.object(selection, "_read", lambda *args, step=step: read(*args)[::step]):
                move.invalidate_recordset()
                self.assertEqual((move.dunning_net, move.dunning_reason), (100, False))
