from . import (
    crm_lead,
    crm_lead_billing,
    payment_transaction,
    res_company,
    res_config_settings,
    sale_order,
    sale_order_line,
    sale_order_replaced,
    sale_order_synchronised,
    sale_order_version,
)
