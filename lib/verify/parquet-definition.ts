import { CREATED_BY, type ParquetFile, type ParquetShape, schemaOf } from '../parquet/index.js';
import type { Differences } from './differences.js';
import { shorten } from './shorten.js';

/** Attributes of the description that say when and how a file was made. */
const STAMPS = ['date_created', 'history'];

interface Compared {
  /** Columns of the same type. */
  readonly comparable: ReadonlySet<string>;
  readonly skipped: readonly string[];
}

/** Compares columns, types and metadata. @param isStamped the run writes when and how it was made */
export function compareParquetDefinition(
  file: ParquetFile,
  shape: ParquetShape,
  isStamped: boolean,
  differences: Differences,
): Compared {
  const say = (message: string): void => differences.add({ kind: 'definition', message });
  const planned = schemaOf(shape).slice(1);
  const comparable = new Set<string>();
  for (const [k, { name, ...type }] of planned.entries()) {
    const found = file.columns[k];
    if (found?.name !== name) {
      say(`column ${k + 1} is ${found?.name ?? 'missing'} in the file, ${name} by the database`);
      continue;
    }
    const [stored, wanted] = [typeText(found), typeText(type)];
    if (stored === wanted) comparable.add(name);
    else say(`the column ${name} is ${stored} in the file, ${wanted} by the database`);
  }
  for (const { name } of file.columns.slice(planned.length)) {
    say(`the file has a column ${name} that the database does not give`);
  }
  compareMetadata(file, shape, isStamped, say);
  return { comparable, skipped: isStamped ? STAMPS : [] };
}

/** A type as text. */
function typeText({ type, repetition_type, converted_type, logical_type }: Partial<ParquetFile['columns'][number]>) {
  const logical = logical_type && Object.entries(logical_type).map(([key, value]) => `${key} ${value}`);
  return [repetition_type, type, converted_type, logical?.sort().join(' ')].filter(Boolean).join(', ');
}

function compareMetadata(
  { metadata }: ParquetFile,
  shape: ParquetShape,
  isStamped: boolean,
  say: (message: string) => void,
): void {
  const left = new Map(metadata.map(({ key, value }) => [key, value ?? '']));
  for (const { key, value } of shape.metadata) {
    const found = left.get(key);
    left.delete(key);
    if (found === undefined) say(`the metadata ${key} is missing in the file`);
    else if (found !== value && !(isStamped && withoutStamps(found) === withoutStamps(value))) {
      const at = [...value].findIndex((character, i) => character !== [...found][i]);
      const part = (text: string): string =>
        shorten(JSON.stringify([...text].slice(Math.max(0, at - 20), at + 40).join('')));
      say(`the metadata ${key} has ${part(found)} in the file, ${part(value)} by the database`);
    }
  }
  for (const key of left.keys()) say(`the file has metadata ${key} that the database does not give`);
}

function withoutStamps(json: string): string | undefined {
  try {
    const { attributes, ...rest } = JSON.parse(json) as { attributes: Record<string, unknown> };
    for (const name of STAMPS) delete attributes[name];
    return JSON.stringify({ attributes, ...rest });
  } catch {
    return undefined;
  }
}

const PROGRAM = /^fleetcdf version \S+$/;

/** The version that wrote a file, where it is another one. */
export function otherVersion({ createdBy }: ParquetFile, differences: Differences): string | undefined {
  if (createdBy === CREATED_BY) return undefined;
  if (!PROGRAM.test(createdBy)) {
    const message = `the file was written by ${shorten(JSON.stringify(createdBy))}, not by fleetcdf`;
    differences.add({ kind: 'definition', message });
  }
  return createdBy;
}
