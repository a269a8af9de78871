"""A French affair whose documents are exported through Odoo's own Factur-X."""

from french import FrenchCommon
from lxml import etree

NAMESPACES = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
}


class ElectronicCommon(FrenchCommon):
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
