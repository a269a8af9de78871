from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import SharedContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2023-03-24")
class TestUninstall(SharedContractCommon):
    def test_shared_contracts_hold_it_up(self):
        contract = self._create_shared()
        module = self.env["ir.module.module"].search([("name", "=", "billing_payer_subscription")])
        with self.assertRefused(contract.name):
            module.button_uninstall()
        contract.action_generate_schedule()
        contract._close(date(2023, 4, 23))
        with self.assertRefused("post or delete their drafts"):
            module.button_uninstall()
        self._moves(contract).action_post()
        module.button_uninstall()
        self.assertEqual(module.state, "to remove")
