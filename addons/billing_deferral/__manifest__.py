{
    "name": "Billing: Deferred Income",
    "summary": "Takes what is billed beyond the closing date out of the year's revenue, and puts it into the next",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Odoo Billing Suite contributors",
    "license": "LGPL-3",
    "depends": ["billing_base"],
    "data": [
        "security/ir.model.access.csv",
        "security/billing_deferral_security.xml",
        "views/billing_deferral_views.xml",
    ],
}
