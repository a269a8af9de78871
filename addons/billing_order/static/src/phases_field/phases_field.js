import {
    SectionAndNoteFieldOne2Many,
    SectionAndNoteListRenderer,
    sectionAndNoteFieldOne2Many,
} from "@account/components/section_and_note_fields_backend/section_and_note_fields_backend";
import { registry } from "@web/core/registry";

/** A table of phases filled in like a spreadsheet: Enter goes down the column, over section titles, and adds nothing. */
export class PhasesListRenderer extends SectionAndNoteListRenderer {
    getRowClass(record) {
        const amendment = record.data.amends_line_id ? " o_billing_amendment" : "";
        return super.getRowClass(record) + amendment;
    }

    async editNextRecord(record) {
        const { list } = this.props;
        const name = document.activeElement.closest("td.o_data_cell")?.getAttribute("name");
        const below = list.records.slice(list.records.indexOf(record) + 1);
        const next = below.find((candidate) => !this.isSectionOrNote(candidate));
        if ((await list.leaveEditMode({ validate: true })) && next) {
            const column = this.columns.find((candidate) => candidate.name === name);
            this.cellToFocus = { record: next, column: column || this.columns[0] };
            await list.enterEditMode(next);
        }
    }

    /** A title spans what stands before the first sum; from there on each column keeps its place, buttons too. */
    getSectionColumns(columns, record) {
        const shown = super.getSectionColumns(columns, record);
        const isSum = (column) => this.props.aggregatedFields.includes(column.name);
        if (!shown.some(isSum)) {
            return shown;
        }
        const title = columns.findIndex((column) => column.name === this.titleField);
        const first = columns.findIndex(isSum);
        return [
            ...columns.slice(0, title),
            { ...columns[title], colspan: first - title },
            ...columns.slice(first),
        ];
    }
}

export class PhasesField extends SectionAndNoteFieldOne2Many {
    static components = { ...super.components, ListRenderer: PhasesListRenderer };
}

registry.category("fields").add("billing_phases", {
    ...sectionAndNoteFieldOne2Many,
    component: PhasesField,
});
