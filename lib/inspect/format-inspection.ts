import type { TallyEntry } from '../model/tally.js';
import { foldWarnings, type Look, labelledLines, notice, PLAIN, ruleText, textTable, toned } from '../report/index.js';
import type { Unread } from '../source/tables/discovery.js';
import { isoTime } from '../time/iso-format.js';
import { formatBytes, formatCount, formatStep, formatValue, plural } from '../util/format.js';
import { groupBy } from '../util/group-by.js';
import { oneLine, shortName } from '../visible.js';
import type { Inspection, MachineInspection, SignalInspection, Span, TableInspection } from './inspection.js';
import { type Between, machineRows, rangeText } from './machine-rows.js';

/** Machines and signals to list, unless all are asked for. */
const MAX_LISTED = 25;

/** How an inspection is shown. */
export interface InspectionView extends Look {
  /** Every machine and signal, however many there are. */
  readonly all?: boolean;
}

/** The inspection as text, every line ended. */
export function formatInspection(
  { path, bytes, tables, readings, machines, unread, warnings }: Inspection,
  look: InspectionView = PLAIN,
): string {
  const signals = readings.flatMap((table) => table.signals.map((signal) => ({ ...signal, table: table.table })));
  const counts = [
    ...(bytes === undefined ? [] : [formatBytes(bytes)]),
    plural(tables.length, 'table'),
    plural(machines.length, 'machine'),
    plural(new Set(signals.map((s) => s.signal)).size, 'signal'),
  ];
  const parts = [
    labelledLines([{ label: `${oneLine(path)}:`, text: counts.join(', '), tone: 'title' }], look, ' '),
    textTable(
      [
        { title: 'table', long: 'cut' },
        { title: 'is', tone: toneOf },
        { title: 'why', long: 'wrap' },
      ],
      tables.map(({ table, as, why }) => [label(table), as, oneLine(why.join('; '))]),
      look,
    ),
    readingsTable(readings, look),
    listed(signals, 'signal', signalsTable, look),
    machinesPart(machines, look),
    ...(unread.length === 0 ? [] : [unreadTable(unread, look)]),
    ...evidenceTables(tables, look),
  ];
  const faults = readings.flatMap((table) => table.faults.map((fault) => describeFault(fault, look)));
  const notes = [
    ...faults,
    ...foldWarnings(warnings, namesIn(tables, readings)).map((text) => notice('warning', text, 'warning', look)),
  ];
  if (notes.length > 0) parts.push(notes.join(''));
  return parts.join('\n');
}

function toneOf(as: string) {
  return as === 'readings' ? 'good' : as === 'left out' ? 'aside' : undefined;
}

/** Names that warnings may speak of. */
function namesIn(tables: Inspection['tables'], readings: Inspection['readings']): Set<string> {
  const signals = readings.flatMap((table) => table.signals.map(({ signal }) => signal));
  return new Set([...tables.map(({ table }) => table), ...signals]);
}

/** What the rows say of how the tables are read; tables of which they say the same are one line. */
function evidenceTables(tables: Inspection['tables'], look: InspectionView): string[] {
  const told = tables.filter(({ evidence = [] }) => evidence.length > 0);
  if (told.length === 0) return [];
  const groups = groupBy(told, ({ evidence = [] }) => evidence.join('; '));
  const rows = [...groups].map(([text, alike]) => {
    const others = alike.length > 1 ? ` and ${formatCount(alike.length - 1)} more` : '';
    return [`${label(alike[0].table)}${others}`, oneLine(text)];
  });
  const columns = [
    { title: 'table', long: 'cut' },
    { title: 'evidence', long: 'wrap' },
  ] as const;
  return [listed(rows, 'table', (some) => textTable(columns, some, look), look)];
}

function readingsTable(readings: readonly TableInspection[], look: Look): string {
  return textTable(
    [
      { title: 'readings', long: 'cut' },
      right('rows'),
      right('machines'),
      ...SPAN,
      { title: 'order' },
      { ...right('out of order'), tone: () => 'warning' },
    ],
    readings.map((table) => [
      label(table.table),
      formatCount(table.rows),
      formatCount(table.machines),
      ...spanCells(table),
      ORDERS[table.order],
      countOrNone(table.outOfOrder),
    ]),
    look,
  );
}

