from freezegun import freeze_time

from odoo.tests import tagged

from .common import SharedContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-03-24")
class TestSettled(SharedContractCommon):
    """SPEC C3: what stays as it was shared when shares change from now on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2023-03-24"):
            cls.contract = cls._create_shared()
            cls.order = cls.contract.order_id
            cls._generate(cls.contract)[0].action_post()

    def _halve_from_now_on(self):
        self._change_shares(self.order, dict.fromkeys(self.order.payer_ids, 50), "now")
        self.contract.action_generate_schedule()

    def test_what_a_payer_lacks_of_a_posted_period(self):
        """The period is settled for all, whether the draft of the other is there, or was deleted or cancelled."""
        for take_away in (lambda draft: None, lambda draft: draft.unlink(), lambda draft: draft.button_cancel()):
            with self.subTest(take_away), self.env.cr.savepoint() as savepoint:
                take_away(self._of(self.contract, self.partner_b)[0])
                self._halve_from_now_on()
                self.assertBilled(
                    self.contract, {self.partner_a: [1200.0] + [1000.0] * 3, self.partner_b: [800.0] + [1000.0] * 3}
                )
                self.assertFalse(self.contract.to_regularise)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_what_was_credited_to_a_payer(self):
        """It is billed again as it was."""
        first = self._of(self.contract, self.partner_b)[0]
        first.action_post()
        first._reverse_moves([{"invoice_date": "2023-03-24"}]).action_post()
        self._halve_from_now_on()
        self.assertBilled(
            self.contract,
            {self.partner_a: [1200.0] + [1000.0] * 3, self.partner_b: [800.0, -800.0, 800.0] + [1000.0] * 3},
        )
        self.assertFalse(self.contract.to_regularise)
