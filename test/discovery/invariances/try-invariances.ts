import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { FleetcdfError } from '../../../lib/errors.js';
import { openReadings } from '../../../lib/job/open-source.js';
import { run } from '../../../lib/job/run.js';
import { defaultSettings, mergeFlags } from '../../../lib/settings/index.js';
import { collect } from '../../source/collect.js';
import { readExamples } from '../expectation.js';
import { tryExample } from '../expected.js';
import { collectReadings } from '../outcome.js';
import { encodings } from '../schemas/encodings.js';
import { SCHEMAS, type Schema, writeSchema } from '../schemas/index.js';
import { type Comparison, compare, type Found } from './compare.js';
import { copyDatabase, type Renaming } from './copy-database.js';
import { TRANSFORMATIONS, type Transformation } from './transformations.js';

/** `more`: the same, and other columns of the same rows are signals besides. */
export const RESULTS = ['same', 'more', 'refused', 'warned', 'silently wrong'] as const;
export type Result = (typeof RESULTS)[number];

export interface Case {
  readonly schema: string;
  readonly transformation: string;
  /** The changed database. */
  readonly path: string;
  readonly result: Result;
  /** What differs, and what is said. */
  readonly lines: readonly string[];
  /** The readings are the same, units or static data are not. */
  readonly attributes: readonly string[];
}

/** A database that is read right. */
interface Right {
  readonly name: string;
  readonly path: string;
  readonly found: Found;
  readonly warnings: readonly string[];
  readonly duplicates: number;
}

/** Change every database that is read right in every way, in a directory, and say what becomes of it. */
export async function tryInvariances(directory: string, names: readonly string[] = []): Promise<Case[]> {
  const cases: Case[] = [];
  for (const right of await rightSchemas(directory, names))
    for (const transformation of TRANSFORMATIONS) {
      // Which of two readings is the first depends on the order of the rows.
      if (transformation.options.shuffle !== undefined && right.duplicates > 0) continue;
      cases.push(await tryCase(right, transformation, directory));
    }
  return cases;
}

async function rightSchemas(directory: string, names: readonly string[]): Promise<Right[]> {
  const schemas: Right[] = [];
  const isWanted = (name: string) => names.length === 0 || names.includes(name);
  for (const example of readExamples('logger-schemas')) {
    // Thousands of signals say nothing here that a few do not.
    if (!isWanted(example.name) || example.expectation.generated !== undefined) continue;
    const { outcome, wrong } = await tryExample(example, directory);
    if (outcome.kind === 'refusal' || wrong.length > 0) continue;
    const { counts, ...found } = outcome;
    schemas.push({
      ...{ name: example.name, path: join(directory, `${example.name}.db`), found },
      warnings: outcome.warnings,
      duplicates: counts.duplicates,
    });
  }
  for (const [i, schema] of SCHEMAS.entries()) {
    if (!isWanted(schema.name) || isOneMoreEncoding(schema)) continue;
    const path = writeSchema(join(directory, String(i)), schema);
    if (!(await isReadRight(path, schema))) continue;
    const found = await collectReadings(path, 'auto');
    const { warnings, duplicates } = await said(path, directory);
    schemas.push({ name: schema.name, path, found, warnings, duplicates });
  }
  return schemas;
}

/** One table that holds the same in another encoding of times: a kind that should not outweigh the others. */
function isOneMoreEncoding(schema: Schema): boolean {
  return encodings.indexOf(schema) > 1;
}

/** What is wrong without a change is the matter of another test. */
async function isReadRight(path: string, { signals, readings }: Schema): Promise<boolean> {
  try {
    const source = openReadings({ path });
    const found = { signals: source.signalNames, readings: await collect(source) };
    await source.close();
    return isDeepStrictEqual(found, { signals, readings });
  } catch (error) {
    if (error instanceof FleetcdfError) return false;
    throw error;
  }
}

async function tryCase(right: Right, { name, options, added }: Transformation, directory: string): Promise<Case> {
  const folder = mkdtempSync(join(directory, 'case-'));
  // A database without a column of machines names its machine after itself.
  const path = join(folder, right.path.split('/').at(-1) as string);
  const renaming = copyDatabase(right.path, path, options);
  const about = { schema: right.name, transformation: name, path };
  try {
    const found = await collectReadings(path, 'auto');
    const { differences, more, attributes, ...kind } = compare(right.found, found, renaming, added);
    if (differences.length === 0)
      return { ...about, result: more.length === 0 ? 'same' : 'more', lines: more, attributes };
    const { warnings } = await said(path, folder);
    const news = newWarnings(right.warnings, warnings, renaming, added).filter((warning) => covers(warning, kind));
    const result = news.length > 0 ? 'warned' : 'silently wrong';
    return { ...about, result, lines: [...differences, ...more, ...news.map((line) => `says: ${line}`)], attributes };
  } catch (error) {
    if (!(error instanceof FleetcdfError)) throw new Error(`${right.name}, ${name}`, { cause: error });
    return { ...about, result: 'refused', lines: error.message.split('\n'), attributes: [] };
  }
}

async function said(path: string, directory: string): Promise<{ warnings: readonly string[]; duplicates: number }> {
  const flags = { database: path, destination: join(directory, 'said.nc'), layout: 'stacked' };
  const { warnings, tally } = await run({ settings: mergeFlags(defaultSettings(), flags) });
  const duplicates = tally.filter(({ rule }) => rule === 'duplicate').reduce((sum, { count }) => sum + count, 0);
  return { warnings, duplicates };
}

/** Warnings that were not there before. That the added column is left out says nothing of the others. */
function newWarnings(
  before: readonly string[],
  after: readonly string[],
  renaming: Renaming,
  added: Transformation['added'],
): string[] {
  const old = new Set(before.map((warning) => plain(warning, renaming, 1)));
  return after.filter((warning) => {
    if (old.has(plain(warning, renaming, 2))) return false;
    const isOfAdded = added?.names.some((name) => new RegExp(`\\b${name}\\b`).test(warning)) ?? false;
    return !(isOfAdded && /left out|not read/.test(warning));
  });
}

/** What is said of the time alone covers no other machine, and a table that is left out no other reading. */
function covers(warning: string, { isOfTime, isOfLess }: Pick<Comparison, 'isOfTime' | 'isOfLess'>): boolean {
  if (/(taken as|may be) the time|are taken as|no times from/.test(warning)) return isOfTime;
  return !/has readings, but is left out/.test(warning) || isOfLess;
}

/** A warning without counts and names of columns. */
function plain(warning: string, renaming: Renaming, name: 1 | 2): string {
  const columns = new Set(renaming.map((names) => names[name]));
  return warning.replace(/[\p{L}\p{N}_]+/gu, (word) => (columns.has(word) ? '§' : /^\d+$/.test(word) ? '0' : word));
}

/** Rows of a table in Markdown: the share of each result. */
export function shares(cases: readonly Case[]): string[] {
  const rows = TRANSFORMATIONS.map(({ name }) => {
    const own = cases.filter((c) => c.transformation === name);
    const counts = RESULTS.map((result) => own.filter((c) => c.result === result).length);
    const share = counts.map((count) => (own.length === 0 ? '–' : `${Math.round((100 * count) / own.length)} %`));
    const fewer = own.filter((c) => c.attributes.length > 0 && c.result === 'same').length;
    return `| ${[name, own.length, ...share, fewer].join(' | ')} |`;
  });
  return [
    `| change | schemas | ${RESULTS.join(' | ')} | same, other attributes |`,
    `| --- |${' ---: |'.repeat(RESULTS.length + 2)}`,
    ...rows,
  ];
}
