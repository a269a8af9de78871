import {
    SectionAndNoteFieldOne2Many,
    SectionAndNoteListRenderer,
    sectionAndNoteFieldOne2Many,
} from "@account/components/section_and_note_fields_backend/section_and_note_fields_backend";
import { onWillRender } from "@odoo/owl";
import { getCurrency } from "@web/core/currency";
import { evaluateBooleanExpr } from "@web/core/py_js/py";
import { registry } from "@web/core/registry";
import { getFormattedValue } from "@web/views/utils";

import { sectionField } from "./section_figure";
import { computeFigures, groupPhases } from "./section_figures";

const BUTTON_WIDTH = "50px";

/**
 * A table of phases filled in like a spreadsheet. The rows of sections and subsections show the figures of the phases below
 * them, each in its column, and may take an entry for all of them.
 */
export class PhasesListRenderer extends SectionAndNoteListRenderer {
    static props = [...super.props, "sectionRates", "sectionTicks", "sectionEntry"];

    setup() {
        super.setup();
        // In a template's loop, `this` is an object of the loop, which keeps nothing.
        this.enterInSection = this.enterInSection.bind(this);
        onWillRender(() => (this.sections = this.computeSections()));
    }

    getRowClass(record) {
        const amendment = record.data.amends_line_id ? " o_billing_amendment" : "";
        return super.getRowClass(record) + amendment;
    }

    // === FIGURES OF SECTIONS === //

    /** What the rows of sections show, by record id; nothing when phases are missing: the list has pages. */
    computeSections() {
        const { list, aggregatedFields: sums, sectionRates: rates } = this.props;
        const ticks = Object.keys(this.props.sectionTicks);
        const sections = new Map();
        for (const [id, phases] of groupPhases(list.records)) {
            const record = list.records.find((candidate) => candidate.id === id);
            if (phases.length && this.isSectionInPage(record)) {
                const places = getCurrency(record.data.currency_id?.id)?.digits[1] ?? 2;
                sections.set(id, { phases, figures: computeFigures(phases, { sums, rates, ticks }, places) });
            }
        }
        return sections;
    }

    /** The record of a section as the components of fields see it: its figures are its data, typing enters them. */
    getSectionRecord(record) {
        const { figures } = this.sections.get(record.id);
        const update = (changes) => this.enterInSection(record, changes);
        return new Proxy(record, {
            get(target, name) {
                if (name === "data") {
                    return { ...target.data, ...figures };
                }
                return name === "update" ? update : Reflect.get(target, name);
            },
        });
    }

    /** What modifiers of a section's cells are evaluated in. A column to tick counts as ticked if any phase is. */
    getSectionContext(record) {
        const { phases, figures } = this.sections.get(record.id) || { phases: [], figures: {} };
        const context = { ...record.evalContextWithVirtualIds, ...figures };
        for (const name in this.props.sectionTicks) {
            context[name] = phases.some((phase) => phase.data[name]);
        }
        return context;
    }

    isTick(column) {
        return column.name in this.props.sectionTicks;
    }

    isEntry(column) {
        return this.isTick(column) || column.name in this.props.sectionEntry.fields;
    }

    isFigure(column) {
        return (
            column.type === "field" &&
            (this.isTick(column) ||
                this.props.aggregatedFields.includes(column.name) ||
                column.name in this.props.sectionRates)
        );
    }

    isMixed(column, record) {
        const { phases } = this.sections.get(record.id);
        return this.isTick(column) && new Set(phases.map((phase) => phase.data[column.name])).size > 1;
    }

    // === COLUMNS === //

    /** A column of buttons is as wide as its button, rather than sharing the room that is left. */
    processAllColumn(allColumns, list) {
        return super
            .processAllColumn(allColumns, list)
            .map((column) => (column.type === "button_group" ? { ...column, attrs: { width: BUTTON_WIDTH } } : column));
    }

    /** The title spans the columns up to the first figure; behind it every column keeps its place. */
    getSectionColumns(columns, record) {
        const title = columns.findIndex((column) => column.name === this.titleField);
        if (!this.isSection(record) || title < 0) {
            return super.getSectionColumns(columns, record);
        }
        let end = title + 1;
        while (end < columns.length && !(columns[end].type === "button_group" || this.isFigure(columns[end]))) {
            end++;
        }
        return [
            ...columns.slice(0, title).map((column) => this.getSectionColumn(column, record)),
            { ...columns[title], colspan: end - title },
            ...columns.slice(end).map((column) => this.getSectionColumn(column, record)),
        ];
    }

    getSectionColumn(column, record) {
        if (column.widget === "handle" || column.type !== "field") {
            return column;
        }
        if (!this.isFigure(column) || !this.sections.has(record.id)) {
            return { ...column, invisible: "True" };
        }
        return {
            ...column,
            // Named: else Odoo would tick the section's record itself on the first click.
            widget: this.isTick(column) ? "billing_section_tick" : column.widget,
            readonly: this.isCellReadonly(column, record) ? "True" : "False",
            decorations: {}, // the row has its own weight
            field: sectionField(
                column,
                () => this.getSectionRecord(record),
                () => this.isMixed(column, record)
            ),
        };
    }

