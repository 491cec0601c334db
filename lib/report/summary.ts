import type { DuplicatePolicy } from '../group/index.js';
import { idleRule, WHY_NONE } from '../model/judged-none.js';
import type { TallyEntry } from '../model/tally.js';
import { formatBytes, formatCount, formatRate, formatSeconds, plural } from '../util/format.js';
import { shortName } from '../visible.js';
import type { WarningCode } from './coded-warnings.js';
import { type LabelledLine, labelledLines } from './labelled-lines.js';
import { type Look, PLAIN, type Tone } from './look.js';
import { KEPT } from './merged-values.js';

/** Numbers of what a verification compared. */
export interface VerifiedCounts {
  readonly values: number;
  readonly lines?: number;
  readonly chunks: number;
  readonly seconds: number;
}

/** The result of a run, for the summary; what `--report FILE` writes has it too. */
export interface RunReport {
  /** Rows of all tables, each counted once however often it is read; those that are left out count too. */
  readonly rows: number;
  /** Values in the dataset; missing ones do not count. */
  readonly readings: number;
  readonly machines: number;
  readonly signals: number;
  /** Counts of faults in the data and of changes to it. */
  readonly tally: readonly TallyEntry[];
  /** Which of several values of a signal of a machine at one time was kept. */
  readonly duplicates?: DuplicatePolicy;
  /** To what times were rounded, and the setting that says so. */
  readonly rounding?: { readonly to: string; readonly setting: string };
  /** Bytes of the dataset. */
  readonly bytes: number;
  /** Parts of the multipart upload (S3 only). */
  readonly parts?: number;
  /** Wall time of the run, including the survey. */
  readonly seconds: number;
  /** The dataset: `s3://bucket/key`, a path, `standard output`. */
  readonly destination: string;
  /** The file with the references to its chunks. */
  readonly references?: string;
  /** What was read back and compared with the database: nothing differs. */
  readonly verified?: VerifiedCounts;
  readonly warnings: readonly string[];
  /** The code of each warning, in the same order; docs/report.md lists them. */
  readonly warningCodes: readonly WarningCode[];
  /** What the database holds beside what was read. */
  readonly notes?: readonly string[];
  /** What was there already of an upload that was gone on with. */
  readonly resumed?: { readonly parts: number; readonly bytes: number; readonly replaced: number };
  /**
   * Of an update: bytes that were sent or written, and bytes of the dataset that nothing refers to any more. Where new
   * rows were appended, the rows behind the watermarks, which were not read: `rows` and `readings` are the new ones.
   */
  readonly updated?: { readonly sent: number; readonly unused: number; readonly behind?: number };
  /** The reader of a pipe closed it early. `bytes` counts what it was offered. */
  readonly closedEarly?: boolean;
  /** The decisions of the plan, by name. */
  readonly plan: Readonly<Record<string, unknown>>;
}

/** Singular and plural of what each rule of the tally counts, and what was done with it. */
const RULES: Readonly<Record<string, readonly [one: string, many: string, done: string]>> = {
  'null machine': ['row without a machine', 'rows without a machine', 'left out'],
  'null time': ['row without a time', 'rows without a time', 'left out'],
  'zero time': [
    'row with a zero time, which stands for none',
    'rows with a zero time, which stands for none',
    'left out',
  ],
  'time out of range': [
    'row with a time before 1677-09-21 or after 2262-04-11',
    'rows with times before 1677-09-21 or after 2262-04-11',
    'left out, as source.where or another source.time.epoch may do better',
  ],
  'unreadable time': ['row with an unreadable time', 'rows with unreadable times', 'left out'],
  'skipped local time': [
    'row with a time that the clock of source.time.zone skips',
    'rows with times that the clock of source.time.zone skips',
    'left out',
  ],
  'repeated local time': [
    'row of an hour that comes twice, with nothing to tell which',
    'rows of an hour that comes twice, with nothing to tell which',
    'taken as those that fit the rows before',
  ],
  'null signal': ['row without a signal', 'rows without a signal', 'left out'],
  'not a number': ['value that is not a number', 'values that are not numbers', 'now missing'],
  'not text': ['value that is a BLOB, not text', 'values that are BLOBs, not text', 'now missing'],
  infinite: ['infinite value', 'infinite values', 'now missing'],
  'rounded integer': ['integer beyond 2^53', 'integers beyond 2^53', 'rounded'],
  'rounded time': ['time', 'times', 'rounded'],
  'out of range': ['value out of range', 'values out of range', 'replaced'],
  'missing_codes, made missing': ['value that stands for none', 'values that stand for none', 'now missing'],
  duplicate: ['value at a time that had one already', 'values at times that had one already', 'merged'],
  'does not fit': ['value that does not fit its type', 'values that do not fit their type', 'now missing'],
  unordered: ['reading out of time order', 'readings out of time order', 'not sorted'],
  'out of order': ['reading out of time order', 'readings out of time order', 'sorted'],
};

/** What a rule of a signal found, and what was done: `gross_range failed, made missing`. */
const JUDGED = /^(\w+) (failed|suspect), (.+)$/;

/** Columns listed per rule; the others are only counted. */
const MAX_COLUMNS = 6;

