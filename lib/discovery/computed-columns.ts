import { numberFromText } from '../model/cell-values.js';
import type { Cell } from '../sqlite/cell.js';
import { quote } from '../sqlite/sql.js';
import { ColumnProfile, type Computation } from './column-profile.js';
import { jsonMembers } from './json-members.js';
import type { TableSample } from './table-sample.js';

/** A number, and a unit behind it that has no digits: `20.1 °C`, `17.0%`, `20,5`. */
const WITH_UNIT = /^\s*([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?)(?:\s*([^\d\s.,:;/()+-][^\d]{0,11}?))?\s*$/u;

/** Share of the values of a column that must be alike for it to be read so; the others are counted as bad input. */
const MOST = 0.9;

/**
 * The columns of a table as values: those stored, where BLOBs hold text the text, and for JSON objects a column for
 * each of their members.
 */
export function valueColumns(sample: TableSample): ColumnProfile[] {
  return sample.columns.flatMap((column) => {
    const text = asText(column) ?? column;
    return jsonMembers(text, sample.columns) ?? [text];
  });
}

/** Text that BLOBs hold; undefined for a column that has none. */
function asText(column: ColumnProfile): ColumnProfile | undefined {
  const blobs = column.values.filter((value) => value instanceof Uint8Array);
  // A few BLOBs among other values are bad input, and counted.
  if (blobs.length === 0 || blobs.length < column.present) return undefined;
  const readable = blobs.filter((blob) => textOf(blob) !== undefined);
  if (readable.length < MOST * blobs.length) return undefined;
  const c = quote(column.name);
  return compute(column, `${column.name} as text`, {
    sql: `CASE typeof(${c}) WHEN 'blob' THEN CAST(${c} AS TEXT) ELSE ${c} END`,
    values: column.values.map((value) => (value instanceof Uint8Array ? (textOf(value) ?? null) : value)),
    how: `${column.name}: BLOBs that hold text`,
  });
}

/** UTF-8 text without control characters. */
function textOf(blob: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(blob);
    return text.length > 0 && !/[^\P{Cc}\t\n\r]|\ufffd/u.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** The numbers of a column of text that writes them with a unit or a decimal comma; undefined for any other. */
export function asNumbers(column: ColumnProfile): ColumnProfile | undefined {
  if (column.texts === 0) return undefined;
  const texts = column.values.filter((value): value is string => typeof value === 'string' && value.trim() !== '');
  const parts = texts.map((text) => WITH_UNIT.exec(text)).filter((match) => match !== null);
  if (parts.length < MOST * column.present) return undefined;
  const counts = new Map<string, number>();
  for (const [, , unit = ''] of parts) if (unit !== '') counts.set(unit, (counts.get(unit) ?? 0) + 1);
  const [unit, count] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? ['', parts.length];
  if (counts.size > 0 && count < MOST * parts.length) return undefined;
  const isComma = parts.some(([, number]) => number.includes(','));
  // `1.234,5` and `1,234.5` are told apart by nobody who sees one column.
  if (isComma && parts.some(([, number]) => number.includes('.'))) return undefined;
  const from = column.computed?.sql ?? quote(column.name);
  const bare = unit === '' ? from : withoutUnit(from, unit);
  const sql = `CASE typeof(${from}) WHEN 'text' THEN ${isComma ? `replace(${bare}, ',', '.')` : bare} ELSE ${from} END`;
  const stored = column.computed?.from ?? column;
  const written = [...(unit === '' ? [] : [`with their unit, ${unit}`]), ...(isComma ? ['with a decimal comma'] : [])];
  return compute(stored, `${column.name} as number`, {
    sql,
    values: column.values.map((value) => numberIn(value, unit)),
    signal: column.signalName,
    word: column.word,
    ...(unit === '' ? {} : { units: unit }),
    how: `${column.name}: numbers written ${written.join(' and ')}`,
  });
}

function withoutUnit(sql: string, unit: string): string {
  const trimmed = `rtrim(${sql})`;
  const length = [...unit].length;
  const text = `'${unit.replaceAll("'", "''")}'`;
  return `CASE WHEN substr(${trimmed}, -${length}) = ${text} THEN substr(${trimmed}, 1, length(${trimmed}) - ${length}) ELSE ${sql} END`;
}

function numberIn(value: Cell, unit: string): Cell {
  if (typeof value !== 'string') return value;
  const trimmed = value.trimEnd();
  const bare = unit !== '' && trimmed.endsWith(unit) ? trimmed.slice(0, -unit.length) : value;
  const text = bare.replace(',', '.');
  return Number.isNaN(numberFromText(text)) ? value : text;
}

/** A column that is computed from `from`. */
export function compute(
  from: ColumnProfile,
  name: string,
  { values, type = '', ...computation }: Omit<Computation, 'from'> & { values: readonly Cell[]; type?: string },
): ColumnProfile {
  return new ColumnProfile({ name, type, primaryKey: 0 }, values, {
    signal: from.name,
    word: from.word,
    ...computation,
    from,
  });
}
