import type { ColumnProfile } from './column-profile.js';
import type { Target } from './foreign-keys.js';
import { References } from './foreign-keys.js';
import type { Label } from './label-columns.js';
import type { MachineSource, TableCandidate } from './subject.js';
import { isId, isPlainId } from './vocabulary.js';

/** A way to tell whose the readings of a table are. */
export interface MachineOption {
  /** The columns whose values together name the machine; none: all readings are of one machine. */
  readonly columns: readonly ColumnProfile[];
  /** What speaks against it before the rows are looked at; see `interpret`. */
  readonly cost: number;
  /** A name or a key of the schema speaks for it. */
  readonly isNamed: boolean;
  readonly target?: Target | undefined;
}

/** Costs; the column of machines that is named best costs from 0 to 0.3, by its rank. */
const NAMED_WORSE = 0.6;
const OF_ROWS = 1.5;
const OTHER_KEY = 0.5;
const NAMED_LIKE_SIGNAL = 0.9;
const PLAIN_IDENTIFIER = 0.8;
/** The table is stored machine by machine. */
const BY_MACHINE = 0.9;
const NO_MACHINE = 1;
const REFERENCE = 1.3;
const NAMED_LIKE_SIGNAL_OF_VALUES = 1.6;
const TEXT = 2.2;
const IDENTIFIER = 2.4;
const WHOLE_NUMBER = 2.8;
const ANOTHER_COLUMN = 0.4;

/** Most single columns of which pairs are made. */
const MAX_PAIRED = 6;

/**
 * The ways to tell the machine, best first:
 *
 * 1. a column named like a machine, or that refers to a table of machines;
 * 2. the other column of a primary key of two, one being the time;
 * 3. a column called `id` that repeats, a column named like a signal, or none;
 * 4. a column of repeated text, of identifiers, or of whole numbers that repeat;
 * 5. two of these together.
 *
 * @param isOneOfValues the only column of numbers is called `value` or the like: a name beside it is one of signals
 */
export function machineOptions(subject: TableCandidate, isOneOfValues: boolean): MachineOption[] {
  const singles = singleOptions(subject, isOneOfValues);
  return [...singles, { columns: [], cost: NO_MACHINE, isNamed: false }, ...pairsOf(singles)];
}

function singleOptions(subject: TableCandidate, isOneOfValues: boolean): MachineOption[] {
  const { labels, rest, sample, context } = subject;
  const { references } = context;
  const found = new Map<ColumnProfile, MachineOption>();
  const add = (column: ColumnProfile, cost: number, isNamed: boolean, target?: Target): void => {
    const known = found.get(column);
    if (known === undefined || known.cost > cost) found.set(column, { columns: [column], cost, isNamed, target });
  };
  const repeats = labels.machines.some(({ column }) => column.repeats);
  for (const [i, { column, machine, target }] of labels.machines.entries()) {
    // Nearly as many machines as rows are none, where another column names fewer.
    const isOfRows = repeats && column.names.size > 0.6 * column.present && column.present > 2;
    add(
      column,
      0.1 * (machine as number) + 0.02 * i + (i === 0 ? 0 : NAMED_WORSE) + (isOfRows ? OF_ROWS : 0),
      true,
      target,
    );
  }
  const keyed = otherKeyColumn(subject);
  if (keyed !== undefined) add(keyed, OTHER_KEY, true);
  for (const [i, { column, signal, target }] of labels.signals.entries()) {
    if (!column.isInteger && (signal as number) >= 2) continue;
    const cost = isOneOfValues ? NAMED_LIKE_SIGNAL_OF_VALUES : NAMED_LIKE_SIGNAL;
    add(column, cost + 0.1 * (signal as number) + 0.02 * i, true, target);
  }
  for (const { column } of [...labels.unnamed, ...labels.signals]) {
    if (column.isText) add(column, TEXT, false);
  }
  for (const column of rest) {
    // A number or a text called `id` that repeats is no number of the row.
    if (isPlainId(column.word) && !column.isUnique && column.names.size > 1) add(column, PLAIN_IDENTIFIER, true);
    if (column.column.references !== undefined && !column.isUnique)
      add(column, REFERENCE, true, references.find(sample, column));
    if (!column.isInteger || column.isFractional || !column.repeats || column.names.size < 2) continue;
    if (column.computed !== undefined || column.column.references !== undefined) continue;
    add(column, isId(column) ? IDENTIFIER : WHOLE_NUMBER, false);
  }
  for (const [column, option] of found) {
    if (option.cost > BY_MACHINE && isInBlocks(column, subject)) found.set(column, { ...option, cost: BY_MACHINE });
  }
  return [...found.values()].sort((a, b) => a.cost - b.cost);
}

