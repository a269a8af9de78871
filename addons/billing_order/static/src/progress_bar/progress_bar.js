import { registry } from "@web/core/registry";
import { ProgressBarField, progressBarField } from "@web/views/fields/progress_bar/progress_bar_field";

const formatFloat = registry.category("formatters").get("float");

/** Odoo's progress bar, with the decimals that it leaves out: 23.5 % billed is not 24 %. */
export class BillingProgressBar extends ProgressBarField {
    formatCurrentValue() {
        return formatFloat(this.currentValue, { digits: [16, 2], trailingZeros: false });
    }
}

registry.category("fields").add("billing_progressbar", {
    ...progressBarField,
    component: BillingProgressBar,
});
