{
    "name": "Billing: Ground",
    "summary": "Exact money arithmetic, access groups and protection against billing twice",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Odoo Billing Suite contributors",
    "license": "LGPL-3",
    "depends": ["account", "mail"],
    "data": [
        "security/billing_security.xml",
        "security/ir.model.access.csv",
        "security/billing_fiscal_year_security.xml",
        "security/billing_run_security.xml",
        "data/ir_cron.xml",
        "report/bank_details.xml",
        "views/account_move_views.xml",
        "views/billing_fiscal_year_views.xml",
        "views/billing_run_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["billing_base/static/src/**/*"],
    },
}
