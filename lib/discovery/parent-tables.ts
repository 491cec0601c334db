import type Database from 'better-sqlite3';
import type { Cell } from '../sqlite/cell.js';
import { quote } from '../sqlite/sql.js';
import type { References } from './foreign-keys.js';
import { interpret } from './interpret.js';
import { type Context, isRecognised, type Recognised, type Rejection } from './subject.js';
import { TableSample } from './table-sample.js';
import { timesOf } from './time-columns.js';

/** Rows of a joined table that are sampled. */
const SAMPLED_ROWS = 600;

/**
 * Reads a table without times whose rows refer to rows of another table, which has them: a table of values beside one
 * of samples.
 *
 * @returns undefined where it refers to no table with times
 */
export function withParentTimes(
  database: Database.Database,
  { sample }: Rejection,
  references: References,
  context: Context,
): { readonly parent: TableSample; readonly found: Recognised | Rejection } | undefined {
  if (sample.rows.length === 0 || sample.table.kind === 'virtual') return undefined;
  for (const column of sample.columns) {
    const target = references.find(sample, column);
    if (target === undefined || timesOf(target.sample, target.sample.columns).length === 0) continue;
    const joined = join(database, sample, column.name, target.sample, target.key);
    const found = interpret(joined, context);
    if (!isRecognised(found)) return { parent: target.sample, found };
    const why = `joined with ${target.sample.table.name}, which has its times, by ${column.name}`;
    return { parent: target.sample, found: { ...found, why: [why, ...found.why] } };
  }
  return undefined;
}

/** The table with times that a table refers to. */
export function parentOf(sample: TableSample, references: References): TableSample | undefined {
  for (const column of sample.columns) {
    const target = references.find(sample, column);
    if (target !== undefined && timesOf(target.sample, target.sample.columns).length > 0) return target.sample;
  }
  return undefined;
}

function join(
  database: Database.Database,
  child: TableSample,
  reference: string,
  parent: TableSample,
  key: string,
): TableSample {
  const own = new Set(child.columns.map(({ name }) => name.toLowerCase()));
  const added = parent.table.columns.filter(({ name }) => name !== key && !own.has(name.toLowerCase()));
  const columns = [
    ...child.table.columns.map(({ name }) => `child.${quote(name)}`),
    ...added.map(({ name }) => `parent.${quote(name)}`),
  ];
  const query =
    `SELECT ${columns.join(', ')} FROM ${quote(child.table.name)} AS child ` +
    `JOIN ${quote(parent.table.name)} AS parent ON parent.${quote(key)} = child.${quote(reference)}`;
  const rows = database.prepare(`${query} LIMIT ${SAMPLED_ROWS}`).raw().safeIntegers().all() as Cell[][];
  const table = {
    ...child.table,
    // The keys of the two tables are none of the joined one.
    columns: [...child.table.columns, ...added.map((column) => ({ ...column, primaryKey: 0 }))],
  };
  return new TableSample(table, rows, child.complete, { query });
}
