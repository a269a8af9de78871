{
    "name": "Billing: Payers of Subscriptions",
    "summary": "Bills each period of a subscription to the payers of its order, by their shares",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Odoo Billing Suite contributors",
    "license": "LGPL-3",
    "depends": ["billing_payer", "billing_subscription"],
    "data": [
        "report/billing_subscription_reports.xml",
        "views/billing_subscription_views.xml",
    ],
    "auto_install": True,
}