/** The summary of a run: a few lines of text, every line ended. */
export function formatSummary(report: RunReport, look: Look = PLAIN): string {
  const { rows, readings, machines, signals, bytes, parts, seconds, destination, references, warnings } = report;
  const size = parts === undefined ? formatBytes(bytes) : `${formatBytes(bytes)} in ${plural(parts, 'part')}`;
  const wrote = report.closedEarly
    ? 'only the beginning: the reader closed the pipe'
    : `${plural(readings, 'value')}, ${size}${there(report)}`;
  const lines: LabelledLine[] = [
    line('read', `${readText(rows, report)} of ${plural(machines, 'machine')} and ${plural(signals, 'signal')}`),
    line('wrote', wrote),
    ...labelled('verified', report.verified === undefined ? [] : [verifiedText(report.verified)], 'good'),
    ...labelled('cleaned', report.tally.some(({ count }) => count > 0) ? cleaned(report) : ['nothing']),
    line('took', `${formatSeconds(seconds)}, ${formatRate(rows, seconds)}`),
    line('to', destination),
    ...labelled('references', references === undefined ? [] : [references]),
    ...labelled('note', report.notes ?? [], 'note'),
    ...labelled('warning', warnings, 'warning'),
  ];
  return labelledLines(lines, look);
}

function line(label: string, text: string): LabelledLine {
  return { label, text, tone: 'aside' };
}

/** Of new rows alone, how many others there are. */
function readText(rows: number, { updated }: RunReport): string {
  const { behind } = updated ?? {};
  if (behind === undefined) return plural(rows, 'row');
  return `${plural(rows, 'new row')}, behind ${plural(behind, 'row')} that were not read,`;
}

/** What was not sent, as it was there. */
function there({ resumed, updated }: RunReport): string {
  if (updated !== undefined) return `, of which ${formatBytes(updated.sent)} were new`;
  if (resumed === undefined) return '';
  return `, of which ${resumed.parts === 0 ? 'none' : `${plural(resumed.parts, 'part')} (${formatBytes(resumed.bytes)})`} had been sent before`;
}

/** The name of the phase in which an unfinished upload is gone on with. */
export function resumingPhase(parts: number, bytes: number): string {
  return `Writing (${plural(parts, 'part')}, ${formatBytes(bytes)} there)`;
}

function verifiedText({ values, lines, chunks, seconds }: VerifiedCounts): string {
  const what = lines === undefined ? `${plural(values, 'value')} in ${plural(chunks, 'chunk')}` : plural(lines, 'line');
  return `${what} read back, the same as in the database, in ${formatSeconds(seconds)}`;
}

/** Lines with one label, which is beside the first of them. */
function labelled(label: string, texts: readonly string[], tone: Tone = 'aside'): LabelledLine[] {
  return texts.map((text, i) => ({ label: i === 0 ? label : '', text, tone }));
}

/** `1 value that is not a number`, `2 rows without a time`. */
export function ruleText(rule: string, count: number): string {
  const judged = JUDGED.exec(rule);
  if (judged !== null) {
    const [, name, flag, done] = judged;
    const verb = flag === 'failed' ? 'fails' : 'suspects';
    return `${plural(count, `value that ${name} ${verb}`, `values that ${name} ${verb}`)}, ${done}`;
  }
  const idle = idleRule(rule);
  if (idle !== undefined) {
    const none = `of which it judged none, as ${WHY_NONE}`;
    return plural(count, `value given to ${idle}, ${none}`, `values given to ${idle}, ${none}`);
  }
  const [one, many] = RULES[rule] ?? [rule, rule];
  return plural(count, one, many);
}

/** A line per rule, in the order of their first count. */
function cleaned({ tally, duplicates, rounding }: RunReport): string[] {
  const rules = new Map<string, TallyEntry[]>();
  for (const entry of tally) {
    if (entry.count > 0) rules.set(entry.rule, [...(rules.get(entry.rule) ?? []), entry]);
  }
  return [...rules].map(([rule, entries]) => {
    const total = entries.reduce((sum, { count }) => sum + count, 0);
    const done = RULES[rule]?.[2];
    const kept = rule === 'duplicate' && duplicates !== undefined ? `, the ${KEPT[duplicates]} kept` : '';
    const to = rule === 'rounded time' && rounding !== undefined ? ` to ${rounding.to} (${rounding.setting})` : '';
    const what = `${ruleText(rule, total)}${done === undefined ? '' : `, ${done}`}${kept}${to}`;
    const { example } = entries[0];
    return `${what}: ${whereFound(entries)}${example === undefined ? '' : `, such as ${shortName(example)}`}`;
  });
}

/** `sensor0 2,912, sensor1 17 and 3 others 40`, largest first. A single column has no count. */
function whereFound(entries: readonly TallyEntry[]): string {
  if (entries.length === 1) return shortName(entries[0].column);
  const sorted = [...entries].sort((a, b) => b.count - a.count);
  const shown = sorted.length > MAX_COLUMNS ? sorted.slice(0, MAX_COLUMNS - 1) : sorted;
  const rest = sorted.slice(shown.length);
  const named = shown.map(({ column, count }) => `${shortName(column)} ${formatCount(count)}`).join(', ');
  if (rest.length === 0) return named;
  return `${named} and ${formatCount(rest.length)} others ${formatCount(rest.reduce((sum, { count }) => sum + count, 0))}`;
}
