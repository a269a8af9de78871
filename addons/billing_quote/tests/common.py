from odoo.addons.billing_order.tests.common import BillingCommon


class QuoteCommon(BillingCommon):
    """Quotes and opportunities."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.env["crm.lead"].create(
            {"name": "House", "type": "opportunity", "partner_id": cls.partner_a.id, "company_id": cls.company.id}
        )

    @classmethod
    def _quote(cls, *phases, **values):
        return cls._create_affair(phases or [("Study", 1000), ("Works", 500)], confirm=False, **values)

    @classmethod
    def _version(cls, order):
        """The version that the button makes of a quote."""
        return cls.env["sale.order"].browse(order.action_new_version()["res_id"])
