"""SPEC C3: to the cent, whatever the shares, the prices and the parts of periods."""

import random
from datetime import date, timedelta
from decimal import Decimal

from freezegun import freeze_time

from odoo.tests import tagged

from .common import SharedContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-03-24")
class TestCents(SharedContractCommon):
    """The rule of tools/periods.py (tests/unit) through Odoo, over the life of contracts."""

    def test_a_third_of_a_hundred_a_month(self):
        """SPEC C3: 33.34 once, then it is another's turn: 400.00 for each after a year, however it was drafted."""
        partners = self.partner_a + self.partner_b + self.partner_c
        for drafting in ("term", "due"):
            with self.subTest(drafting):
                contract = self._create_shared(
                    *((partner, 1) for partner in partners),
                    lines=[self._office(100, 1)],
                    mode="weight",
                    period_count=12,
                    drafting=drafting,
                )
                for month in range(12):
                    with freeze_time(date(2023 + (month + 2) // 12, (month + 2) % 12 + 1, 24)):
                        contract._generate().action_post()
                billed = self._by_partner(self._moves(contract))
                self.assertEqual({round(sum(found), 2) for found in billed.values()}, {400.0})
                self.assertEqual([billed[partner][0] for partner in partners], [33.34, 33.33, 33.33])

    def test_random_contracts(self):
        """Random shares, prices, first days, amendments, posted and deleted drafts: each line and period adds up."""
        for seed in range(6):
            with self.subTest(seed):
                chance = random.Random(seed)
                contract = self._create_random(chance)
                for _step in range(4):
                    self._change(chance, contract)
                    contract._generate()
                contract._regularise() if contract.regularisation_amount else None
                self.assertExact(contract)

    def _create_random(self, chance):
        partners = chance.sample([self.partner_a, self.partner_b, self.partner_c], chance.randint(2, 3))
        contract = self._create_shared(
            *((partner, chance.randint(1, 9)) for partner in partners),
            lines=[
                self._office(chance.randint(1, 99999) / 100, chance.randint(1, 3), f"Office {rank}") for rank in "12"
            ],
            mode="weight",
            activate=False,
        )
        contract.write(
            {
                "anchor_date": date(2023, 3, chance.randint(1, 24)),
                "period_count": 4,
                "basis": chance.choice(["civil", "commercial"]),
            }
        )
        contract.action_activate()
        contract._generate()
        return contract

    def _change(self, chance, contract):
        """Something that happens to a contract."""
        moves = self._moves(contract)
        drafts = moves.filtered(lambda move: move.state == "draft")
        day = date(2023, 3, 24) + timedelta(days=chance.randint(1, 100))
        step = chance.choice(["post", "amend", "price", "delete", "pause"])
        if step == "post":
            drafts[: chance.randint(1, 4)].action_post()
        elif step == "delete":
            self.env["account.move"].browse(chance.sample(drafts.ids, min(len(drafts), 3))).unlink()
        elif step == "amend":
            line = chance.choice(contract._get_lasting_lines())
            contract._amend(day, [(line, {"price_unit": chance.randint(1, 99999) / 100})])
        elif step == "price":
            chance.choice(contract._get_lasting_lines()).price_unit = chance.randint(1, 99999) / 100
        elif not contract.pause_ids:
            contract._interrupt(day, day + timedelta(days=10))

    def assertExact(self, contract):
        until = max(contract.period_ids.mapped("date_end"))
        parts, billed = contract._share_periods(until)
        costs = {(part.key, found.start): part.amount for found in contract._get_periods(until) for part in found.parts}
        for (line, start), shares in parts.items():
            amounts = [billed[line, start, payer] for payer in shares]
            self.assertEqual(sum(amounts), costs.get((line, start), 0), (line, start))
        for line in contract.line_ids:
            totals = [
                sum(billed[key[0], key[1], payer] for key in parts if key[0] == line)
                for payer in line._get_payer_weights()
            ]
            exact = line._get_payer_split().parts(sum(totals))
            for total, part in zip(totals, exact, strict=True):
                self.assertLessEqual(abs(total - part), Decimal("0.01"), line)
        self.assertEqual(contract.regularisation_amount, 0)
