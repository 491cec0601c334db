import { statSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { MachineDictionary, ReadingBatch } from '../../model/batch.js';
import type { Fact, FactsTable } from '../../model/fact.js';
import type { Signal } from '../../model/signal.js';
import type { Tally } from '../../model/tally.js';
import type { Survey } from '../../survey/index.js';
import type { Join } from '../join/choose-join.js';
import type { ReadingSource } from '../reading-source.js';
import type { KeyPassOptions, ReaderChoice, SourceReadOptions } from '../source-options.js';
import type { TableReport, Unread } from '../tables/discovery.js';
import { matcher } from '../tables/selection.js';
import type { SourceTable } from '../tables/source-table.js';
import type { WordTimes } from '../word-times.js';
import { arrange } from './arrangement.js';
import { type Compared, collisionError, compareOverlaps } from './compare-overlaps.js';
import {
  codingWarnings,
  commonDirectory,
  describeFleet,
  leftOutWarnings,
  machineNotes,
  memberNotes,
} from './fleet-notes.js';
import type { FleetOptions } from './fleet-options.js';
import { FleetPasses } from './fleet-passes.js';
import type { Member } from './load-members.js';
import { MachineSpan } from './machine-span.js';
import { type OpenBeside, type OpenFleet, openFleet } from './open-fleet.js';
import { storedFleet } from './stored-fleet.js';
import type { StoredFleet } from './stored-types.js';
import { surveyMembers } from './survey-members.js';
import { UnitedFacts } from './united-facts.js';
import { readersOf, type United, unite, unitedSchema } from './united-signals.js';

/**
 * The readings of several databases as those of one: their signals are united by name, and a machine of several
 * databases is one machine. A few databases are open at a time; each pass reads them one after the other.
 */
export class FleetSource implements ReadingSource {
  readonly path: string;
  readonly description: string;
  readonly isRewindable = true;
  readonly signals: readonly Signal[];
  readonly signalNames: readonly string[];
  readonly tables: readonly SourceTable[];
  readonly readers: readonly ReaderChoice[];
  readonly likelyJoin: Join = { kind: 'files' };
  readonly factsTable: FactsTable | undefined;
  readonly tableReports: readonly TableReport[];
  readonly unread: readonly Unread[];
  readonly #fleet: OpenFleet;
  readonly #members: readonly Member[];
  readonly #united: United;
  readonly #facts = new UnitedFacts();
  readonly #found: { readonly warnings: readonly string[]; readonly notes: readonly string[] };
  readonly #passes: FleetPasses;
  #survey: { readonly survey: Survey; readonly tally: Tally } | undefined;
  #machineNotes: readonly string[] = [];
  #stored: StoredFleet | undefined;

  /**
   * @param beside absent: the databases are opened by themselves
   * @throws SourceError as `Source.open`, for the first database that cannot be read; ERR_SOURCE_SIGNAL_NAMES where a
   *   signal is a number in one and text in another
   */
  static async open(options: FleetOptions, beside?: OpenBeside): Promise<FleetSource> {
    const fleet = await openFleet(options, beside);
    try {
      return new FleetSource(fleet);
    } catch (error) {
      await fleet.open.close();
      await fleet.pool.close();
      throw error;
    }
  }

  private constructor(fleet: OpenFleet) {
    const { loaded, pool, namers, options } = fleet;
    const { members } = loaded;
    this.#fleet = fleet;
    this.#members = members;
    const shapes = [...new Set(members.map(({ shape }) => shape))];
    this.#united = unite(shapes);
    this.#passes = new FleetPasses(fleet, this.#united);
    pool.tables = Math.max(1, ...shapes.map(({ tables }) => tables.length)) * (1 + this.#passes.ahead);
    const paths = members.map(({ path }) => path);
    this.path = paths.length === 1 ? paths[0] : commonDirectory(paths);
    this.description = describeFleet(paths);
    this.signals = this.#united.signals;
    this.signalNames = this.signals.map(({ name }) => name);
    this.tables = this.#united.tables;
    this.readers = readersOf(this.tables, shapes);
    this.factsTable = shapes.find(({ factsTable }) => factsTable !== undefined)?.factsTable;
    this.tableReports = uniqueBy(
      shapes.flatMap((shape) => shape.tableReports),
      ({ table }) => table,
    );
    this.unread = uniqueBy(
      shapes.flatMap((shape) => shape.unread),
      ({ table, columns }) => JSON.stringify([table, columns.map(({ column }) => column)]),
    );
    for (const { file, facts } of members) {
      const namer = namers[file];
      for (const [machine, own] of facts) this.#facts.add(namer?.factsName(machine) ?? machine, own);
    }
    this.#found = {
      warnings: [
        ...leftOutWarnings(loaded),
        ...codingWarnings(members),
        ...new Set(shapes.flatMap((shape) => shape.warnings)),
      ],
      notes: [...(options.notes ?? []), ...memberNotes(loaded, this.signals)],
    };
    if (options.known !== undefined) this.#arrangeAs(options.known);
  }

  get machines(): MachineDictionary {
    return this.#fleet.machines;
  }

  get facts(): ReadonlyMap<string, readonly Fact[]> {
    return this.#facts.facts;
  }

  get warnings(): readonly string[] {
    return [...this.#found.warnings, ...this.#facts.warnings];
  }

  get notes(): readonly string[] {
    return [...this.#found.notes, ...this.#machineNotes];
  }

  get size(): number {
    return this.#members.reduce((sum, { path }) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
  }

  schema(): ReadonlyMap<string, readonly string[]> {
    return unitedSchema([...this.#united.maps.keys()]);
  }

  /** The same databases, read in the same transactions through other readers. Close it before this one. */
  sibling(source: FleetOptions['source']): Promise<FleetSource> {
    const { options, open } = this.#fleet;
    const files = this.#members.map(({ path }) => path);
    return FleetSource.open({ ...options, files, source, skipDamaged: false }, (file, asked, shared) => {
      const member = this.#members[file].file;
      const base = open.use(member);
      try {
        const opened = base.sibling(asked, shared);
        return {
          source: opened,
          async close() {
            await opened.close();
            await open.release(member);
          },
        };
      } catch (error) {
        void open.release(member);
        throw error;
      }
    });
  }

  cleansWhereRead(): boolean {
    return this.#passes.reads?.every(({ join: { kind } }) => kind === 'single' || kind === 'zip') === true;
  }

  async chooseJoin(): Promise<Join> {
    return this.likelyJoin;
  }

  async arrange(options: KeyPassOptions): Promise<void> {
    const { machines, loaded, assumed } = this.#fleet;
    const surveyed = await surveyMembers(this.#members, this.#fleet, options, 1 + this.#passes.ahead);
    for (const [m, { names, part }] of surveyed.entries()) {
      this.#addNamed(
        m,
        [...part.codes].map((code) => names[code]),
      );
    }
    const { order, survey, tally, ...found } = arrange(surveyed, machines, options);
    this.#passes.order = order;
    this.#passes.reads = surveyed.map(({ join, areSound }) => ({ join, keys: areSound ? 'first' : 'all' }));
    this.#survey = survey && { survey, tally };
    const compared = this.#fleet.options.combine === 'time' ? undefined : await this.#compare(found.overlaps, options);
    this.#machineNotes = machineNotes(found, compared, machines.names);
    const arranged = { surveyed, order, notes: this.#machineNotes, codeOf: (name: string) => machines.code(name) };
    this.#stored = storedFleet(loaded, { ...arranged, assumed });
  }

  /** What {@link arrange} found in another process. */
  #arrangeAs(stored: StoredFleet): void {
    const { machines, options } = this.#fleet;
    for (const name of options.machineNames ?? []) machines.code(name);
    for (const [m, { machines: codes }] of stored.members.entries()) {
      this.#addNamed(
        m,
        [...codes].map((code) => machines.names[code]),
      );
    }
    this.#passes.order = stored.order;
    this.#passes.reads = stored.members;
    this.#machineNotes = stored.notes;
    this.#stored = stored;
  }

  /** What the path of a database says is static data of its machines. */
  #addNamed(m: number, machines: readonly string[]): void {
    const facts = this.#fleet.namers[this.#members[m].file]?.facts ?? [];
    if (facts.length > 0) for (const machine of machines) this.#facts.add(machine, facts);
  }

  get stored(): StoredFleet | undefined {
    return this.#stored;
  }

  limitDatabases(codes: readonly number[], from: number, to: number): void {
    const { assumed } = this.#fleet;
    const members = this.#stored?.members ?? [];
    const span = new MachineSpan(members, codes, from, to);
    this.#passes.span = span;
    // What is not read is not verified.
    for (const [m, { file }] of members.entries()) if (span.extentOf(m) === 'nothing') assumed.delete(file);
  }

  get tallies(): ReadonlyMap<number, Tally> {
    return this.#passes.span?.tallies ?? new Map();
  }

  async surveyKeys({ tally }: KeyPassOptions): Promise<{ survey: Survey; join: Join } | undefined> {
    if (this.#survey === undefined) return undefined;
    tally?.merge(this.#survey.tally);
    return { survey: this.#survey.survey, join: this.likelyJoin };
  }

  /** @throws KeyMismatchError where keys of a database that were assumed to be aligned are not */
  async verifyJoin(): Promise<void> {
    const { open, assumed } = this.#fleet;
    for (const [file, { unchecked }] of assumed) {
      if (unchecked.length === 0) continue;
      try {
        await open.use(file).verifyJoin();
      } finally {
        await open.release(file);
      }
    }
  }

  /** One pass over the readings of all databases. */
  batches(options: SourceReadOptions = {}): AsyncIterableIterator<ReadingBatch> {
    return this.#passes.all(options);
  }

  /** One pass over the readings of table `k`, with its signals only. */
  table(k: number, options: SourceReadOptions = {}): AsyncIterableIterator<ReadingBatch> {
    return this.#passes.table(k, this.tables[k].signals.length, options);
  }

  /** {@link batches} as a stream that reads at most two batches ahead. */
  stream(options: SourceReadOptions = {}): Readable {
    return Readable.from(this.batches(options), { objectMode: true, highWaterMark: 2 });
  }

  wordTimes(signals: ReadonlySet<number>, onRows?: (rows: number) => void): Promise<WordTimes> {
    return this.#passes.wordTimes(this.signals, signals, onRows);
  }

  missingMachines(): string[] {
    const { machines: patterns = [] } = this.#fleet.options.source.selection ?? {};
    const missing = patterns.filter((name) => !this.machines.names.some(matcher([name])));
    return missing.map((name) => `no machine ${JSON.stringify(name)} in ${this.description}`);
  }

  async releaseIdle(): Promise<void> {
    await this.#fleet.pool.releaseIdle();
  }

  async limitThreads(threads: number): Promise<void> {
    await this.#fleet.pool.limit(threads);
  }

  /** End every pass that is still open, then the transactions. */
  async close(): Promise<void> {
    await this.#passes.close();
    await this.#fleet.open.close();
    await this.#fleet.pool.close();
  }

  /** @throws DataError ERR_MACHINES_COLLIDE where values at the same times differ */
  async #compare(overlaps: Parameters<typeof compareOverlaps>[0], { onRows }: KeyPassOptions): Promise<Compared> {
    // Rows that are read again count once; whoever counts them may end the run.
    const read = { onRows: () => onRows?.(0) };
    const compared = await compareOverlaps(overlaps, (m) => this.#passes.one(m, read));
    if (compared.collision === undefined) return compared;
    throw collisionError(
      compared.collision,
      this.machines.names,
      this.#members.map(({ path }) => path),
    );
  }
}

function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.toReversed().map((item) => [keyOf(item), item])).values()].toReversed();
}
