import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { formatRate } from "./payer_table";

/** What a statement bills to each payer, and the payers' invoices. */
export class PayerRecap extends Component {
    static template = "billing_payer.PayerRecap";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.formatRate = formatRate;
    }

    get recap() {
        return this.props.record.data[this.props.name];
    }

    /** The columns of amounts; deposits only if some are deducted. */
    get columns() {
        const { payers, total } = this.recap;
        const hasDeposits = total.deposits || payers.some((payer) => payer.deposits);
        return [
            { name: "works", title: _t("Works") },
            ...(hasDeposits ? [{ name: "deposits", title: _t("Deposits Deducted") }] : []),
            { name: "untaxed", title: _t("Untaxed") },
            { name: "tax", title: _t("VAT") },
            { name: "total", title: _t("Total") },
        ];
    }

    get taxText() {
        const difference = this.formatAmount(this.recap.tax_difference, false);
        return _t(
            "VAT of the payers together differs by %(difference)s from the VAT of the whole: each invoice rounds its own.",
            { difference }
        );
    }

    formatAmount(amount, noSymbol = true) {
        return formatMonetary(amount, { currencyId: this.recap.currency_id, noSymbol });
    }

    async invoice(payer) {
        const { record } = this.props;
        if (await record.save()) {
            const args = [[record.resId], payer.id];
            const action = await this.orm.call(record.resModel, "action_create_invoice_for", args);
            if (action) {
                return this.action.doAction(action, { onClose: () => record.load() });
            }
            await record.load();
        }
    }

    openInvoice(payer) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "account.move",
            res_id: payer.move_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("billing_payer_recap", {
    component: PayerRecap,
    displayName: _t("Payers of a statement"),
    supportedTypes: ["json", "jsonb"],
});
