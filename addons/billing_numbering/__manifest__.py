{
    "name": "Billing: Numbering",
    "summary": "Numbers invoices by fiscal year, without gaps and by date, and locks the series",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Odoo Billing Suite contributors",
    "license": "LGPL-3",
    "depends": ["billing_base"],
    "data": [
        "security/ir.model.access.csv",
        "security/billing_numbering_security.xml",
        "wizard/billing_numbering_lock_views.xml",
        "views/billing_numbering_views.xml",
        "views/account_move_views.xml",
        "views/res_config_settings_views.xml",
        "report/report_invoice.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
