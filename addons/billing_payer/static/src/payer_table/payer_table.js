import { Component, useRef } from "@odoo/owl";
import { rateOf } from "@billing_order/phases_field/section_figures";
import { getCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Mutex } from "@web/core/utils/concurrency";
import { useBus } from "@web/core/utils/hooks";
import { nbsp } from "@web/core/utils/strings";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { formatShare, ShareInput } from "./share_input";

const STEPS = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };

/** 33.3333 as “33.33 %”. */
export function formatRate(rate, decimals = 4) {
    return formatShare(rate, decimals) + nbsp + "%";
}

/** The phases of an order and the payers' shares of each, typed like a spreadsheet. */
export class PayerTable extends Component {
    static template = "billing_payer.PayerTable";
    static components = { ShareInput };
    static props = { ...standardFieldProps };

    setup() {
        this.root = useRef("root");
        this.mutex = new Mutex();
        Object.assign(this, { formatRate, formatShare });
        useBus(this.props.record.model.bus, "NEED_LOCAL_CHANGES", ({ detail }) => this.onNeedLocalChanges(detail.proms));
    }

    get table() {
        return this.props.record.data[this.props.name];
    }

    get isByWeight() {
        return this.table.mode === "weight";
    }

    canEdit(row) {
        return !this.props.readonly && !row.locked;
    }

    // === TEXTS === //

    formatAmount(amount) {
        return formatMonetary(amount, { currencyId: this.table.currency_id, noSymbol: true });
    }

    getBilledText(cell) {
        return _t("billed %(amount)s", { amount: this.formatAmount(cell.billed) });
    }

    getLabel(payer, row) {
        return _t("Share of %(payer)s, %(phase)s", { payer: payer.name, phase: row.name });
    }

    /** What a payer's part is of the whole: the share of the order, unless phases have shares of their own. */
    getTotalRate(cell) {
        const { currency_id, total } = this.table;
        return formatRate(rateOf(cell.amount, total.fee, getCurrency(currency_id)?.digits[1] ?? 2), 2);
    }

    // === ENTRY === //

    setShare(row, payer, share) {
        return this.run("set_payer_share", row.line_id, payer.id, share);
    }

    reset(row) {
        return this.run("reset_payer_shares", row.line_id);
    }

    /** Call a method of the order, one after the other: the form is saved before, and shows what follows. */
    run(method, ...args) {
        const { record } = this.props;
        const done = this.mutex.exec(async () => {
            this.isSaving = true;
            const saved = record.save(); // asks for local changes before it returns
            this.isSaving = false;
            if (await saved) {
                // Not a component's service: that one would never answer once another tab is open.
                await record.model.orm.call(record.resModel, method, [[record.resId], ...args]);
                await record.load();
            }
        });
        this.running = done;
        return done
            .catch((error) => {
                if (this.awaited !== done) {
                    throw error; // else it is shown by what waits, and stops: a save, a button
                }
            })
            .finally(() => {
                if (this.running === done) {
                    this.running = undefined;
                }
            });
    }

    /** Before the form is saved or left, a share that is being typed is stored. */
    onNeedLocalChanges(proms) {
        if (this.isSaving) {
            return;
        }
        const input = document.activeElement;
        if (this.root.el?.contains(input)) {
            input.dispatchEvent(new Event("change"));
        }
        if (this.running) {
            this.awaited = this.running;
            proms.push(this.running);
        }
    }

    /** Enter and the arrows go up and down the column, over rows in which nothing can be typed. */
    onKeydown(ev) {
        const step = STEPS[ev.key];
        const column = ev.target.dataset.column;
        if (!step || !column || ev.isComposing) {
            return;
        }
        const inputs = [...this.root.el.querySelectorAll(`input[data-column="${column}"]`)];
        const next = inputs[inputs.indexOf(ev.target) + (ev.shiftKey && ev.key === "Enter" ? -step : step)];
        if (next) {
            ev.preventDefault();
            next.focus(); // leaving the cell stores it
        }
    }
}

registry.category("fields").add("billing_payer_table", {
    component: PayerTable,
    displayName: _t("Phases and payers"),
    supportedTypes: ["json", "jsonb"],
});
