{
    "name": "Billing: Milestones",
    "summary": "Bills an order by a schedule of milestones, each a share of it on a date or once it is reached",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Odoo Billing Suite contributors",
    "license": "LGPL-3",
    "depends": ["billing_order"],
    "data": [
        "security/ir.model.access.csv",
        "security/billing_milestone_security.xml",
        "data/billing_schedule_template_data.xml",
        "views/billing_schedule_template_views.xml",
        "views/sale_order_views.xml",
        "views/account_move_views.xml",
        "views/res_config_settings_views.xml",
        "report/milestone_invoice_templates.xml",
    ],
}
