{
    "name": "Billing: Orders",
    "summary": "Turns what is due on sale orders into native draft invoices, and sums up what is billed",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Odoo Billing Suite contributors",
    "license": "LGPL-3",
    "depends": ["billing_base", "sale"],
    "external_dependencies": {"python": ["openpyxl"]},
    "data": [
        "security/ir.model.access.csv",
        "security/billing_order_security.xml",
        "wizard/billing_history_import_views.xml",
        "views/sale_order_history_views.xml",
        "views/sale_order_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["billing_order/static/src/**/*"],
    },
}
