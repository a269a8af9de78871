import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { formatFloat } from "@web/views/fields/formatters";
import { useNumpadDecimal } from "@web/views/fields/numpad_decimal_hook";
import { parseFloat } from "@web/views/fields/parsers";

export function formatShare(share, decimals = 4) {
    return formatFloat(share, { digits: [16, decimals], trailingZeros: false });
}

/** One share to type. It is stored when the cell is left; what was stored comes back on Escape and after a refusal. */
export class ShareInput extends Component {
    static template = "billing_payer.ShareInput";
    static props = {
        value: Number,
        column: Number, // id of the payer: cells of one column find each other by it
        label: String,
        class: { type: String, optional: true },
        store: Function, // (share) => Promise
    };

    setup() {
        this.input = useRef("numpadDecimal");
        useNumpadDecimal();
        this.state = useState({ isInvalid: false, storing: 0 });
        // Others' figures arrive while somebody types here already: that is not written over.
        useEffect(() => {
            if (!this.isDirty && !this.state.storing) {
                this.restore();
            }
        });
    }

    get isDirty() {
        return this.shown !== undefined && this.input.el.value !== this.shown;
    }

    restore() {
        this.shown = formatShare(this.props.value);
        this.input.el.value = this.shown;
        this.state.isInvalid = false;
    }

    async onChange() {
        if (!this.isDirty) {
            return;
        }
        const text = this.input.el.value;
        let share;
        try {
            share = parseFloat(text);
        } catch {
            this.state.isInvalid = true;
            return;
        }
        this.state.isInvalid = false;
        if (share === this.props.value && !this.state.storing) {
            return this.restore();
        }
        this.state.storing++; // the same cell may be typed again meanwhile
        this.shown = text;
        try {
            await this.props.store(share);
        } finally {
            this.state.storing--; // drawn anew, with what is stored now
        }
    }

    onKeydown(ev) {
        if (ev.key === "Escape" && this.isDirty) {
            ev.stopPropagation();
            this.restore();
            this.input.el.select();
        }
    }
}
