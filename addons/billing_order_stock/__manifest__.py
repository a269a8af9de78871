{
    "name": "Billing: Orders with Stock",
    "summary": "Keeps the cost of goods right: what is valued at invoicing is billed by quantity, not by amount",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Odoo Billing Suite contributors",
    "license": "LGPL-3",
    "depends": ["billing_order", "sale_stock"],
    "auto_install": True,
}
