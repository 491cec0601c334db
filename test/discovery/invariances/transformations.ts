import { createHash } from 'node:crypto';
import type { AddedColumn, CopyOptions } from './copy-database.js';

/** A change of a database that changes nothing of what it says. */
export interface Transformation {
  readonly name: string;
  readonly options: CopyOptions;
  /** What an added column holds, and the names it may have. */
  readonly added?: { readonly names: readonly string[]; readonly value: number | string | 'serial' | null };
}

type Table = Parameters<NonNullable<CopyOptions['add']>>[0];

/** An INTEGER PRIMARY KEY where there is none, a serial number beside it where there is one. */
function serial({ names, hasIntegerKey }: Table): AddedColumn {
  if (hasIntegerKey) {
    const name = free(['row_no', 'row_number'], names);
    return { name, declaration: 'INTEGER', value: 'row_number() OVER (ORDER BY "#row")' };
  }
  const name = free(['id', 'row_id'], names);
  return { name, declaration: 'INTEGER PRIMARY KEY', value: 'NULL', isFirst: true };
}

function constant(name: string, declaration: string, value: string): CopyOptions {
  return { add: ({ names }) => ({ name: free([name, `${name}_2`], names), declaration, value }) };
}

function free(candidates: readonly string[], taken: readonly string[]): string {
  const isTaken = (name: string) => taken.some((other) => other.toLowerCase() === name.toLowerCase());
  return candidates.find((name) => !isTaken(name)) as string;
}

/** The same order for the same names, in whatever order they come. */
function scattered(names: readonly string[]): string[] {
  const hash = (name: string) => createHash('sha256').update(name.toLowerCase()).digest('hex');
  return [...names].sort((a, b) => (hash(a) < hash(b) ? -1 : 1));
}

export const TRANSFORMATIONS: readonly Transformation[] = [
  { name: 'copied', options: {} },
  { name: 'columns called c1, c2 …, the same name for the same one', options: { rename: 'by name' } },
  { name: 'columns called c1, c2 … in each table', options: { rename: 'by place' } },
  { name: 'columns called in no language', options: { rename: 'in words' } },
  { name: 'columns in reverse', options: { order: (names) => [...names].reverse() } },
  { name: 'columns scattered', options: { order: scattered } },
  { name: 'rows shuffled', options: { shuffle: 1 } },
  {
    name: 'a column of serial numbers added',
    options: { add: serial },
    added: { names: ['id', 'row_id', 'row_no', 'row_number'], value: 'serial' },
  },
  {
    name: "a column of 'x' added",
    options: constant('extra', 'TEXT', `'x'`),
    added: { names: ['extra', 'extra_2'], value: 'x' },
  },
  {
    name: 'a column of 1 added',
    options: constant('extra', 'INTEGER', '1'),
    added: { names: ['extra', 'extra_2'], value: 1 },
  },
  {
    name: 'a column of NULL added',
    options: constant('spare', 'REAL', 'NULL'),
    added: { names: ['spare', 'spare_2'], value: null },
  },
];