const ORDERS = {
  'by machine': 'by machine',
  'by time': 'by time',
  interleaved: 'machines interleaved',
  disorder: 'none',
} as const;

type Listed = SignalInspection & { readonly table: string };

function signalsTable(signals: readonly Listed[], look: Look): string {
  return textTable(
    [
      { title: 'signal', long: 'cut' },
      { title: 'in', long: 'cut' },
      { title: 'kind' },
      right('values'),
      { ...right('missing'), tone: () => 'warning' },
      { ...right('duplicates'), tone: () => 'warning' },
      right('least'),
      right('most'),
      { title: 'units', long: 'cut' },
      { title: 'texts', long: 'cut' },
    ],
    signals.map(({ signal, table, kind, values, missing, duplicates, least, most, units, meanings }) => [
      label(signal),
      label(table),
      kind,
      formatCount(values),
      countOrNone(missing),
      countOrNone(duplicates),
      least === undefined ? '' : formatValue(least),
      most === undefined ? '' : formatValue(most),
      label(units ?? ''),
      oneLine(few(meanings ?? [])),
    ]),
    look,
  );
}

function machinesPart(machines: readonly MachineInspection[], look: InspectionView): string {
  const rows = look.all ? machines : machineRows(machines);
  const hidden = rows.reduce((sum, row) => sum + ('count' in row ? row.count : 0), 0);
  const rest = hidden === 0 ? '' : `${plural(hidden, 'machine lies', 'machines lie')} between; --all lists every one\n`;
  return `${listed(rows, 'machine', machinesTable, look)}${toned(rest, 'aside', look)}`;
}

function machinesTable(machines: readonly (MachineInspection | Between)[], look: Look): string {
  return textTable(
    [{ title: 'machine', long: 'cut' }, right('readings'), ...SPAN, { title: 'static data', long: 'cut' }],
    machines.map((row) => [
      'count' in row ? `… ${formatCount(row.count)} more` : label(row.machine),
      'count' in row ? rangeText(row.readings) : formatCount(row.readings),
      ...spanCells(row),
      oneLine(few(row.facts.map(({ name, value }) => `${name} ${value}`))),
    ]),
    look,
  );
}

function unreadTable(unread: readonly Unread[], look: Look): string {
  return textTable(
    [
      { title: 'not read', long: 'cut' },
      { title: 'column', long: 'cut' },
      { title: 'holds' },
      right('rows'),
      { title: 'read by', long: 'wrap' },
    ],
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
    look,
  );
}

const SPAN = [
  { title: 'from', short: shortTime },
  { title: 'to', short: shortTime },
  right('every'),
  { ...right('gaps'), tone: () => 'warning' as const },
  { ...right('duplicates'), tone: () => 'warning' as const },
];

/** To the minute, where that is exact the day alone. */
function shortTime(time: string): string {
  return time.replace(/T00:00:00Z$/, '').replace(/:\d\d(\.\d+)?Z$/, 'Z');
}

function spanCells({ first, last, step, gaps, duplicates }: Omit<Span, 'readings'>): string[] {
  return [
    first === undefined ? '' : isoTime(first),
    last === undefined ? '' : isoTime(last),
    step === undefined ? '' : formatStep(step),
    countOrNone(gaps),
    countOrNone(duplicates),
  ];
}

function listed<T>(
  items: readonly T[],
  what: string,
  format: (items: readonly T[], look: Look) => string,
  look: InspectionView,
): string {
  const more = items.length - MAX_LISTED;
  if (more <= 1 || look.all) return format(items, look);
  const rest = `… and ${plural(more, `more ${what}`)}; --all lists every one\n`;
  return format(items.slice(0, MAX_LISTED), look) + toned(rest, 'aside', look);
}

function right(title: string) {
  return { title, right: true };
}

function describeFault({ column, rule, count, example }: TallyEntry, look: Look): string {
  const such = example === undefined ? '' : `, such as ${label(example)}`;
  const kept = rule === 'rounded integer' ? ', which a run keeps where its column holds no fractions' : '';
  return notice(label(column), `${ruleText(rule, count)}${kept}${such}`, 'warning', look);
}

function countOrNone(count: number): string {
  return count === 0 ? '' : formatCount(count);
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
