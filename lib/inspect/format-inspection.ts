import type { TallyEntry } from '../model/tally.js';
import { foldWarnings } from '../report/index.js';
import type { Unread } from '../source/tables/discovery.js';
import { formatBytes, formatCount, plural } from '../util/format.js';
import { groupBy } from '../util/group-by.js';
import { oneLine, shortName } from '../visible.js';
import type { Inspection, MachineInspection, SignalInspection, Span, TableInspection } from './inspect.js';

/** Machines and signals to list; `--json` lists all. */
const MAX_LISTED = 25;

/** The inspection as plain text, every line ended. */
export function formatInspection({ path, bytes, tables, readings, machines, unread, warnings }: Inspection): string {
  const signals = readings.flatMap((table) => table.signals.map((signal) => ({ ...signal, table: table.table })));
  const counts = [
    ...(bytes === undefined ? [] : [formatBytes(bytes)]),
    plural(tables.length, 'table'),
    plural(machines.length, 'machine'),
    plural(new Set(signals.map((s) => s.signal)).size, 'signal'),
  ];
  const parts = [
    `${oneLine(path)}: ${counts.join(', ')}\n`,
    formatTable(
      [{ title: 'table' }, { title: 'is' }, { title: 'why' }],
      tables.map(({ table, as, why }) => [label(table), as, oneLine(why.join('; '))]),
    ),
    readingsTable(readings),
    listed(signals, 'signal', signalsTable),
    listed(machines, 'machine', machinesTable),
    ...(unread.length === 0 ? [] : [unreadTable(unread)]),
    ...evidenceTables(tables),
  ];
  const faults = readings.flatMap((table) => table.faults.map(describeFault));
  const notes = [
    ...faults,
    ...foldWarnings(warnings, namesIn(tables, readings)).map((text) => `warning: ${oneLine(text)}`),
  ];
  if (notes.length > 0) parts.push(notes.map((note) => `${note}\n`).join(''));
  return parts.join('\n');
}

/** Names that warnings may speak of. */
function namesIn(tables: Inspection['tables'], readings: Inspection['readings']): Set<string> {
  const signals = readings.flatMap((table) => table.signals.map(({ signal }) => signal));
  return new Set([...tables.map(({ table }) => table), ...signals]);
}

/** What the rows say of how the tables are read; tables of which they say the same are one line. */
function evidenceTables(tables: Inspection['tables']): string[] {
  const told = tables.filter(({ evidence = [] }) => evidence.length > 0);
  if (told.length === 0) return [];
  const groups = groupBy(told, ({ evidence = [] }) => evidence.join('; '));
  const rows = [...groups].map(([text, alike]) => {
    const others = alike.length > 1 ? ` and ${formatCount(alike.length - 1)} more` : '';
    return [`${label(alike[0].table)}${others}`, oneLine(text)];
  });
  return [listed(rows, 'table', (some) => formatTable([{ title: 'table' }, { title: 'evidence' }], some))];
}

function readingsTable(readings: readonly TableInspection[]): string {
  return formatTable(
    [{ title: 'readings' }, right('rows'), right('machines'), ...SPAN, { title: 'order' }, right('out of order')],
    readings.map((table) => [
      label(table.table),
      formatCount(table.rows),
      formatCount(table.machines),
      ...spanCells(table),
      ORDERS[table.order],
      countOrNone(table.outOfOrder),
    ]),
  );
}

const ORDERS = {
  'by machine': 'by machine',
  'by time': 'by time',
  interleaved: 'machines interleaved',
  disorder: 'none',
} as const;

type Listed = SignalInspection & { readonly table: string };

function signalsTable(signals: readonly Listed[]): string {
  return formatTable(
    [
      { title: 'signal' },
      { title: 'in' },
      { title: 'kind' },
      right('values'),
      right('missing'),
      right('duplicates'),
      right('least'),
      right('most'),
      { title: 'units' },
      { title: 'texts' },
    ],
    signals.map(({ signal, table, kind, values, missing, duplicates, least, most, units, meanings }) => [
      label(signal),
      label(table),
      kind,
      formatCount(values),
      countOrNone(missing),
      countOrNone(duplicates),
      formatValue(least),
      formatValue(most),
      label(units ?? ''),
      oneLine(few(meanings ?? [])),
    ]),
  );
}

