{
    "name": "Billing: Payers",
    "summary": "Several payers for one order: each gets its own invoice of each document, to the cent",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Odoo Billing Suite contributors",
    "license": "LGPL-3",
    "depends": ["billing_order"],
    "data": [
        "security/ir.model.access.csv",
        "security/billing_payer_security.xml",
        "report/invoice_templates.xml",
        "wizard/billing_payer_change_views.xml",
        "wizard/billing_payer_replace_views.xml",
        "wizard/sale_advance_payment_inv_views.xml",
        "views/billing_payer_views.xml",
        "views/sale_order_views.xml",
        "views/account_move_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["billing_payer/static/src/**/*"],
    },
}
