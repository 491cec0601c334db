import type { ReadingBatch } from '../../model/batch.js';
import type { Signal } from '../../model/signal.js';
import type { TableJoin } from '../join/choose-join.js';
import { rulesFor } from '../rows/readings-table.js';
import { selectMachines } from '../select-machines.js';
import type { Source } from '../source.js';
import type { SourceReadOptions } from '../source-options.js';
import { WordTimes } from '../word-times.js';
import type { Member } from './load-members.js';
import type { MachineSpan } from './machine-span.js';
import { adapted, chained } from './member-batches.js';
import type { OpenFleet } from './open-fleet.js';
import type { ColumnMap, TableMap, United } from './united-signals.js';

/** Databases that are begun before the one before them is read to its end, at most. */
const MOST_AHEAD = 3;

/** How a database is read, once its keys are surveyed. */
interface MemberRead {
  readonly join: TableJoin;
  readonly keys: 'all' | 'first';
}

/** The passes over a fleet: each reads its databases one after the other, with the columns of the fleet. */
export class FleetPasses {
  /** The members in the order in which they are read. */
  order: readonly number[];
  /** By member; undefined: as their schemas suggest. */
  reads: readonly MemberRead[] | undefined;
  /** The machines that passes read; undefined: all. */
  span: MachineSpan | undefined;
  readonly #fleet: OpenFleet;
  readonly #members: readonly Member[];
  readonly #united: United;
  readonly #begun: AsyncIterableIterator<ReadingBatch>[] = [];

  constructor(fleet: OpenFleet, united: United) {
    this.#fleet = fleet;
    this.#members = fleet.loaded.members;
    this.#united = united;
    this.order = [...this.#members.keys()];
  }

  /** Databases that are read ahead: as many as threads can work on besides. */
  get ahead(): number {
    return this.#fleet.pool.isParallel ? MOST_AHEAD : 0;
  }

  /** One pass over the readings of all databases. */
  all(options: SourceReadOptions): AsyncIterableIterator<ReadingBatch> {
    const order = this.order.filter((m) => this.span?.extentOf(m) !== 'nothing');
    return this.#begin(order, (m) => this.one(m, options));
  }

  /** One pass over the readings of a table, with its signals only. */
  table(k: number, width: number, options: SourceReadOptions): AsyncIterableIterator<ReadingBatch> {
    const columns = (options.values ?? true) ? width : 0;
    const placeIn = ({ shape }: Member) => this.#tablesOf(shape).findIndex(({ table }) => table === k);
    return this.#begin(
      this.order.filter((m) => placeIn(this.#members[m]) >= 0),
      (m) =>
        this.#using(m, async (source, member) => {
          const at = placeIn(member);
          return adapted(source.table(at, options), this.#tablesOf(member.shape)[at], columns);
        }),
    );
  }

  /** The readings of one database. */
  one(m: number, { values = true, rules, ...options }: SourceReadOptions): AsyncIterableIterator<ReadingBatch> {
    return this.#using(m, async (source, { file, shape }) => {
      const { span } = this;
      const extent = (await span?.prepare(m, file, source, this.#fleet.assumed)) ?? 'all';
      const tally = span === undefined || !values ? options.tally : span.tallyOf(file, extent, options.tally);
      const map = this.#mapOf(shape);
      const tables = this.#tablesOf(shape).map(({ table }) => table);
      const { join, keys } = this.reads?.[m] ?? { join: source.likelyJoin, keys: 'all' };
      const how = {
        ...options,
        ...(tally === undefined ? {} : { tally }),
        ...(rules === undefined ? {} : { rules: rulesFor(map.columns, rules) }),
        ...{ join, values, keys: values ? keys : 'all' },
      };
      const batches = adapted(source.batches(how), map, values ? this.#united.signals.length : 0, tables);
      return span === undefined || extent !== 'some' ? batches : selectMachines(batches, span.wanted);
    });
  }

  /** See `ReadingSource.wordTimes`. @param all the signals of the fleet */
  async wordTimes(
    all: readonly Signal[],
    signals: ReadonlySet<number>,
    onRows?: (rows: number) => void,
  ): Promise<WordTimes> {
    const times = new WordTimes(all);
    for (const { file, shape } of this.#members) {
      const { columns, codes } = this.#mapOf(shape);
      const wanted = new Set([...columns.keys()].filter((s) => signals.has(columns[s])));
      if (wanted.size === 0) continue;
      const source = this.#fleet.open.use(file);
      try {
        times.merge(await source.wordTimes(wanted, onRows), columns, codes);
      } finally {
        await this.#fleet.open.release(file);
      }
    }
    return times;
  }

  /** End every pass that is still open. */
  async close(): Promise<void> {
    for (const pass of this.#begun) await pass.return?.();
  }

  #mapOf(shape: Member['shape']): ColumnMap {
    return this.#united.maps.get(shape) as ColumnMap;
  }

  #tablesOf(shape: Member['shape']): readonly TableMap[] {
    return this.#united.tableMaps.get(shape) as readonly TableMap[];
  }

  #begin(
    order: readonly number[],
    begin: (member: number) => AsyncIterableIterator<ReadingBatch>,
  ): AsyncIterableIterator<ReadingBatch> {
    const pass = chained(order, begin, this.ahead);
    this.#begun.push(pass);
    return pass;
  }

  /** Batches of a database that is open as long as they are read. */
  async *#using(
    m: number,
    read: (source: Source, member: Member) => Promise<AsyncIterable<ReadingBatch>>,
  ): AsyncIterableIterator<ReadingBatch> {
    const member = this.#members[m];
    const source = this.#fleet.open.use(member.file);
    try {
      yield* await read(source, member);
    } finally {
      await this.#fleet.open.release(member.file);
    }
  }
}
