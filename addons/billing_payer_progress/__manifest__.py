{
    "name": "Billing: Payers of Progress",
    "summary": "Invoices a progress statement to each payer of its order, together or apart",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Odoo Billing Suite contributors",
    "license": "LGPL-3",
    "depends": ["billing_payer", "billing_progress"],
    "data": [
        "views/billing_statement_views.xml",
    ],
    "auto_install": True,
}
