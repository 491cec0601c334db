import { oneLine } from '../visible.js';

/** A decision of the plan. */
export interface PlanLine {
  /** The subject of the decision: `reader`, `layout`. */
  readonly what: string;
  /** The decision. */
  readonly value: string;
  /** The reason. */
  readonly why?: string;
}

/** The decisions by name, for programs. A name with several decisions (`table`, `dimension`) has a list. */
export function planRecord(lines: readonly PlanLine[]): Record<string, string | string[]> {
  const record: Record<string, string | string[]> = {};
  for (const { what, value } of lines) record[what] = what in record ? [record[what], value].flat() : value;
  return record;
}

/** The reason for a value wider than this is on the next line. */
const MAX_VALUE_WIDTH = 36;

/** The plan as a plain text table, every line ended: subject, value, and the reason beside or below it. */
export function formatPlan(lines: readonly PlanLine[]): string {
  const left = maxWidth(lines.map(({ what }) => what));
  const beside = lines.filter((line) => line.why !== undefined && fits(oneLine(line.value)));
  const middle = maxWidth(beside.map(({ value }) => oneLine(value)));
  const indent = ' '.repeat(left + 2);
  return lines
    .map(({ what, value, why }) => ({ what, value: oneLine(value), why: why === undefined ? undefined : oneLine(why) }))
    .flatMap(({ what, value, why }) => {
      const start = `${what.padEnd(left)}  `;
      if (why === undefined) return [start + value];
      return fits(value) ? [`${start}${value.padEnd(middle)}  ${why}`] : [start + value, indent + why];
    })
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function fits(value: string): boolean {
  return value.length <= MAX_VALUE_WIDTH;
}

function maxWidth(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
