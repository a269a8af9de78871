{
    "name": "Billing: Quotes",
    "summary": "Versions of a quote, the one an opportunity follows, and what the opportunity has billed",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Odoo Billing Suite contributors",
    "license": "LGPL-3",
    "depends": ["billing_order", "sale_crm"],
    "data": [
        "security/ir.model.access.csv",
        "report/quote_templates.xml",
        "report/quote_comparison_report.xml",
        "views/sale_portal_templates.xml",
        "wizard/billing_quote_comparison_views.xml",
        "views/sale_order_views.xml",
        "views/crm_lead_views.xml",
        "views/res_config_settings_views.xml",
    ],
}
