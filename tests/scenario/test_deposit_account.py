"""SPEC P8: Odoo leaves the deposit account empty when the French chart is loaded after `sale`."""

from french import FrenchCommon

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDepositAccount(FrenchCommon):
    def test_the_chart_sets_it_when_it_is_loaded(self):
        company = self._create_company(name="Atelier", country_id=self.env.ref("base.fr").id)
        self.env["account.chart.template"].try_loading("fr", company, install_demo=False)
        self.assertEqual(company.downpayment_account_id.with_company(company).code, "419100")

    def test_an_existing_company_gets_it(self):
        self.company.downpayment_account_id = False
        self.company._set_deposit_account()
        self.assertEqual(self.company.downpayment_account_id.with_company(self.company).code[:4], "4191")

    def test_a_chosen_account_stays(self):
        self.company._set_deposit_account()
        self.assertEqual(self.company.downpayment_account_id, self.deposits)
