import { Component, useEffect, useRef, xml } from "@odoo/owl";

/**
 * One figure in the row of a section. It is shown and typed with the very component that phases use in that column, given a
 * record whose data are the section's figures.
 */
export class SectionFigure extends Component {
    static template = xml`
        <div t-ref="root" class="d-contents"><t t-component="props.component" t-props="componentProps"/></div>`;
    static props = ["*"];

    setup() {
        this.root = useRef("root");
        useEffect(() => {
            const tick = this.root.el.querySelector("input[type=checkbox]");
            if (tick) {
                tick.indeterminate = this.props.mixed;
            }
        });
    }

    get componentProps() {
        const { component, section, mixed, ...props } = this.props;
        return { ...props, record: section };
    }
}

/**
 * The definition of the field of `column`, for the row of a section.
 *
 * @param {Object} column
 * @param {() => Object} getRecord the section's record, with its figures as data
 * @param {() => boolean} isMixed whether phases differ on a column to tick
 */
export function sectionField(column, getRecord, isMixed) {
    const { field } = column;
    return {
        ...field,
        component: SectionFigure,
        isEmpty: () => false,
        extractProps: (...info) => ({
            ...field.extractProps?.(...info),
            component: field.component,
            section: getRecord(), // a new one each time, so that new figures are seen
            mixed: isMixed(),
        }),
    };
}
