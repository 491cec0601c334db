import type Database from 'better-sqlite3';
import { quote } from '../sqlite/sql.js';
import { listed, plural } from '../util/format.js';
import { valueColumns } from './computed-columns.js';
import type { Recognised } from './subject.js';

/** Most members that a warning names. */
const MAX_NAMED = 5;

/**
 * Warnings of members that JSON objects have behind the sampled rows only, and that are not read. Reads the whole column.
 */
export function lateMemberWarnings(database: Database.Database, { sample, readings }: Recognised): string[] {
  if (sample.complete || sample.query !== undefined || readings.query?.includes('json_extract(') !== true) return [];
  const members = valueColumns(sample).filter(({ computed }) => computed?.sql.includes('json_extract(') === true);
  const columns = [...new Set(members.map(({ computed }) => computed?.from.name as string))];
  const known = new Set(members.map(({ name }) => name));
  return columns.flatMap((column) => {
    const text = `CAST(${quote(column)} AS TEXT)`;
    const select =
      `SELECT DISTINCT fullkey FROM (SELECT CASE json_valid(${text}) WHEN 1 THEN ${text} END AS object ` +
      `FROM ${quote(sample.table.name)}), json_tree(object) WHERE atom IS NOT NULL AND json_type(object) = 'object'`;
    const keys = database.prepare(select).pluck().all() as string[];
    const paths = keys.filter((key) => !key.includes('[')).map((key) => key.replace(/^\$\.?/, '').replaceAll('"', ''));
    const late = paths.filter((path) => !known.has(`${column}.${path}`));
    if (late.length === 0) return [];
    const named = listed([...late.slice(0, MAX_NAMED), ...(late.length > MAX_NAMED ? ['others'] : [])], 'and');
    return [
      `${sample.table.name}.${column} has ${plural(late.length, 'member')} of JSON objects that the sampled rows lack, not ` +
        `read: ${named}; a query in source.readings with json_extract(…) reads them`,
    ];
  });
}
