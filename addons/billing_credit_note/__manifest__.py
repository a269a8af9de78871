{
    "name": "Billing: Credit Notes",
    "summary": "Credits an invoice line by line, by quantity, share or amount, never more than is left",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Odoo Billing Suite contributors",
    "license": "LGPL-3",
    "depends": ["billing_base"],
    "data": [
        "security/ir.model.access.csv",
        "security/billing_credit_note_security.xml",
        "data/billing_credit_reason_data.xml",
        "wizard/account_move_reversal_views.xml",
        "views/billing_credit_reason_views.xml",
        "views/account_move_views.xml",
        "report/report_invoice.xml",
    ],
}
