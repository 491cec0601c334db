import type { MachineDictionary } from '../../model/batch.js';
import { Tally } from '../../model/tally.js';
import type { PageFile } from '../../sqlite/page-file.js';
import type { Share } from '../../sqlite/rowid-bounds.js';
import type { ByteHash, Surveyor } from '../../survey/index.js';
import type { KeyShare } from './key-share.js';
import { KeySurvey, surveyKeys } from './key-survey.js';
import type { KeySurveyOptions } from './key-surveyor.js';
import type { PageTable } from './page-table.js';
import { rolesOf } from './wasm-scanner.js';
import type { WorkerPool } from './worker-pool.js';

interface TableSurveyOptions {
  readonly file: PageFile;
  readonly pool: WorkerPool;
  /** Receives codes in order of first appearance. */
  readonly machines: MachineDictionary;
  readonly tally: Tally;
  readonly onRows?: ((rows: number) => void) | undefined;
  /** Told how far the times of the first table go back, at most, in nanoseconds. */
  readonly onStepBack?: ((nanoseconds: bigint | undefined) => void) | undefined;
  /** Survey times rounded to multiples of so many nanoseconds. */
  readonly round?: bigint | undefined;
  /** See `SurveyorOptions.precision`. */
  readonly precision?: bigint | undefined;
  /** The machine whose times are kept; absent: the first one. */
  readonly axisOf?: string | undefined;
  /**
   * Called with the hash of the key bytes of the first table if the other tables are assumed to have the same keys;
   * these are then not read. Absent: all tables are read.
   */
  readonly assumeAligned?: ((bytes: ByteHash) => void) | undefined;
  /** What other processes found in the first table: it is not read. */
  readonly surveyed?: KeyShare | undefined;
}

/**
 * Survey tables with aligned keys: the first one in full, the others by comparing 64-bit hashes of their keys. Hashes
 * of the bytes are compared first. Keys are decoded and hashed only if the bytes differ.
 *
 * @returns undefined if the keys are not aligned, or the survey does not follow from those of the parts
 * @throws SourceError as PageReader does
 */
export async function surveyTables(
  options: TableSurveyOptions,
  [first, ...others]: readonly PageTable[],
): Promise<Surveyor | undefined> {
  const { tally } = options;
  const found = await surveyFirst(options, first, others.length > 0);
  if (found === undefined) return undefined;
  options.onStepBack?.(found.stepBack.nanoseconds);
  // Equal bytes mean equal keys, but bad input must be counted in every table.
  const isSound = [...tally].length === 0;
  const isAssumed = options.assumeAligned !== undefined && canAssume(first, others);
  if (isAssumed && options.assumeAligned !== undefined && found.bytes !== undefined && isSound) {
    options.onRows?.(found.bytes.length * others.length);
    options.assumeAligned(found.bytes);
    return found.surveyor;
  }
  let keys: KeySurvey['keys'] | undefined;
  for (const table of others) {
    if (isSound && isAlike(first, table) && (await haveSameBytes(options, table, found))) continue;
    keys ??= (await surveyTable({ ...options, tally: new Tally(), onRows: undefined }, first, { keys: true }))?.keys;
    const others = (await surveyTable(options, table, { keys: true }))?.keys;
    if (keys === undefined || others === undefined || !isSame(keys, others)) return undefined;
  }
  return found.surveyor;
}

/**
 * Survey a share of the first table alone, which tells the keys of all: the others are assumed to have the same.
 *
 * @returns why it does not, as the end of a sentence
 */
export async function surveyShare(
  options: TableSurveyOptions,
  [first, ...others]: readonly PageTable[],
  share: Share,
): Promise<KeyShare | string> {
  if (!canAssume(first, others)) return 'its tables store their keys in different ways';
  const found = await surveyFirst(options, first, others.length > 0, share);
  if (found === undefined) return 'times of a machine do not rise, or the first rows have none';
  const tally = [...options.tally];
  if (others.length > 0 && (found.bytes === undefined || tally.length > 0)) {
    return 'not all keys of the first table can be read, so that those of other tables are compared one by one';
  }
  return { ...found.share(), tally };
}

/** True if passes for values can verify that these tables have the keys of the first one. */
function canAssume(first: PageTable, others: readonly PageTable[]): boolean {
  // They can hash the keys only if WebAssembly can read the table.
  return others.every((table) => isAlike(first, table) && rolesOf(table, {}) !== undefined);
}

async function surveyFirst(
  options: TableSurveyOptions,
  table: PageTable,
  bytes: boolean,
  share?: Share,
): Promise<KeySurvey | undefined> {
  const { round, precision, axisOf, machines, tally, surveyed, onRows } = options;
  const what = {
    ...{ survey: true, bytes },
    ...(round === undefined ? {} : { round }),
    ...(precision === undefined ? {} : { precision }),
    ...(axisOf === undefined ? {} : { axisOf }),
  };
  if (surveyed === undefined) return surveyTable(options, table, what, share);
  const found = new KeySurvey(what, machines);
  tally.merge(surveyed.tally);
  onRows?.(surveyed.rows);
  return found.append(surveyed) ? found : undefined;
}

/** Hash the key bytes of a table; undefined if WebAssembly cannot read every row. */
export async function keyBytes(options: TableSurveyOptions, table: PageTable): Promise<ByteHash | undefined> {
  return (await surveyTable(options, table, { bytes: true }))?.bytes;
}

function surveyTable(
  { file, pool, machines, tally, onRows }: TableSurveyOptions,
  table: PageTable,
  what: KeySurveyOptions,
  share?: Share,
): Promise<KeySurvey | undefined> {
  return surveyKeys({ file, table, machines, tally }, what, pool, onRows, share);
}

async function haveSameBytes(options: TableSurveyOptions, table: PageTable, { bytes }: KeySurvey): Promise<boolean> {
  if (bytes === undefined) return false;
  let rows = 0;
  const onRows = (count: number): void => {
    rows += count;
    options.onRows?.(count);
  };
  const found = await keyBytes({ ...options, onRows }, table);
  if (found !== undefined && found.length === bytes.length && found.hash === bytes.hash) return true;
  // The table will be read again, so take its rows off the progress.
  options.onRows?.(-rows);
  return false;
}

/** True if equal key bytes mean equal keys in both tables. */
function isAlike(a: PageTable, b: PageTable): boolean {
  return (
    a.readings.timeUnit === b.readings.timeUnit &&
    a.readings.epoch === b.readings.epoch &&
    a.readings.zeroTime === b.readings.zeroTime &&
    a.time.isReal === b.time.isReal &&
    a.machine?.isReal === b.machine?.isReal
  );
}

function isSame(a: KeySurvey['keys'], b: KeySurvey['keys']): boolean {
  return a.length === b.length && a.hash[0] === b.hash[0] && a.hash[1] === b.hash[1];
}
