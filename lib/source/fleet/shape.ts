import { createHash } from 'node:crypto';
import type { FactsTable } from '../../model/fact.js';
import type { Signal } from '../../model/signal.js';
import { codingOf } from '../../time/time-coding.js';
import type { Source } from '../source.js';
import type { ReaderChoice } from '../source-options.js';
import type { TableReport, Unread } from '../tables/discovery.js';
import type { SourceTable } from '../tables/source-table.js';
import type { Facts } from './stored-types.js';

/** What many databases have in common: how their tables are read, and which signals they have. */
export interface Shape {
  /** The same for the same shape, in every process. */
  readonly id: string;
  /** The first database of this shape, for messages. */
  readonly path: string;
  readonly signals: readonly Signal[];
  readonly tables: readonly SourceTable[];
  readonly readers: readonly ReaderChoice[];
  readonly factsTable: FactsTable | undefined;
  readonly tableReports: readonly TableReport[];
  readonly warnings: readonly string[];
  readonly unread: readonly Unread[];
  readonly schema: ReadonlyMap<string, readonly string[]>;
}

/** Keeps one of each shape and of each set of facts, however many databases have it. */
export class Shapes {
  readonly #shapes = new Map<string, Shape>();
  readonly #facts = new Map<string, Facts>();

  /** Shapes that are known. */
  get size(): number {
    return this.#shapes.size;
  }

  /** The shape of an open database. */
  shapeOf(source: Source): Shape {
    const { signals, tables, readers, factsTable, tableReports, warnings, unread } = source;
    const schema = source.schema();
    const key = plainText([signals, tables.map(describe), readers, factsTable, warnings, unread, [...schema]]);
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    const shape = {
      id: createHash('sha256').update(key).digest('hex'),
      ...{ path: source.path, signals, readers, factsTable, tableReports, warnings, unread, schema },
      // Names of machines belong to one database, and may be many.
      tables: tables.map(({ machines: _, ...table }) => table),
    };
    this.#shapes.set(key, shape);
    return shape;
  }

  /**
   * What the tables of a database mean, where databases of this shape have nothing of their own: no names that stand in
   * other tables, and no column that names signals. Where the database is the machine, it has its name.
   */
  tablesOf({ tables }: Source, shape: Shape): readonly SourceTable[] | undefined {
    if (tables.some(({ machines, pivot }) => machines !== undefined || pivot !== undefined)) return undefined;
    if (tables.every(({ read }, k) => read.machineName === shape.tables[k].read.machineName)) return shape.tables;
    return shape.tables.map((table, k) => {
      const { machineName } = tables[k].read;
      return machineName === undefined ? table : { ...table, read: { ...table.read, machineName } };
    });
  }

  factsOf({ facts }: Source): Facts {
    const key = plainText([...facts]);
    const known = this.#facts.get(key);
    if (known === undefined) this.#facts.set(key, facts);
    return known ?? facts;
  }
}

/** What decides how a table is read, and what is told of it. */
function describe({ name, readings, signals, known, unnamed, hasLocalTimes, read }: SourceTable): unknown {
  const columns = read.signals.map(({ signal, column, part }) => [signal, column, part]);
  const { machine, time } = readings;
  const names = signals.map((signal) => signal.name);
  return [name, codingOf(readings), machine, time, names, known, unnamed, hasLocalTimes, columns];
}

function plainText(value: unknown): string {
  return JSON.stringify(value, (key, one: unknown) => {
    // Codes of integers are shared, and grow.
    if (key === 'integers') return undefined;
    if (one instanceof Map) return [...one];
    return typeof one === 'bigint' ? `${one}n` : one;
  });
}
