import type { TallyEntry } from '../model/tally.js';
import { formatBytes, formatCount, formatRate, formatSeconds, plural } from '../util/format.js';

/** What a run did: for the summary that people read, and as JSON for programs (`--report FILE`). */
export interface RunReport {
  /** Rows read, all tables together. */
  readonly rows: number;
  /** Values in the dataset, missing ones included. */
  readonly readings: number;
  readonly machines: number;
  readonly signals: number;
  /** What was found in the data or done to it. */
  readonly tally: readonly TallyEntry[];
  /** Bytes of the dataset. */
  readonly bytes: number;
  /** Parts of the multipart upload (S3 only). */
  readonly parts?: number;
  /** Wall time of everything, survey included. */
  readonly seconds: number;
  /** Where the dataset is: `s3://bucket/key`, a path, `standard output`. */
  readonly destination: string;
  /** Where the references to its chunks are. */
  readonly references?: string;
  readonly warnings: readonly string[];
  /** The reader of a pipe went away before the end; `bytes` is what it was offered. */
  readonly closedEarly?: boolean;
  /** The decisions of the plan, by name. */
  readonly plan: Readonly<Record<string, unknown>>;
}

/** What each rule of the tally counts, one and many, and what became of it. */
const RULES: Readonly<Record<string, readonly [one: string, many: string, done: string]>> = {
  'null machine': ['row without a machine', 'rows without a machine', 'left out'],
  'null time': ['row without a time', 'rows without a time', 'left out'],
  'unreadable time': ['row with an unreadable time', 'rows with unreadable times', 'left out'],
  'null signal': ['row without a signal', 'rows without a signal', 'left out'],
  'not a number': ['value that is not a number', 'values that are not numbers', 'now missing'],
  infinite: ['infinite value', 'infinite values', 'now missing'],
  'out of range': ['value out of range', 'values out of range', 'replaced'],
  duplicate: ['second reading of a machine at one time', 'second readings of a machine at one time', 'merged'],
  'does not fit': ['value that does not fit its type', 'values that do not fit their type', 'now missing'],
  unordered: ['reading out of time order', 'readings out of time order', 'left where they are'],
  'out of order': ['reading out of time order', 'readings out of time order', 'put in order'],
};

/** Columns named for each rule; the rest is counted. */
const MAX_COLUMNS = 6;

/** The summary of a run: some lines of plain text, the last one ended. */
export function formatSummary(report: RunReport): string {
  const { rows, readings, machines, signals, bytes, parts, seconds, destination, references, warnings } = report;
  const size = parts === undefined ? formatBytes(bytes) : `${formatBytes(bytes)} in ${plural(parts, 'part')}`;
  const wrote = report.closedEarly
    ? 'the beginning only: its reader has gone'
    : `${plural(readings, 'value')}, ${size}`;
  const lines: (readonly [label: string, text: string])[] = [
    ['read', `${plural(rows, 'row')} of ${plural(machines, 'machine')} and ${plural(signals, 'signal')}`],
    ['wrote', wrote],
    ...labelled('cleaned', cleaned(report.tally), 'nothing'),
    ['took', `${formatSeconds(seconds)}, ${formatRate(rows, seconds)}`],
    ['to', destination],
    ...labelled('references', references === undefined ? [] : [references]),
    ...labelled('warning', warnings),
  ];
  const width = Math.max(...lines.map(([label]) => label.length));
  return lines.map(([label, text]) => `${label.padEnd(width)}  ${text}\n`).join('');
}

/** Lines under one label, which stands beside the first of them. */
function labelled(label: string, texts: readonly string[], none?: string): [string, string][] {
  if (texts.length === 0) return none === undefined ? [] : [[label, none]];
  return texts.map((text, i) => [i === 0 ? label : '', text]);
}

/** A line for each rule, in the order in which rules were first counted. */
function cleaned(tally: readonly TallyEntry[]): string[] {
  const rules = new Map<string, TallyEntry[]>();
  for (const entry of tally) {
    if (entry.count > 0) rules.set(entry.rule, [...(rules.get(entry.rule) ?? []), entry]);
  }
  return [...rules].map(([rule, entries]) => {
    const total = entries.reduce((sum, { count }) => sum + count, 0);
    const [one, many, done] = RULES[rule] ?? [rule, rule];
    const what = `${plural(total, one, many)}${done === undefined ? '' : `, ${done}`}`;
    return `${what}: ${whereFound(entries)}`;
  });
}

/** `sensor0 2,912, sensor1 17 and 3 others 40`, most first; a column alone needs no count. */
function whereFound(entries: readonly TallyEntry[]): string {
  if (entries.length === 1) return entries[0].column;
  const sorted = [...entries].sort((a, b) => b.count - a.count);
  const shown = sorted.length > MAX_COLUMNS ? sorted.slice(0, MAX_COLUMNS - 1) : sorted;
  const rest = sorted.slice(shown.length);
  const named = shown.map(({ column, count }) => `${column} ${formatCount(count)}`).join(', ');
  if (rest.length === 0) return named;
  return `${named} and ${rest.length} others ${formatCount(rest.reduce((sum, { count }) => sum + count, 0))}`;
}

/** The report as JSON, the keys in their order, a line break at the end. */
export function reportJson(report: RunReport): string {
  return `${JSON.stringify(report, plainValue, 2)}\n`;
}

/** What JSON has no notation for: a bigint becomes a number where that is exact, otherwise text. */
function plainValue(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Map) return Object.fromEntries(value);
  return value;
}
