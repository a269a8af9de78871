import { patch } from "@web/core/utils/patch";
import { SaleOrderLineListRenderer } from "@sale/js/sale_order_line_field/sale_order_line_field";

const FROZEN = ["product_id", "product_template_id", "name"];

/** Odoo lets the description be typed in the product's cell, read-only or not: not on a line that is billed. */
patch(SaleOrderLineListRenderer.prototype, {
    isCellReadonly(column, record) {
        const frozen = record.data.is_frozen && FROZEN.includes(column.name);
        return frozen || super.isCellReadonly(column, record);
    },
});
