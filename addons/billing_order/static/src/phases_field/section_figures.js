import { roundDecimals } from "@web/core/utils/numbers";

const LINE_SECTION = "line_section";
const LINE_SUBSECTION = "line_subsection";
const RATE_DECIMALS = 4;

/**
 * The percentage that `part` is of `whole`, with as few decimals as lead to `part`: 50.00 of 99.99 is 50 %, since half of
 * 99.99 is 50.00, and not 50.005 %.
 *
 * @param {number} places decimals of the currency
 */
export function rateOf(part, whole, places) {
    if (!whole) {
        return 0;
    }
    const rate = (100 * part) / whole;
    const half = 0.5 * 10 ** -places * (1 + 1e-9); // what rounding may hide, and the noise of binary fractions
    for (let decimals = 0; decimals < RATE_DECIMALS; decimals++) {
        const short = roundDecimals(rate, decimals);
        if (Math.abs((short * whole) / 100 - part) <= half) {
            return short;
        }
    }
    return rate;
}

/**
 * The phases below each section and subsection; a section has those of its subsections too.
 *
 * @param {Object[]} records the list's records, in order
 * @returns {Map<string, Object[]>} by id of the section's record
 */
export function groupPhases(records) {
    const phases = new Map();
    let open = {};
    for (const record of records) {
        const type = record.data.display_type;
        if (type === LINE_SECTION) {
            open = { [type]: record.id };
            phases.set(record.id, []);
        } else if (type === LINE_SUBSECTION) {
            open[type] = record.id;
            phases.set(record.id, []);
        } else if (!type) {
            for (const id of Object.values(open)) {
                phases.get(id).push(record);
            }
        }
    }
    return phases;
}

/**
 * The figures of a section.
 *
 * @param {Object[]} phases the records below it
 * @param {Object} spec see PhasesField
 * @param {number} places decimals of the currency
 */
export function computeFigures(phases, { sums, rates, ticks }, places) {
    const sum = (name) => phases.reduce((total, phase) => total + phase.data[name], 0);
    const figures = {};
    for (const name of sums) {
        figures[name] = sum(name);
    }
    for (const [name, [part, whole]] of Object.entries(rates)) {
        figures[name] = rateOf(sum(part), sum(whole), places);
    }
    for (const name of ticks) {
        figures[name] = phases.every((phase) => phase.data[name]);
    }
    return figures;
}
