import { isoTime } from '../time/iso-format.js';
import { visibleJson } from '../visible.js';
import type { Inspection, InspectionJson, Span, SpanJson } from './inspection.js';

/** The inspection as JSON, with times as ISO 8601 text, steps in seconds, and a line break at the end. */
export function inspectionJson(inspection: Inspection): string {
  return `${visibleJson(JSON.stringify(inspection, null, 2))}\n`;
}

/** The inspection as JSON can hold it. */
export function plainInspection({ readings, machines, ...rest }: Omit<Inspection, 'toJSON'>): InspectionJson {
  return {
    ...rest,
    readings: readings.map(({ signals, faults, ...table }) => ({ ...withTimes(table), signals, faults })),
    machines: machines.map(({ facts, ...machine }) => ({
      ...withTimes(machine),
      facts: Object.fromEntries(facts.map(({ name, value }) => [name, plainNumber(value)])),
    })),
  };
}

function withTimes<T extends Span>({ first, last, step, ...span }: T): SpanJson<T> {
  return {
    ...span,
    first: first === undefined ? null : isoTime(first),
    last: last === undefined ? null : isoTime(last),
    step: step === undefined ? null : step / 1e9,
  };
}

/** JSON numbers are doubles: integers that a double cannot hold exactly become text. */
function plainNumber(value: string | number | bigint): string | number {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
