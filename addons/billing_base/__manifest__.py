{
    "name": "Billing: ground",
    "summary": "Exact money arithmetic, access groups and duplicate protection under every billing module",
    "version": "19.0.1.0.0",
    "category": "Accounting/Billing",
    "author": "Odoo Billing Suite contributors",
    "website": "https://example.invalid/",
    "license": "LGPL-3",
    "depends": ["account", "mail"],
    "data": [
    ],
    "installable": True,
}
