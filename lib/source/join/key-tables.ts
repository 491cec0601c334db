import Database from 'better-sqlite3';
import { MachineDictionary } from '../../model/batch.js';
import { Tally } from '../../model/tally.js';
import type { PageFile } from '../../sqlite/page-file.js';
import type { Share } from '../../sqlite/rowid-bounds.js';
import type { ByteHash, NamedPart, Survey, Surveyor } from '../../survey/index.js';
import type { KeyShare, Undivided } from '../scan/key-share.js';
import type { PageTable } from '../scan/page-table.js';
import { keyBytes, surveyShare, surveyTables } from '../scan/table-survey.js';
import type { WorkerPool } from '../scan/worker-pool.js';
import type { KeyPassOptions } from '../source-options.js';
import { OptimisticZip, seemAligned } from './optimistic-zip.js';
import { KeyMismatchError } from './zip.js';

/** Tables whose keys are surveyed from their pages. */
export class KeyTables {
  /** Set if aligned keys are assumed, from a survey of the first table and a sample of the others. */
  optimistic: OptimisticZip | undefined;
  /** How far times go back from one row of the first table to a later one, at most, in nanoseconds; once surveyed. */
  stepBack: bigint | undefined;
  readonly #file: PageFile;
  readonly #pool: WorkerPool;
  readonly #tables: readonly PageTable[];

  /** @param optimistic the assumption of an earlier survey of the same tables */
  constructor(file: PageFile, pool: WorkerPool, tables: readonly PageTable[], optimistic?: OptimisticZip) {
    this.optimistic = optimistic;
    this.#file = file;
    this.#pool = pool;
    this.#tables = tables;
  }

  /**
   * @param machines receives codes if the survey succeeds
   * @returns undefined if only a pass over the joined readings can tell
   */
  async survey(options: KeyPassOptions, machines: MachineDictionary): Promise<Survey | undefined> {
    // A dictionary of its own: if the keys are not aligned, another pass assigns the codes, in another order.
    const met = new MachineDictionary();
    const survey = (await this.#surveyor(options, met))?.finish();
    if (survey === undefined) return undefined;
    const codes = met.names.map((name) => machines.code(name));
    return { ...survey, machines: survey.machines.map((machine) => withCode(machine, codes[machine.code])) };
  }

  /** The same, to be merged with the surveys of other databases. */
  async part(options: KeyPassOptions): Promise<NamedPart | undefined> {
    const met = new MachineDictionary();
    const surveyor = await this.#surveyor(options, met);
    return surveyor && { part: surveyor.part(), names: met.names };
  }

  /** What a share of the first table tells of the keys of all, to be given to {@link survey} in another process. */
  async share(options: KeyPassOptions, share: Share): Promise<KeyShare | Undivided> {
    if (this.#tables.length > 1 && !this.#tables.every(isSelectedByKeys)) {
      return { undivided: 'a condition may select other rows in each table' };
    }
    if (this.#tables.length > 1 && !this.#seemAligned()) {
      return { undivided: 'its tables do not seem to have the same keys' };
    }
    const { round, precision, onRows, axisOf } = options;
    const how = { ...this.#reading(new MachineDictionary(), new Tally()), onRows, round, precision, axisOf };
    const found = await surveyShare(how, this.#tables, share);
    return typeof found === 'string' ? { undivided: found } : found;
  }

  async #surveyor(options: KeyPassOptions, met: MachineDictionary): Promise<Surveyor | undefined> {
    const { round, precision, tally, onRows, axisOf, surveyed, optimistic: isOptimistic } = options;
    const counted = new Tally();
    // Of aligned tables a condition on values selects other rows in each.
    const areLikely = this.#tables.length === 1 || this.#tables.every(isSelectedByKeys);
    if (!areLikely && !this.#seemAligned()) return undefined;
    const isAssumed = isOptimistic === true && areLikely && this.#seemAligned();
    const assuming = isAssumed ? { assumeAligned: this.#assume.bind(this) } : {};
    const onStepBack = (nanoseconds: bigint | undefined): void => {
      this.stepBack = nanoseconds;
    };
    const times = { round, precision, axisOf, surveyed };
    const how = { ...this.#reading(met, counted), onRows, onStepBack, ...times, ...assuming };
    const surveyor = await surveyTables(how, this.#tables);
    if (surveyor !== undefined) tally?.merge(counted);
    return surveyor;
  }

  /**
   * Assume aligned keys that a survey by another process has assumed: passes for values verify it.
   * @throws KeyMismatchError where the first table does not tell its keys
   */
  async expectAligned(): Promise<void> {
    const bytes = await keyBytes(this.#reading(new MachineDictionary(), new Tally()), this.#tables[0]);
    if (bytes === undefined) throw new KeyMismatchError(0);
    this.#assume(bytes);
  }

  /** Verify the keys of tables that no pass has compared yet. @throws KeyMismatchError if they differ */
  async verify(): Promise<void> {
    for (const k of this.optimistic?.unchecked ?? []) {
      const bytes = await keyBytes(this.#reading(new MachineDictionary(), new Tally()), this.#tables[k]);
      this.optimistic?.check(k, bytes);
    }
  }

  #reading(machines: MachineDictionary, tally: Tally) {
    return { file: this.#file, pool: this.#pool, machines, tally };
  }

  #seemAligned(): boolean {
    // A sample is taken by rowid.
    if (this.#tables.some(({ isView }) => isView === true)) return false;
    const read = this.#tables.map((table) => table.readings);
    try {
      return read.length > 1 && seemAligned(this.#file.database, read);
    } catch (error) {
      // A condition that cannot be worked out for a row: the pass over the rows says of which table.
      if (!(error instanceof Database.SqliteError)) throw error;
      return false;
    }
  }

  #assume(bytes: ByteHash): void {
    this.optimistic = new OptimisticZip(bytes, this.#tables.length);
  }
}

/** True where only machine and time decide whether a row is read. */
function isSelectedByKeys({ condition, decidedBySqlite, time, machine }: PageTable): boolean {
  if (decidedBySqlite !== undefined) return false;
  return condition?.columns.every(({ index }) => index === time.index || index === machine?.index) ?? true;
}

/** The machine with its code in another dictionary; itself where that is the same, as it is unless machines are left out. */
function withCode<Machine extends { readonly code: number }>(machine: Machine, code: number): Machine {
  return machine.code === code ? machine : { ...machine, code };
}
