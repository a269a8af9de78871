"""Random affairs of several payers through Odoo: SPEC C3 and DESIGN I7 after each step.

`make test` plays some, `make test-long` many; AFFAIRS=1 AFFAIR_SEED=123 plays again one that failed.
"""

import os
import random
from decimal import Decimal

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.billing_base.tools import to_decimal
from odoo.addons.billing_payer.tests.common import PayerCommon
from odoo.addons.billing_payer.tools import Split
from odoo.addons.billing_progress.tests.common import ProgressCommon

COUNT = max(1, int(os.environ.get("AFFAIRS", "40")) // 4)
FIRST = int(os.environ.get("AFFAIR_SEED", "1"))
STEPS = {"statement": 8, "one_payer": 4, "post": 4, "credit": 3, "delete": 2, "change": 3, "deposit": 2}


class PayersAffair:
    """One order, its payers, and what the test itself knows of their shares: a `Split` by line."""

    def __init__(self, test, seed):
        self.test, self.random, self.story = test, random.Random(seed), []
        choice = self.random
        fees = [
            choice.choice((1, 1, 1, -0.3)) * choice.randint(100, 500_000) / 100 for _rank in range(choice.randint(1, 3))
        ]
        fees[0] = abs(fees[0])
        self.order = test._create_affair([(f"Phase {rank}", fee) for rank, fee in enumerate(fees)])
        weights = [choice.randint(1, 9) for _rank in range(choice.randint(2, 4))]
        self.payers = test._split(self.order, *zip(test.partners, weights, strict=False), mode="weight")
        self.lines = self.order.order_line
        self.splits = {line: Split.of([to_decimal(payer.weight) for payer in self.payers]) for line in self.lines}
        if choice.random() < 0.5:
            line = choice.choice(self.lines)
            self.order.set_payer_share(line.id, self.payers[0].id, 20)
            self.splits[line] = Split.of([Decimal(20), *self.splits[line].weights[1:]])

    def run(self, steps):
        for _index in range(steps):
            name = self.random.choices(list(STEPS), STEPS.values())[0]
            self.story.append(name)
            try:
                with self.test.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                    getattr(self, f"_{name}")()
                    self.test.env.flush_all()
            except (UserError, psycopg2.errors.UniqueViolation) as refusal:
                self.story.append(f"  refused: {refusal}")
                self.test.env.invalidate_all()
            self.check()
        self.finish()

    # === STEPS === #

    def _open_statement(self, **values):
        statement = self.order.open_statement_id or self.test._create_statement(self.order, **values)
        for line in statement.line_ids if statement.kind == "progress" else []:
            line.cumulative_percent = max(
                self.random.choice((0, 12.5, 33.33, 50, 66.67, 99, 100)), line.previous_percent
            )
        return statement

    def _statement(self):
        moves = self._open_statement()._create_invoice()
        self.check_level()
        if self.random.random() < 0.5:
            moves.action_post()

    def _one_payer(self):
        partial = self.order.statement_ids.filtered(lambda statement: statement.state == "partial")
        statement = partial[:1] or self._open_statement()
        statement.action_create_invoice_for(self.random.choice(self.payers).id)

    def _post(self):
        self.order.invoice_ids.filtered(lambda move: move.state == "draft").action_post()

    def _credit(self):
        posted = self.order.invoice_ids.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice" and not move.reversal_move_ids
        )
        if posted:
            self.test._credit(self.random.choice(posted))

    def _delete(self):
        drafts = self.order.invoice_ids.filtered(lambda move: move.state == "draft")
        if drafts:
            self.random.choice(drafts).unlink()

    def _change(self):
        effect = self.random.choice(("now", "retroactive"))
        weights = [Decimal(self.random.randint(0, 9)) for _payer in self.payers]
        weights[0] += 1
        line = self.random.choice(self.lines)
        reached = line._get_reached_amount()
        shares = {payer: float(weight) for payer, weight in zip(self.payers, weights, strict=True)}
        self.test._change_shares(self.order, shares, effect, line=line)
        split = self.splits[line]
        self.splits[line] = split.change(weights, reached) if effect == "now" else Split.of(weights)

    def _deposit(self):
        wizard = self.test._deposit_wizard(self.order, percent=self.random.choice((5, 10, 33.33)))
        wizard.payer_ids = self.random.choice((self.payers, self.payers[:1]))
        wizard.action_create()

    # === CHECKS === #

    def check(self):
        """The payers' amounts are the line's; nobody's deposits are deducted twice."""
        billed = self.lines._get_billed_by_payer()
        for line in self.lines:
            total = sum(billed[line, payer] for payer in self.payers)
            self.test.assertEqual(total, to_decimal(line.billed_amount), f"C3 of {line.name}")
        for payer in self.payers:
            self.test.assertGreaterEqual(round(payer.deposit_remaining, 2), 0.0, "I7")

    def check_level(self):
        """All are billed to the same cumulative amount: each has exactly its share of it."""
        billed = self.lines._get_billed_by_payer()
        for line in self.lines:
            parts = self.splits[line].parts(to_decimal(line.billed_amount))
            self.test.assertEqual([billed[line, payer] for payer in self.payers], parts, f"C3 of {line.name}")

    def finish(self):
        """A final statement, whatever happened: each payer has exactly its share, and its deposits back."""
        self.order.invoice_ids.filtered(lambda move: move.state == "draft" and move._is_downpayment()).unlink()
        self._post()
        partial = self.order.statement_ids.filtered(lambda statement: statement.state == "partial")
        for statement in partial:
            if statement.state == "partial":  # the invoices of a later one may have covered it just now
                statement._create_invoice().action_post()
        statement = self.order.open_statement_id or self.test._create_statement(self.order)
        statement.kind = "final"
        try:
            statement._create_invoice().action_post()
        except UserError as refusal:
            self.test.assertIn("nothing to bill", str(refusal).lower())
        self.check()
        self.check_level()
        for line in self.lines:
            self.test.assertEqual(line.billed_amount, line.price_subtotal)
        for payer in self.payers:
            self.test.assertEqual(round(payer.deposit_remaining, 2), 0.0)
            self.test.assertEqual(round(payer.amount_remaining, 2), 0.0)


@tagged("post_install", "-at_install")
class TestRandomPayers(ProgressCommon, PayerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create([{"name": f"Payer {rank}"} for rank in range(4)])

    def _play(self, seed):
        self.company.tax_calculation_rounding_method = ("round_per_line", "round_globally")[seed % 2]
        affair = PayersAffair(self, seed)
        try:
            affair.run(7)
        except Exception as problem:
            problem.add_note("\n".join([f"AFFAIR_SEED={seed}", *affair.story]))
            raise


def _add_test(seed):
    def test(self):
        self._play(seed)

    test.__doc__ = "SPEC C3, DESIGN I7: any order of statements, payers, credit notes, changes of shares, deposits."
    setattr(TestRandomPayers, f"test_payers_{seed:04}", test)


for seed in range(FIRST, FIRST + COUNT):
    _add_test(seed)
