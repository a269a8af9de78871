"""A French company: chart PCG, VAT 20 %, an auxiliary account per customer."""

from odoo.fields import Command

from odoo.addons.billing_progress.tests.common import ProgressCommon


class FrenchCommon(ProgressCommon):
    @classmethod
    @ProgressCommon.setup_country("fr")
    def setUpClass(cls):
        super().setUpClass()
        chart = cls.env["account.chart.template"].with_company(cls.company)
        cls.vat_goods = chart.ref("tva_normale")
        cls.vat_services = chart.ref("tva_normale_encaissement")
        cls.fees.property_account_income_id = cls._account("706000")
        auxiliary = cls._account("411100").copy({"code": "411004", "name": "Jacques"})
        cls.partner_a.write(
            {
                "name": "Jacques",
                "property_account_receivable_id": auxiliary.id,
                "property_payment_term_id": cls.env.ref("account.account_payment_term_30days").id,
            }
        )

    @classmethod
    def _account(cls, code):
        return cls.env["account.account"].with_company(cls.company).search([("code", "=", code)])

    @classmethod
    def _with_tax(cls, phases, tax):
        return [phase if isinstance(phase, str) else (*phase, {"tax_ids": [Command.set(tax.ids)]}) for phase in phases]

    def _ledger(self, moves):
        """Balance by account code of the lines of some entries."""
        balances = {}
        for line in moves.line_ids.filtered("account_id"):
            balances[line.account_id.code] = round(balances.get(line.account_id.code, 0.0) + line.balance, 2)
        return {code: balance for code, balance in sorted(balances.items()) if balance}
