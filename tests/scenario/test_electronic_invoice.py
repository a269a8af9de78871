"""SPEC P15: every kind of document exports through Odoo's own Factur-X without an error of ours."""

from french import FrenchCommon
from lxml import etree

from odoo.tests import tagged

NAMESPACES = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
}


@tagged("post_install", "-at_install")
class TestElectronicInvoice(FrenchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        bank = cls.env["res.partner.bank"].create(
            {
                "acc_number": "FR7630006000011234567890189",
                "partner_id": cls.company.partner_id.id,
                "allow_out_payment": True,
            }
        )
        address = {
            "street": "1 rue de la Paix",
            "zip": "75002",
            "city": "Paris",
            "country_id": cls.env.ref("base.fr").id,
        }
        cls.company.partner_id.write(
            {**address, "phone": "+33 1 23 45 67 89", "email": "atelier@example.com", "vat": "FR23334175221"}
        )
        cls.partner_a.write({**address, "email": "jacques@example.com"})
        cls.company.deposit_rule = "prorata"
        cls.order = cls._create_affair(
            cls._with_tax([("APS", 10000), ("Remise", -500), ("Chantier", 20000)], cls.vat_goods)
        )
        cls.bank = bank

    def _export(self, move):
        move.partner_bank_id = move.partner_bank_id or self.bank
        xml, errors = self.env["account.edi.xml.cii"]._export_invoice(move)
        self.assertFalse(errors, move._get_affair_kind())
        return etree.fromstring(xml)

    def assertExported(self, move):
        tree = self._export(move)
        lines = tree.findall(".//ram:IncludedSupplyChainTradeLineItem", NAMESPACES)
        billed = move.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        self.assertEqual(len(lines), len(billed))
        for line in lines:
            name = line.find("ram:SpecifiedTradeProduct/ram:Name", NAMESPACES)
            self.assertTrue(name is not None and name.text, "a line without a name: BR-25")
            price = line.find(".//ram:NetPriceProductTradePrice/ram:ChargeAmount", NAMESPACES)
            self.assertGreaterEqual(float(price.text), 0.0, "a negative price: BR-27")
        total = tree.find(".//ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:GrandTotalAmount", NAMESPACES)
        self.assertEqual(float(total.text), move.amount_total)

    def test_a_deposit(self):
        self.assertExported(self._ask_deposit(self.order, percent=30))

    def test_a_deposit_with_the_quotation_s_lines(self):
        self.company.deposit_layout = "detail"
        self.assertExported(self._ask_deposit(self.order, percent=30))

    def test_a_statement_that_deducts_a_deposit(self):
        self._ask_deposit(self.order, percent=30)
        self.assertExported(self._invoice_progress(self.order, {"APS": 50, "Remise": 100}, post=True))

    def test_a_final_invoice(self):
        self._ask_deposit(self.order, percent=30)
        self._invoice_progress(self.order, {"APS": 50}, post=True)
        self.order.action_new_final_statement()
        move = self.order.open_statement_id._create_invoice()
        move.action_post()
        self.assertExported(move)

    def test_a_regularisation(self):
        self._invoice_progress(self.order, {"APS": 50}, post=True)
        move = self._invoice_progress(self.order, {"APS": 40}, post=True, regularise=True)
        self.assertEqual(move.move_type, "out_refund")
        self.assertExported(move)

    def test_a_credit_note_of_a_statement_and_of_a_deposit(self):
        deposit = self._ask_deposit(self.order, percent=30)
        statement = self._invoice_progress(self.order, {"APS": 50}, post=True)
        self.assertExported(self._credit(statement))
        self.assertExported(self._credit(deposit))
