{
    "name": "Billing: Progress",
    "summary": "Progress statements (situations): bill each phase of an order by its cumulative progress",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Odoo Billing Suite contributors",
    "license": "LGPL-3",
    "depends": ["billing_order"],
    "data": [
        "security/ir.model.access.csv",
        "security/billing_progress_security.xml",
        "report/progress_invoice_templates.xml",
        "report/final_invoice_templates.xml",
        "report/progress_invoice_reports.xml",
        "views/billing_statement_views.xml",
        "views/sale_order_views.xml",
        "views/account_move_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["billing_progress/static/src/**/*"],
    },
}