function machinesTable(machines: readonly MachineInspection[]): string {
  return formatTable(
    [{ title: 'machine' }, right('readings'), ...SPAN, { title: 'static data' }],
    machines.map((machine) => [
      label(machine.machine),
      formatCount(machine.readings),
      ...spanCells(machine),
      oneLine(few(machine.facts.map(({ name, value }) => `${name} ${value}`))),
    ]),
  );
}

function unreadTable(unread: readonly Unread[]): string {
  return formatTable(
    [{ title: 'not read' }, { title: 'column' }, { title: 'holds' }, right('rows'), { title: 'read by' }],
    unread.flatMap(({ table, rows, isWhole, columns, remedy }) => [
      ...(isWhole
        ? [[label(table), '', 'a table with a time', rows === undefined ? '' : formatCount(rows), remedy]]
        : []),
      ...columns.map(({ column, what, count }) => [
        label(table),
        label(column),
        what,
        count === undefined ? '' : formatCount(count),
        remedy,
      ]),
    ]),
  );
}

const SPAN = [{ title: 'from' }, { title: 'to' }, right('every'), right('gaps'), right('duplicates')];

function spanCells({ first, last, step, gaps, duplicates }: Span): string[] {
  return [formatTime(first), formatTime(last), formatStep(step), countOrNone(gaps), countOrNone(duplicates)];
}

function listed<T>(items: readonly T[], what: string, format: (items: readonly T[]) => string): string {
  const more = items.length - MAX_LISTED;
  if (more <= 1) return format(items);
  return `${format(items.slice(0, MAX_LISTED))}… and ${plural(more, `more ${what}`)}; --json lists all\n`;
}

function right(title: string) {
  return { title, right: true };
}

function describeFault({ column, rule, count, example }: TallyEntry): string {
  const such = example === undefined ? '' : `, such as ${label(example)}`;
  const isRounded = rule === 'rounded integer';
  const what = isRounded ? 'integer beyond 2^53, which a run keeps where its column holds no fractions' : rule;
  return `${label(column)}: ${formatCount(count)} × ${what}${such}`;
}

function countOrNone(count: number): string {
  return count === 0 ? '' : formatCount(count);
}

/** With six significant digits. */
function formatValue(value: number | undefined): string {
  return value === undefined ? '' : String(Number(value.toPrecision(6)));
}

function few(texts: readonly string[]): string {
  const most = 6;
  const shown = texts.slice(0, most).map(shortName).join(', ');
  return texts.length <= most ? shown : `${shown} …`;
}

/** A name from the database, which stays in its line, and short enough for a table. */
function label(name: string): string {
  return oneLine(shortName(name));
}

/** ISO 8601 with as many decimals as needed; '' for undefined. */
export function formatTime(time: bigint | undefined): string {
  if (time === undefined) return '';
  const seconds = time / 1_000_000_000n - (time % 1_000_000_000n < 0n ? 1n : 0n);
  const nanoseconds = String(time - seconds * 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${whole}${nanoseconds === '' ? '' : `.${nanoseconds}`}Z`;
}

const UNITS = [
  ['d', 86_400e9],
  ['h', 3600e9],
  ['min', 60e9],
  ['s', 1e9],
  ['ms', 1e6],
  ['µs', 1e3],
  ['ns', 1],
] as const;

/** `8 h`, `1.5 s`: in the largest unit that gives at least 1. */
function formatStep(step: number | undefined): string {
  if (step === undefined) return '';
  const [unit, size] = UNITS.find(([, size]) => step >= size) ?? UNITS[6];
  return `${Number((step / size).toPrecision(4))} ${unit}`;
}

interface TextColumn {
  readonly title: string;
  /** Align to the right, for numbers. */
  readonly right?: boolean;
}

/** A plain text table: titles in capitals, columns as narrow as possible, every line ended. */
function formatTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  // Leaves out empty columns, except the first.
  const shown = columns.map((_, c) => c).filter((c) => c === 0 || rows.some((row) => row[c] !== ''));
  const titles = columns.map(({ title }) => title.toUpperCase());
  const widths = columns.map((_, c) => Math.max(...[titles, ...rows].map((row) => width(row[c]))));
  const line = (row: readonly string[]): string =>
    shown
      .map((c) => {
        const space = ' '.repeat(widths[c] - width(row[c]));
        return columns[c].right ? space + row[c] : row[c] + space;
      })
      .join('  ')
      .trimEnd();
  return [titles, ...rows].map((row) => `${line(row)}\n`).join('');
}

/** Number of characters, which is the width on a terminal unless some are wide. */
function width(text: string): number {
  return [...text.normalize('NFC')].length;
}
