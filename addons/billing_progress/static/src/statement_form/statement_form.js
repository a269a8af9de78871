import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";

/** The table of phases is wide: on a statement the messages stand below it, never beside it. */
export class StatementFormRenderer extends formView.Renderer {
    mailLayout() {
        const layout = super.mailLayout(...arguments);
        return layout === "SIDE_CHATTER" ? "BOTTOM_CHATTER" : layout;
    }
}

registry.category("views").add("billing_statement_form", {
    ...formView,
    Renderer: StatementFormRenderer,
});
