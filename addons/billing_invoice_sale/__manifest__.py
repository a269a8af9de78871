{
    "name": "Billing: Invoices of Orders",
    "summary": "Bank account of an order or a sales team, history of the order on its invoices",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Odoo Billing Suite contributors",
    "license": "LGPL-3",
    "depends": ["billing_invoice", "billing_order"],
    "data": [
        "views/account_move_views.xml",
        "views/crm_team_views.xml",
        "views/res_config_settings_views.xml",
        "views/sale_order_views.xml",
    ],
    "auto_install": True,
}
