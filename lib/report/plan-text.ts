/** A decision of the plan. */
export interface PlanLine {
  /** What was decided: `reader`, `layout`. */
  readonly what: string;
  /** What it was decided to be; may have several lines. */
  readonly value: string;
  /** Why. */
  readonly why?: string;
}

/** The decisions by name, for programs: a list where one name has several (`table`, `dimension`). */
export function planRecord(lines: readonly PlanLine[]): Record<string, string | string[]> {
  const record: Record<string, string | string[]> = {};
  for (const { what, value } of lines) record[what] = what in record ? [record[what], value].flat() : value;
  return record;
}

/** A value wider than this has its reason on the line below. */
const WIDEST_VALUE = 36;

/** The plan as a table of plain text, each line ended: what, value, and the reason beside or below it. */
export function formatPlan(lines: readonly PlanLine[]): string {
  const left = widest(lines.map(({ what }) => what));
  const beside = lines.filter((line) => line.why !== undefined && fits(line.value));
  const middle = widest(beside.map(({ value }) => value));
  const indent = ' '.repeat(left + 2);
  return lines
    .flatMap(({ what, value, why }) => {
      const [first, ...rest] = value.split('\n');
      const start = `${what.padEnd(left)}  `;
      if (why === undefined) return [start + first, ...rest.map((line) => indent + line)];
      if (fits(value)) return [`${start}${first.padEnd(middle)}  ${why}`];
      return [start + first, ...[...rest, why].map((line) => indent + line)];
    })
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function fits(value: string): boolean {
  return value.length <= WIDEST_VALUE && !value.includes('\n');
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
