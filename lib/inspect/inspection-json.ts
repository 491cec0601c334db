import { formatTime } from './format-inspection.js';
import type { Inspection, Span } from './inspect.js';

/** The inspection as JSON: times as ISO 8601 text, steps in seconds; a line break at the end. */
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
  return `${JSON.stringify(plain, null, 2)}\n`;
}

function withTimes<T extends Span>({ first, last, step, ...span }: T) {
  return {
    ...span,
    first: first === undefined ? null : formatTime(first),
    last: last === undefined ? null : formatTime(last),
    step: step === undefined ? null : step / 1e9,
  };
}

/** JSON has no 64-bit integers: beyond what a double holds exactly they are text. */
function plainNumber(value: string | number | bigint): string | number {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
