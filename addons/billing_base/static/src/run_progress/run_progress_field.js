import { registry } from "@web/core/registry";
import { progressBarField, ProgressBarField } from "@web/views/fields/progress_bar/progress_bar_field";
import { onWillUnmount } from "@odoo/owl";

const INTERVAL = 2000; // milliseconds

/** The progress of a run: reads it again for as long as the run is under way. */
export class RunProgressField extends ProgressBarField {
    setup() {
        super.setup();
        this.timer = setInterval(() => this.refresh(), INTERVAL);
        onWillUnmount(() => clearInterval(this.timer));
    }

    async refresh() {
        const { record } = this.props;
        if (this.loading || record.isInEdition === "edit" || !["waiting", "running"].includes(record.data.state)) {
            return;
        }
        this.loading = true;
        try {
            await record.load();
        } finally {
            this.loading = false;
        }
    }
}

registry.category("fields").add("billing_run_progress", { ...progressBarField, component: RunProgressField });
