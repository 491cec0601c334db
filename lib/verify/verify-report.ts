import type { TallyEntry } from '../model/tally.js';
import { type Look, labelledLines, PLAIN, type Tone } from '../report/index.js';
import type { Unread } from '../source/tables/discovery.js';
import { formatBytes, formatCount, formatSeconds, plural } from '../util/format.js';
import { oneLine } from '../visible.js';
import type { Difference, DifferenceCount } from './differences.js';
import type { Sample } from './sample-chunks.js';

/** How a table was read for the comparison. */
export interface ComparedTable {
  readonly table: string;
  readonly reader: 'pages' | 'rows' | 'json';
  /** It is another reader than the one that a run takes. */
  readonly isOther: boolean;
  readonly reason: string;
}

/** What a verification found. */
export interface VerifyReport {
  /** Nothing differs. */
  readonly isSame: boolean;
  /** The object: `s3://bucket/key` or a path. */
  readonly destination: string;
  readonly format: string;
  /** Bytes of the object. */
  readonly bytes: number;
  /** Tells it from another object that takes its name: the ETag; of a file its inode, bytes and last change. */
  readonly version: string;
  readonly source: string;
  readonly tables: readonly ComparedTable[];
  readonly compared: {
    readonly values: number;
    /** Of text: lines. */
    readonly lines?: number;
    readonly chunks: number;
    readonly allChunks: number;
    readonly dimensions: number;
    readonly variables: number;
    readonly attributes: number;
  };
  /** Rows of the database that were read. */
  readonly rows: number;
  /** Values of the database that are not missing. */
  readonly readings: number;
  readonly machines: number;
  readonly signals: number;
  /** Rows and values of the database that the object lacks, or has otherwise, by column and reason, as the run tells them. */
  readonly tally: readonly TallyEntry[];
  /** Tables and columns of the database that could hold readings, and are not read. */
  readonly unread: readonly Unread[];
  /** Only a random part of the chunks was compared. */
  readonly sample?: Sample;
  /** Global attributes that were not compared, as they tell when and how the file was made. */
  readonly skipped: readonly string[];
  readonly differences: {
    readonly total: number;
    /** The first ones. */
    readonly listed: readonly Difference[];
    /** Differing values by machine and signal. */
    readonly counts: readonly DifferenceCount[];
  };
  readonly notes: readonly string[];
  readonly seconds: number;
}

/** Machines and signals that are counted each on a line. */
const MOST_COUNTS = 20;

/** A verification for people: lines of text, every line ended. */
export function formatVerification(report: VerifyReport, look: Look = PLAIN): string {
  const { destination, bytes, format, compared, seconds, skipped, sample, notes, differences } = report;
  const others = report.tables.filter(({ isOther }) => isOther).length;
  const only = report.tables.filter(({ isOther }) => !isOther);
  const parts =
    compared.lines === undefined
      ? `${plural(compared.values, 'value')} in ${plural(compared.chunks, 'chunk')}, ` +
        `${plural(compared.variables, 'variable')}, ${plural(compared.attributes, 'attribute')}`
      : `${plural(compared.lines, 'line')}`;
  const lines: (readonly [label: string, text: string])[] = [
    ['read', `${destination}: ${formatBytes(bytes)}, ${format}`],
    ['with', `${report.source}: ${plural(report.rows, 'row')} of ${plural(report.machines, 'machine')}`],
    ...(others > 0 ? [['reader', `another one than that of a run: ${namesOf(report.tables, true)}`] as const] : []),
    ...(only.length > 0
      ? [['reader', `the only one: ${namesOf(report.tables, false)} (${only[0].reason})`] as const]
      : []),
    ['compared', parts],
    ...(sample === undefined
      ? []
      : [
          [
            'sample',
            `${formatCount(compared.chunks)} of ${formatCount(compared.allChunks)} chunks, --seed ${sample.seed}`,
          ] as const,
        ]),
    ...(skipped.length > 0
      ? [['skipped', `the attributes ${skipped.join(', ')}, which tell when it was made`] as const]
      : []),
    ...notes.map((note) => ['note', note] as const),
    ['took', formatSeconds(seconds)],
    ['result', report.isSame ? 'the same, bit for bit' : `${plural(differences.total, 'difference')}`],
  ];
  const tones: Readonly<Record<string, Tone>> = { result: report.isSame ? 'good' : 'error', note: 'note' };
  const shown = lines.map(([label, text]) => ({
    label,
    text,
    tone: tones[label] ?? 'aside',
    textTone: label === 'result' ? tones[label] : undefined,
  }));
  return [labelledLines(shown, look), ...formatDifferences(report)].join('');
}

/** The differences, a line each: the first of each kind, then counts by machine and signal. */
export function formatDifferences({
  differences: { total, listed, counts },
}: Pick<VerifyReport, 'differences'>): string[] {
  if (total === 0) return [];
  const shown = counts.slice(0, MOST_COUNTS);
  const rest = counts.slice(MOST_COUNTS);
  const ofOthers = rest.reduce((sum, { count }) => sum + count, 0);
  return [
    ...listed.map(({ message }) => `  ${oneLine(message)}\n`),
    ...shown.map(({ machine, signal, variable, count }) => {
      const who = [machine, signal].filter((part) => part !== undefined).join(', ');
      return `  ${oneLine(who === '' ? variable : who)}: ${plural(count, 'value')} in all\n`;
    }),
    ...(rest.length === 0 ? [] : [`  and ${plural(rest.length, 'other')}: ${plural(ofOthers, 'value')}\n`]),
  ];
}

function namesOf(tables: readonly ComparedTable[], isOther: boolean): string {
  const names = tables.filter((table) => table.isOther === isOther).map(({ table, reader }) => `${table} (${reader})`);
  return names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}
