import { isoTime } from '../time/iso-format.js';
import { visibleJson } from '../visible.js';
import type { Inspection, Span } from './inspect.js';

/** The inspection as JSON, with times as ISO 8601 text, steps in seconds, and a line break at the end. */
export function inspectionJson(inspection: Inspection): string {
  const { readings, machines, ...rest } = inspection;
  const plain = {
    ...rest,
    readings: readings.map(({ signals, faults, ...table }) => ({ ...withTimes(table), signals, faults })),
    machines: machines.map(({ facts, ...machine }) => ({
      ...withTimes(machine),
      facts: Object.fromEntries(facts.map(({ name, value }) => [name, plainNumber(value)])),
    })),
  };
  return `${visibleJson(JSON.stringify(plain, null, 2))}\n`;
}

function withTimes<T extends Span>({ first, last, step, ...span }: T) {
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
