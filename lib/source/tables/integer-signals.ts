import type Database from 'better-sqlite3';
import {
  type ChooseIntegers,
  IntegerCodes,
  type IntegerDtype,
  type SharedIntegers,
} from '../../model/integer-codes.js';
import type { Table } from '../../sqlite/database-schema.js';
import type { IntegerColumn } from '../rows/integer-columns.js';
import type { ReadingsTable, SignalColumn } from '../rows/readings-table.js';
import { IntegerSample } from './integer-sample.js';
import type { SourceTable } from './source-table.js';

interface IntegerOptions {
  readonly choose: ChooseIntegers;
  readonly schema: readonly Table[];
  /** The rows are those of a stream. */
  readonly isStream: boolean;
  /** Absent: of these tables alone. */
  readonly codes?: SharedIntegers | undefined;
}

interface Found {
  readonly dtype: IntegerDtype;
  readonly isAssumed: boolean;
}

/**
 * Make signals of 64-bit integers of the numbers that the options name, and of those that hold nothing but integers in
 * a sample of the rows, among them some that no double is equal to.
 */
export function integerSignals(
  database: Database.Database,
  tables: readonly SourceTable[],
  { choose, schema, isStream, codes = newCodes() }: IntegerOptions,
): readonly SourceTable[] {
  const sample = new IntegerSample(database, schema, isStream);
  const found = tables.map((table) => findIntegers(table, choose, sample));
  // A signal of several tables is of integers where all of them agree.
  const dtypes = new Map<string, Set<IntegerDtype | undefined>>();
  for (const [k, { signals }] of tables.entries()) {
    for (const [s, { name }] of signals.entries()) {
      dtypes.set(name, (dtypes.get(name) ?? new Set()).add(found[k].get(s)?.dtype));
    }
  }
  return tables.map((table, k) => {
    const columns = table.signals.map(({ name }, s): IntegerColumn | undefined => {
      const own = dtypes.get(name)?.size === 1 ? found[k].get(s) : undefined;
      return own && { codes: codes[own.dtype], isAssumed: own.isAssumed };
    });
    return columns.every((column) => column === undefined) ? table : withIntegers(table, columns);
  });
}

/** Codes that nothing has yet. */
export function newCodes(): SharedIntegers {
  return { int64: new IntegerCodes('int64'), uint64: new IntegerCodes('uint64') };
}

/** By index of the signal. */
function findIntegers(table: SourceTable, choose: ChooseIntegers, sample: IntegerSample): Map<number, Found> {
  const found = new Map<number, Found>();
  const open: number[] = [];
  for (const [s, { name, kind }] of table.signals.entries()) {
    // One part of a column that is split stays a double.
    if (kind !== 'number' || (table.pivot === undefined && table.read.signals[s].part !== undefined)) continue;
    const choice = choose(name);
    if (choice === 'auto') open.push(s);
    else if (choice !== 'double') found.set(s, { dtype: choice, isAssumed: false });
  }
  const sampled = table.pivot === undefined ? sample.wide(table, open) : sample.tall(table, open);
  for (const [s, dtype] of sampled) found.set(s, { dtype, isAssumed: true });
  return found;
}

function withIntegers(table: SourceTable, columns: readonly (IntegerColumn | undefined)[]): SourceTable {
  const signals = table.signals.map((signal, s) => {
    const integers = columns[s]?.codes;
    return integers === undefined ? signal : { ...signal, kind: 'integer' as const, integers };
  });
  return { ...table, signals, ...(table.pivot === undefined ? wide(table, columns) : tall(table, columns)) };
}

function wide({ read }: SourceTable, columns: readonly (IntegerColumn | undefined)[]): { read: ReadingsTable } {
  const signals = read.signals.map((column, s) => {
    const integers = columns[s];
    return integers === undefined ? column : { ...column, integers };
  });
  return { read: { ...read, signals } };
}

/** The values of a tall table are read as numbers, and once more as the integers of each type. */
function tall(
  { read, pivot, signals }: SourceTable,
  columns: readonly (IntegerColumn | undefined)[],
): Pick<SourceTable, 'read' | 'pivot'> {
  const codes = [...new Set(columns.flatMap((column) => column?.codes ?? []))];
  const { signal, column } = read.signals[1];
  const extra = codes.map(
    (own): SignalColumn => ({ signal, column, integers: { codes: own, isAssumed: false, isPart: true } }),
  );
  const places = new Map(codes.map((own, k) => [own, read.signals.length + k]));
  const numbers = read.signals.map((c, k) => (k === 1 ? { ...c, countsRounded: false } : c));
  return {
    read: { ...read, signals: [...numbers, ...extra] },
    pivot: {
      ...(pivot as NonNullable<typeof pivot>),
      integers: columns.map(
        (own, s) => own && { ...own, name: signals[s].name, place: places.get(own.codes) as number },
      ),
    },
  };
}