/**
 * The rows of each value follow each other, and the times begin anew where the value changes: the table is stored
 * machine by machine.
 */
function isInBlocks({ codes, names }: ColumnProfile, { time }: TableCandidate): boolean {
  if (names.size < 2) return false;
  const done = new Set<number>();
  let starts = 0;
  let last: { code: number; at: bigint } | undefined;
  for (const [row, code] of codes.entries()) {
    const at = time.moments[row];
    if (at === undefined || code < 0) continue;
    const isSame = last?.code === code;
    if (last !== undefined && at < last.at && isSame) return false;
    if (last !== undefined && at < last.at) starts++;
    if (!isSame && done.has(code)) return false;
    done.add(code);
    last = { code, at };
  }
  return starts > 0 && starts >= 0.5 * (names.size - 1);
}

function pairsOf(singles: readonly MachineOption[]): MachineOption[] {
  const few = singles.filter(({ target }) => target === undefined).slice(0, MAX_PAIRED);
  return few.flatMap((first, i) =>
    few.slice(i + 1).map((second): MachineOption => {
      // The column that is less like a machine is the place: `north/press`.
      const columns = [...second.columns, ...first.columns];
      return {
        columns: first.isNamed ? columns : columns.reverse(),
        cost: first.cost + Math.max(0, second.cost - (second.isNamed ? NAMED_WORSE : 0)) + ANOTHER_COLUMN,
        isNamed: first.isNamed && second.isNamed,
      };
    }),
  );
}

/** The other column of a primary key of two columns, one being the time. */
function otherKeyColumn({ sample, time }: TableCandidate): ColumnProfile | undefined {
  const keys = sample.columns.filter((c) => c.column.primaryKey > 0);
  if (keys.length !== 2 || !keys.some((key) => time.all.includes(key))) return undefined;
  const [other] = keys.filter((c) => !time.all.includes(c));
  return other !== undefined && (other.isInteger || other.isText) ? other : undefined;
}

/** The columns of an option with the lookup of names; undefined for none. */
export function machineSource(option: MachineOption, subject: TableCandidate): MachineSource | undefined {
  const column = option.columns.at(-1);
  if (column === undefined) return undefined;
  if (option.columns.length > 1) return { column, place: option.columns[0] };
  return namedSource({ column, target: option.target }, subject);
}

/** A column of machines with its lookup of names. */
export function namedSource({ column, target }: Pick<Label, 'column' | 'target'>, subject?: TableCandidate) {
  if (subject === undefined || column.computed !== undefined) return sourceOf(column, target);
  return sourceOf(column, target ?? subject.context.references.findByValues(subject.sample, column));
}

function sourceOf(column: ColumnProfile, target: Target | undefined): MachineSource {
  // A key that is a name needs no lookup. Its table holds static data only.
  if (target === undefined) return { column };
  return target.name === target.key ? { column, target } : { column, target, names: References.reference(target) };
}

/** What to do where no column names a machine: a column that is NULL in the sample names it, if it has values elsewhere. */
export function machineOfEmptyColumn({ sample, emptyMachine, context }: TableCandidate): {
  machine?: MachineSource;
  warnings: readonly string[];
} {
  if (emptyMachine === undefined) return { warnings: [] };
  if (context.hasValues(sample, emptyMachine.name)) return { machine: { column: emptyMachine }, warnings: [] };
  const where = `${sample.table.name}.${emptyMachine.name}`;
  return {
    warnings: [`${where} is NULL in every row: all readings of ${sample.table.name} are taken to be of one machine`],
  };
}
