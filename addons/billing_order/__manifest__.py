{
    "name": "Billing: Orders",
    "summary": "Turns what is due on sale orders into native draft invoices, and sums up what is billed",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Odoo Billing Suite contributors",
    "license": "LGPL-3",
    "depends": ["billing_base", "sale"],
    "data": [
        "security/ir.model.access.csv",
        "security/billing_amendment_security.xml",
        "views/res_config_settings_views.xml",
        "views/sale_order_views.xml",
        "views/sale_order_line_views.xml",
        "views/sale_order_list_views.xml",
        "wizard/billing_amendment_views.xml",
        "wizard/sale_advance_payment_inv_views.xml",
    ],
    "post_init_hook": "post_init_hook",
    "assets": {
        "web.assets_backend": ["billing_order/static/src/**/*"],
    },
}
