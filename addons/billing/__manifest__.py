{
    "name": "Billing",
    "summary": "Bill projects by progress, from the order to the posted invoice",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Odoo Billing Suite contributors",
    "license": "LGPL-3",
    "depends": [
        "billing_credit_note",
        "billing_deferral",
        "billing_dunning",
        "billing_invoice",
        "billing_milestone",
        "billing_numbering",
        "billing_payer",
        "billing_progress",
        "billing_quote",
        "billing_subscription",
    ],
    "data": [
        "views/billing_menus.xml",
    ],
    "demo": [
        "demo/company_demo.xml",
        "demo/order_demo.xml",
        "demo/subscription_demo.xml",
    ],
    "application": True,
}
