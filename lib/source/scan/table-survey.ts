import type { MachineDictionary } from '../../model/batch.js';
import { Tally } from '../../model/tally.js';
import type { PageFile } from '../../sqlite/page-file.js';
import type { ByteHash, Survey } from '../../survey/index.js';
import { type KeySurvey, surveyKeys } from './key-survey.js';
import type { KeySurveyOptions } from './key-surveyor.js';
import type { PageTable } from './page-table.js';
import { rolesOf } from './wasm-scanner.js';
import type { WorkerPool } from './worker-pool.js';

export interface TableSurveyOptions {
  readonly file: PageFile;
  readonly pool: WorkerPool;
  /** Get their codes in order of first appearance. */
  readonly machines: MachineDictionary;
  readonly tally: Tally;
  readonly onRows?: ((rows: number) => void) | undefined;
  /** What is surveyed are times rounded to multiples of so many nanoseconds. */
  readonly round?: bigint | undefined;
  /**
   * Told that the tables are presumed to run in step, and the hash of the bytes of the keys of the first: then the others are not read. Absent:
   * they are.
   */
  readonly presume?: ((bytes: ByteHash) => void) | undefined;
}

/**
 * Survey tables that run in step: the first one, while hashes of the keys say that the others have the same. Those of the bytes are
 * compared first; the keys need to be decoded only where they are written in another way.
 *
 * @returns undefined where the tables do not run in step, or the survey of their parts does not tell
 * @throws SourceError as PageReader does
 */
export async function surveyTables(
  options: TableSurveyOptions,
  [first, ...others]: readonly PageTable[],
): Promise<Survey | undefined> {
  const { round, tally } = options;
  const rounded = round === undefined ? {} : { round };
  const found = await surveyTable(options, first, { survey: true, bytes: others.length > 0, ...rounded });
  if (found === undefined) return undefined;
  // The same bytes mean the same, but for what was counted.
  const isSound = [...tally].length === 0;
  // Keys can be hashed while values are read.
  const isPresumable = (table: PageTable): boolean => isAlike(first, table) && rolesOf(table, {}) !== undefined;
  if (options.presume !== undefined && found.bytes !== undefined && isSound && others.every(isPresumable)) {
    options.onRows?.(found.bytes.length * others.length);
    options.presume(found.bytes);
    return found.surveyor.finish();
  }
  let keys: KeySurvey['keys'] | undefined;
  for (const table of others) {
    if (isSound && isAlike(first, table) && (await haveSameBytes(options, table, found))) continue;
    keys ??= (await surveyTable({ ...options, tally: new Tally(), onRows: undefined }, first, { keys: true }))?.keys;
    const own = (await surveyTable(options, table, { keys: true }))?.keys;
    if (keys === undefined || own === undefined || !isSame(keys, own)) return undefined;
  }
  return found.surveyor.finish();
}

/** The hash of the bytes of the keys of a table; undefined where it is not known. */
export async function keyBytes(options: TableSurveyOptions, table: PageTable): Promise<ByteHash | undefined> {
  return (await surveyTable(options, table, { bytes: true }))?.bytes;
}

function surveyTable(
  { file, pool, machines, tally, onRows }: TableSurveyOptions,
  table: PageTable,
  wanted: KeySurveyOptions,
): Promise<KeySurvey | undefined> {
  return surveyKeys({ file, table, machines, tally }, wanted, pool, onRows);
}

async function haveSameBytes(options: TableSurveyOptions, table: PageTable, { bytes }: KeySurvey): Promise<boolean> {
  if (bytes === undefined) return false;
  let rows = 0;
  const onRows = (count: number): void => {
    rows += count;
    options.onRows?.(count);
  };
  const own = await keyBytes({ ...options, onRows }, table);
  if (own !== undefined && own.length === bytes.length && own.hash === bytes.hash) return true;
  // They are read again.
  options.onRows?.(-rows);
  return false;
}

/** The bytes of their keys mean the same. */
function isAlike(a: PageTable, b: PageTable): boolean {
  return (
    a.readings.timeUnit === b.readings.timeUnit &&
    a.time.isReal === b.time.isReal &&
    a.machine?.isReal === b.machine?.isReal
  );
}

function isSame(a: KeySurvey['keys'], b: KeySurvey['keys']): boolean {
  return a.length === b.length && a.hash[0] === b.hash[0] && a.hash[1] === b.hash[1];
}
