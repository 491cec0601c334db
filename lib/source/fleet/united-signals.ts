import { SourceError } from '../../errors.js';
import type { Signal } from '../../model/signal.js';
import { compareNames } from '../../util/compare-names.js';
import type { ReaderChoice } from '../source-options.js';
import type { SourceTable } from '../tables/source-table.js';
import type { Shape } from './shape.js';

/** How the columns of one database become those of the fleet. */
export interface ColumnMap {
  /** By index of the signal in the database: its index in the fleet. */
  readonly columns: readonly number[];
  /** By index of the signal in the database: the codes of its words in the fleet; undefined: as they are. */
  readonly codes: readonly (Float64Array | undefined)[];
  /** True where nothing has to be changed. */
  readonly isSame: boolean;
}

/** The signals and tables of all databases together. */
export interface United {
  readonly signals: readonly Signal[];
  readonly tables: readonly SourceTable[];
  /** By shape. */
  readonly maps: ReadonlyMap<Shape, ColumnMap>;
  /** By shape: the index in `tables` of each of its tables, and the columns in that table's signals. */
  readonly tableMaps: ReadonlyMap<Shape, readonly TableMap[]>;
}

/** The same for one of its tables. */
export interface TableMap extends ColumnMap {
  /** Index in the tables of the fleet. */
  readonly table: number;
}

/**
 * Unites the signals of databases by name. Signals and tables come in the order in which the shapes have them first.
 *
 * @throws SourceError ERR_SOURCE_SIGNAL_NAMES where a signal is a number in one and text in another
 */
export function unite(shapes: readonly Shape[]): United {
  const signals: Signal[] = [];
  const places = new Map<string, number>();
  const firstOf: Shape[] = [];
  for (const shape of shapes) {
    for (const signal of shape.signals) {
      const at = places.get(signal.name);
      if (at === undefined) {
        places.set(signal.name, signals.push(signal) - 1);
        firstOf.push(shape);
      } else {
        signals[at] = united(signals[at], signal, firstOf[at], shape);
      }
    }
  }
  const tables = unitedTables(shapes, (name) => signals[places.get(name) as number]);
  const tableAt = new Map(tables.map(({ name }, k) => [name, k]));
  const maps = new Map(shapes.map((shape) => [shape, mapOf(shape.signals, signals)]));
  const tableMaps = new Map(
    shapes.map((shape) => [
      shape,
      shape.tables.map((table) => {
        const k = tableAt.get(table.name) as number;
        return { table: k, ...mapOf(table.signals, tables[k].signals) };
      }),
    ]),
  );
  return { signals, tables, maps, tableMaps };
}

function united(a: Signal, b: Signal, first: Shape, other: Shape): Signal {
  if (a.kind !== b.kind) {
    const message =
      `signal ${JSON.stringify(a.name)} is ${a.kind} in ${first.path} and ${b.kind} in ${other.path}; name it in ` +
      'source.readings[].signals, which say how it is read ("as")';
    throw new SourceError('ERR_SOURCE_SIGNAL_NAMES', message, { path: other.path });
  }
  const units = a.units ?? b.units;
  const meanings = a.meanings && [...new Set([...a.meanings, ...(b.meanings ?? [])])].sort(compareNames);
  return { ...a, ...(units === undefined ? {} : { units }), ...(meanings && { meanings }) };
}

function mapOf(own: readonly Signal[], all: readonly Signal[]): ColumnMap {
  const places = new Map(all.map(({ name }, s) => [name, s]));
  const columns = own.map(({ name }) => places.get(name) as number);
  const codes = own.map(({ meanings = [] }, s) => codesOf(meanings, all[columns[s]].meanings ?? []));
  const isSame =
    own.length === all.length && columns.every((c, s) => c === s) && codes.every((one) => one === undefined);
  return { columns, codes, isSame };
}

function codesOf(own: readonly string[], all: readonly string[]): Float64Array | undefined {
  if (own.every((word, code) => all[code] === word)) return undefined;
  const places = new Map(all.map((word, code) => [word, code]));
  return Float64Array.from(own, (word) => places.get(word) as number);
}

function unitedTables(shapes: readonly Shape[], signalOf: (name: string) => Signal): SourceTable[] {
  const tables = new Map<string, SourceTable>();
  for (const table of shapes.flatMap((shape) => shape.tables)) {
    const known = tables.get(table.name);
    const own = { ...table, signals: table.signals.map(({ name }) => signalOf(name)) };
    tables.set(table.name, known === undefined ? own : unitedTable(known, own));
  }
  return [...tables.values()];
}

function unitedTable(a: SourceTable, b: SourceTable): SourceTable {
  const names = (of: (table: SourceTable) => readonly string[]): string[] => [...new Set([...of(a), ...of(b)])];
  const unnamed =
    a.unnamed === undefined && b.unnamed === undefined
      ? {}
      : {
          unnamed: {
            added: names(({ unnamed }) => unnamed?.added ?? []),
            ignored: names(({ unnamed }) => unnamed?.ignored ?? []),
          },
        };
  return {
    ...a,
    signals: [...new Set([...a.signals, ...b.signals])],
    known: names(({ known }) => known),
    ...unnamed,
    ...(b.hasLocalTimes === true ? { hasLocalTimes: true } : {}),
  };
}

/** How each table is read: where databases differ, as the one that takes longer. */
export function readersOf(tables: readonly SourceTable[], shapes: readonly Shape[]): ReaderChoice[] {
  return tables.map(({ name }) => {
    const all = shapes.flatMap((shape) => {
      const k = shape.tables.findIndex((table) => table.name === name);
      return k < 0 ? [] : [{ ...shape.readers[k], path: shape.path }];
    });
    const slow = all.find(({ mayWait }) => mayWait) ?? all.find(({ kind }) => kind === 'rows');
    const { path, ...reader } = slow ?? all[0];
    const differs = all.some(({ kind }) => kind !== reader.kind);
    return differs ? { ...reader, reason: `${reader.reason} (${path})` } : reader;
  });
}

/** The columns of every table and view, in the order in which databases have them first. */
export function unitedSchema(shapes: readonly Shape[]): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, readonly string[]>();
  for (const { schema } of shapes) {
    for (const [table, columns] of schema) all.set(table, [...new Set([...(all.get(table) ?? []), ...columns])]);
  }
  return all;
}