    isCellReadonly(column, record) {
        if (!this.isSection(record)) {
            return super.isCellReadonly(column, record);
        }
        return (
            this.isRecordReadonly(record) ||
            !this.sections.has(record.id) ||
            !this.isEntry(column) ||
            evaluateBooleanExpr(column.readonly, this.getSectionContext(record))
        );
    }

    evalInvisible(invisible, record) {
        if (!this.isSection(record)) {
            return super.evalInvisible(invisible, record);
        }
        return evaluateBooleanExpr(invisible, this.getSectionContext(record));
    }

    canUseFormatter(column, record) {
        if (!this.isSection(record) || !this.isFigure(column)) {
            return super.canUseFormatter(column, record);
        }
        return !column.widget && !(record.isInEdition && !this.isCellReadonly(column, record));
    }

    getFormattedValue(column, record) {
        if (this.isSection(record) && this.isFigure(column)) {
            return getFormattedValue(this.getSectionRecord(record), column.name, column);
        }
        return super.getFormattedValue(column, record);
    }

    // === ENTRY === //

    /** Tell the server what was typed or ticked for a section: its onchange does it to the phases, and shows what follows. */
    enterInSection(record, changes) {
        const { sectionTicks, sectionEntry } = this.props;
        const entry = {};
        for (const [name, value] of Object.entries(changes)) {
            if (name in sectionTicks) {
                entry[sectionTicks[name]] = value ? "all" : "none";
            } else {
                entry[sectionEntry.mode] = sectionEntry.fields[name];
                entry[sectionEntry.value] = value;
            }
        }
        const entered = record.update(entry);
        this.lastEntry = entered.then(
            () => true,
            () => false
        );
        return entered;
    }

    async onCellClicked(record, column, ev, newWindow) {
        const wasInEdition = record.isInEdition;
        await super.onCellClicked(record, column, ev, newWindow);
        if (
            !wasInEdition &&
            record.isInEdition &&
            this.isSection(record) &&
            this.isTick(column) &&
            !this.isCellReadonly(column, record)
        ) {
            const { figures } = this.sections.get(record.id);
            await this.enterInSection(record, { [column.name]: !figures[column.name] });
        }
    }

    /** Enter goes down the column, over section titles, and adds nothing. */
    async editNextRecord(record) {
        const { list } = this.props;
        const name = document.activeElement.closest("td.o_data_cell")?.getAttribute("name");
        const below = list.records.slice(list.records.indexOf(record) + 1);
        const next = below.find((candidate) => !this.isSectionOrNote(candidate));
        if (this.isSection(record) && (await this.lastEntry) === false) {
            this.lastEntry = undefined;
            return; // refused: stay there
        }
        if ((await list.leaveEditMode({ validate: true })) && next) {
            const column = this.columns.find((candidate) => candidate.name === name);
            this.cellToFocus = { record: next, column: column || this.columns[0] };
            await list.enterEditMode(next);
        }
    }

    /** Tab goes from row to row, over those in which nothing can be typed. */
    onCellKeydownEditMode(hotkey, cell, group, record) {
        const step = { tab: 1, "shift+tab": -1 }[hotkey];
        if (step) {
            if (this.applyCellKeydownEditModeStayOnRow(hotkey, cell, group, record)) {
                return true;
            }
            const { list } = this.props;
            let index = list.records.indexOf(record) + step;
            while (list.records[index] && this.columns.every((column) => this.isShut(column, list.records[index]))) {
                index += step;
            }
            const next = list.records[index];
            if (next) {
                const forward = step > 0;
                this.cellToFocus = { record: next, forward, column: forward ? this.columns[0] : undefined };
                list.enterEditMode(next);
                return true;
            }
        }
        return super.onCellKeydownEditMode(hotkey, cell, group, record);
    }

    isShut(column, record) {
        return column.type !== "field" || this.isCellReadonly(column, record);
    }
}

/**
 * `aggregated_fields`: columns that sections sum up, as on Odoo's own lists of lines. Options:
 *
 * - section_rates: {column: [part, whole]}, columns that show how much of one sum another is, in %
 * - section_ticks: {column: field}, columns to tick for all phases of a section at once; the field of the section's record
 *   says "all" or "none" to the server
 * - section_entry: {mode: field, value: field, fields: {column: mode}}, columns in which a figure may be typed for a
 *   section; the two fields of the section's record say it to the server
 *
 * The server's onchange of the list does it to the phases, and empties these fields again.
 */
export class PhasesField extends SectionAndNoteFieldOne2Many {
    static components = { ...super.components, ListRenderer: PhasesListRenderer };
    static props = { ...super.props, sectionRates: Object, sectionTicks: Object, sectionEntry: Object };

    get rendererProps() {
        const props = super.rendererProps;
        if (this.props.viewMode === "list") {
            const { sectionRates, sectionTicks, sectionEntry } = this.props;
            Object.assign(props, { sectionRates, sectionTicks, sectionEntry });
        }
        return props;
    }
}

registry.category("fields").add("billing_phases", {
    ...sectionAndNoteFieldOne2Many,
    component: PhasesField,
    extractProps: (staticInfo, dynamicInfo) => ({
        ...sectionAndNoteFieldOne2Many.extractProps(staticInfo, dynamicInfo),
        sectionRates: staticInfo.options?.section_rates ?? {},
        sectionTicks: staticInfo.options?.section_ticks ?? {},
        sectionEntry: staticInfo.options?.section_entry ?? { fields: {} },
    }),
});
