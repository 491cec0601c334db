import type Database from 'better-sqlite3';
import { SourceError } from '../errors.js';
import type { FactsTable } from './facts.js';
import type { ReadingsTable } from './readings-table.js';
import type { Column, Table } from './schema.js';
import { quote } from './sql.js';
import { guessTimeUnit, TimeDecoder, type TimeUnit } from './time-column.js';
import { machineName } from './value.js';

export interface Discovery {
  readonly readings: readonly ReadingsTable[];
  readonly facts: FactsTable | undefined;
}

/** Rows looked at to tell what a column holds. */
const SAMPLE_ROWS = 200;

const TIME_NAME = /time|date|stamp|epoch|^ts$|_ts$|^t$|_at$/i;
const MACHINE_NAME =
  /machine|device|asset|station|equipment|unit_?id|^unit$|host|vehicle|plant|turbine|robot|node|^name$/i;
const NUMBER_TYPE = /int|real|floa|doub|num|dec/i;

interface Sampled {
  readonly table: Table;
  readonly rows: readonly Record<string, unknown>[];
}

/**
 * Find tables of readings (a time, a machine, at least one number) and the table of static facts (a row for each
 * machine) in a database about which nothing was said.
 *
 * @throws SourceError ERR_SOURCE_NO_READINGS listing what each table lacks
 */
export function discover(database: Database.Database, schema: readonly Table[], path: string): Discovery {
  const sampled = schema.map((table) => ({ table, rows: sample(database, table) }));
  const found = sampled.map((s) => ({ ...s, readings: asReadings(s) }));
  const readings = found.flatMap((f) => (typeof f.readings === 'string' ? [] : [f.readings]));
  if (readings.length === 0) {
    const reasons = found.map((f) => `\n  ${f.table.name}: ${f.readings as string}`);
    throw new SourceError(
      'ERR_SOURCE_NO_READINGS',
      `no table of readings found in ${path}: one needs a time, a machine and a number` +
        (reasons.length === 0 ? '; the database has no tables' : `${reasons.join('')}\nname them in source.readings`),
      { path },
    );
  }
  const machines = sampledMachines(sampled, readings);
  const rest = found.filter((f) => typeof f.readings === 'string');
  return { readings: nameSignals(readings), facts: findFacts(rest, machines) };
}

function sample(database: Database.Database, table: Table): Record<string, unknown>[] {
  const select = database.prepare(`SELECT * FROM ${quote(table.name)} LIMIT ${SAMPLE_ROWS}`).safeIntegers();
  return select.all() as Record<string, unknown>[];
}

/** The table as readings, or what it lacks. */
function asReadings({ table, rows }: Sampled): ReadingsTable | string {
  if (rows.length === 0) return 'has no rows';
  const time =
    table.columns.find((c) => TIME_NAME.test(c.name) && isTime(c, rows)) ??
    table.columns.find((c) => isIsoTime(c, rows));
  if (time === undefined) return 'has no column of times';
  const others = table.columns.filter((c) => c !== time);
  const machine =
    others.find((c) => MACHINE_NAME.test(c.name) && hasNames(c, rows)) ?? others.find((c) => isText(c, rows));
  if (machine === undefined) return 'has no column that names a machine';
  const signals = others.filter((c) => c !== machine && isNumber(c, rows) && !isId(c));
  if (signals.length === 0) return 'has no column of numbers';
  const timeUnit = unitOf(time, rows);
  return {
    name: table.name,
    machine: machine.name,
    time: time.name,
    ...(timeUnit === undefined ? {} : { timeUnit }),
    signals: signals.map((c) => ({ signal: c.name, column: c.name })),
  };
}

function present(column: Column, rows: Sampled['rows']): unknown[] {
  return rows.map((r) => r[column.name]).filter((v) => v !== null);
}

function isTime(column: Column, rows: Sampled['rows']): boolean {
  return isIsoTime(column, rows) || unitOf(column, rows) !== undefined;
}

/** At least half of the sampled values are ISO 8601 text with a time of day, or dates. */
function isIsoTime(column: Column, rows: Sampled['rows']): boolean {
  const decoder = new TimeDecoder(undefined);
  const scratch = new Uint32Array(2);
  const values = present(column, rows);
  const times = values.filter((v) => typeof v === 'string' && decoder.text(v, scratch, 0));
  return times.length > 0 && times.length * 2 >= values.length;
}

function unitOf(column: Column, rows: Sampled['rows']): TimeUnit | undefined {
  const number = present(column, rows).find((v) => typeof v === 'number' || typeof v === 'bigint');
  return number === undefined ? undefined : guessTimeUnit(Number(number));
}

function hasNames(column: Column, rows: Sampled['rows']): boolean {
  return present(column, rows).some((v) => typeof v === 'string' || typeof v === 'bigint');
}

function isText(column: Column, rows: Sampled['rows']): boolean {
  const values = present(column, rows);
  return values.length > 0 && values.every((v) => typeof v === 'string' && Number.isNaN(Number(v)));
}

function isNumber(column: Column, rows: Sampled['rows']): boolean {
  const values = present(column, rows);
  if (values.length === 0) return NUMBER_TYPE.test(column.type);
  const numbers = values.filter((v) => typeof v === 'number' || typeof v === 'bigint');
  return numbers.length * 2 >= values.length;
}

function isId(column: Column): boolean {
  return column.primaryKey > 0 || /(^|_)(id|uuid)$/i.test(column.name);
}

/**
 * Signals are called by their columns; where tables share column names, by the table (one signal in it) or by
 * table and column.
 */
function nameSignals(readings: readonly ReadingsTable[]): ReadingsTable[] {
  const columns = readings.flatMap((r) => r.signals.map((s) => s.column));
  if (new Set(columns).size === columns.length && readings.length === 1) return [...readings];
  return readings.map((r) => ({
    ...r,
    signals: r.signals.map(({ column }) => ({
      column,
      signal:
        r.signals.length === 1
          ? r.name
          : columns.filter((c) => c === column).length > 1
            ? `${r.name}_${column}`
            : column,
    })),
  }));
}

function sampledMachines(sampled: readonly Sampled[], readings: readonly ReadingsTable[]): Set<string> {
  const names = new Set<string>();
  for (const { table, rows } of sampled) {
    const column = readings.find((r) => r.name === table.name)?.machine;
    if (column === undefined) continue;
    for (const row of rows) {
      const name = machineName(row[column]);
      if (name !== undefined) names.add(name);
    }
  }
  return names;
}

/** The first table one of whose columns holds every sampled machine, each once. */
function findFacts(rest: readonly Sampled[], machines: ReadonlySet<string>): FactsTable | undefined {
  for (const { table, rows } of rest) {
    for (const column of table.columns) {
      const names = present(column, rows).map(machineName);
      const distinct = new Set(names);
      if (distinct.size < names.length) continue;
      const known = [...machines].filter((m) => distinct.has(m)).length;
      if (known > 0 && (known === machines.size || rows.length === SAMPLE_ROWS))
        return { table: table.name, key: column.name };
    }
  }
  return undefined;
}
