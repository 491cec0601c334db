import type { Cell } from '../sqlite/cell.js';
import { quote } from '../sqlite/sql.js';
import { ColumnProfile } from './column-profile.js';

/** Objects inside objects are followed so far. */
const MAX_DEPTH = 4;

/** Most members of a column that become columns. */
const MAX_MEMBERS = 1000;

/** Share of the texts that must be JSON objects. */
const MIN_SHARE = 0.05;

type Members = Map<string, Cell>;

/**
 * The members of the JSON objects in a column of text, each a column `payload.temperature`; and the column itself for
 * the rows that hold no object. Undefined where few of its values are JSON objects.
 *
 * @param others columns whose names are taken
 */
export function jsonMembers(column: ColumnProfile, others: readonly ColumnProfile[]): ColumnProfile[] | undefined {
  const rows = column.values.map(membersOf);
  const objects = rows.filter((row) => row !== undefined);
  if (objects.length === 0 || objects.length < MIN_SHARE * column.present) return undefined;
  const paths = [...new Set(objects.flatMap((row) => [...row.keys()]))].slice(0, MAX_MEMBERS);
  const text = column.computed?.sql ?? quote(column.name);
  const from = column.computed?.from ?? column;
  const isObject = `CASE json_valid(${text}) WHEN 1 THEN json_type(${text}) = 'object' END`;
  const isPure = objects.length === column.present;
  const counted = isPure ? paths.find((path) => objects.some((row) => typeof row.get(path) !== 'string')) : undefined;
  const taken = new Set(others.map(({ name }) => name.toLowerCase()));
  const members = paths.flatMap((path): ColumnProfile[] => {
    const keys: string[] = JSON.parse(`[${path}]`);
    const name = `${from.name}.${keys.join('.')}`;
    const word = keys.at(-1) as string;
    if (taken.has(name.toLowerCase())) return [];
    taken.add(name.toLowerCase());
    const sqlPath = `'$.${path.replaceAll('","', '"."').replaceAll("'", "''")}'`;
    const extract = `json_extract(${text}, ${sqlPath})`;
    // What is no object later is counted once, as what is no number.
    const sql =
      path === counted
        ? `CASE WHEN ${isObject} THEN ${extract} WHEN ${text} IS NOT NULL THEN 'no JSON object' END`
        : `CASE WHEN ${isObject} THEN ${extract} END`;
    const how = `${name}: a member of the JSON objects in ${from.name}`;
    const values = rows.map((row) => row?.get(path) ?? null);
    return [new ColumnProfile({ name, type: '', primaryKey: 0 }, values, { sql, from, signal: name, word, how })];
  });
  if (isPure) return members;
  const rest = new ColumnProfile(
    { name: `${from.name} without JSON`, type: '', primaryKey: 0 },
    column.values.map((value, i) => (rows[i] === undefined ? value : null)),
    {
      sql: `CASE WHEN ${isObject} THEN NULL ELSE ${text} END`,
      from,
      signal: from.name,
      word: from.word,
      how: `${from.name}: the rows that hold no JSON object`,
    },
  );
  return [rest, ...members];
}

/** The numbers, truth values and texts of a JSON object, by path: the keys as JSON, separated by commas. */
function membersOf(value: Cell): Members | undefined {
  if (typeof value !== 'string' || !/^\s*\{/.test(value)) return undefined;
  try {
    const found: Members = new Map();
    collect(JSON.parse(value), [], found);
    return found;
  } catch {
    return undefined;
  }
}

function collect(object: Record<string, unknown>, path: readonly string[], found: Members): void {
  for (const [key, value] of Object.entries(object)) {
    // SQLite's paths know no escape for these.
    if (/["\\]/.test(key)) continue;
    const at = [...path, JSON.stringify(key)];
    const cell = cellOf(value);
    if (cell !== undefined) found.set(at.join(','), cell);
    else if (typeof value === 'object' && value !== null && !Array.isArray(value) && at.length < MAX_DEPTH) {
      collect(value as Record<string, unknown>, at, found);
    }
  }
}

/** The value as SQLite's json_extract returns it; undefined for an object, an array and null. */
function cellOf(value: unknown): Cell | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  return undefined;
}
