import { Readable } from 'node:stream';
import { MachineDictionary, type ReadingBatch } from '../../model/batch.js';
import { isTall } from '../../model/readings.js';
import type { Signal } from '../../model/signal.js';
import { Tally } from '../../model/tally.js';
import type { Cell } from '../../sqlite/cell.js';
import { formatCount } from '../../util/format.js';
import { didYouMean } from '../../util/suggest.js';
import type { Join } from '../join/choose-join.js';
import type { ReadingSource } from '../reading-source.js';
import { BatchFiller } from '../rows/batch-filler.js';
import { CellDecoder } from '../rows/cell-decoder.js';
import { pivot } from '../rows/pivot.js';
import { rowsLeftOutOf } from '../rows/row-faults.js';
import type { ReaderChoice, SourceReadOptions } from '../source-options.js';
import type { TableReport, Unread } from '../tables/discovery.js';
import { joinSignals } from '../tables/merge-signals.js';
import { matcher, type Selection } from '../tables/selection.js';
import type { SourceTable } from '../tables/source-table.js';
import type { TableOptions } from '../tables/table-options.js';
import { WordTimes } from '../word-times.js';
import { cutIntoPieces } from './cut-pieces.js';
import { FaultCounter } from './fault-counter.js';
import type { JsonInput } from './input.js';
import { LateCategories } from './late-categories.js';
import type { Fault, TakeRow } from './row-builder.js';
import { RowCells } from './row-cells.js';
import { RowSample } from './row-sample.js';
import { LATE_KEY, NO_OBJECT } from './rules.js';
import { openSampleTable } from './sample-table.js';
import { StreamMachines } from './stream-machines.js';

/**
 * Options of a JSON source. It has no tables to choose, no SQL conditions and no static facts; `path` is the input's.
 */
export type JsonOptions = Omit<TableOptions, 'path' | 'tables' | 'where' | 'facts' | 'isStream'>;

/**
 * The readings of a stream of JSON objects, which form one table. The first rows decide what the keys mean; keys and
 * signals that appear later are left out and counted. It can be read once.
 */
export class JsonSource implements ReadingSource {
  readonly path: string;
  readonly description: string;
  readonly isRewindable = false;
  readonly size: number | undefined;
  readonly tables: readonly SourceTable[];
  readonly signals: readonly Signal[];
  readonly signalNames: readonly string[];
  readonly machines = new MachineDictionary();
  readonly facts: ReadingSource['facts'] = new Map();
  readonly warnings: readonly string[];
  readonly unread: readonly Unread[];
  readonly tableReports: readonly TableReport[];
  readonly readers: readonly ReaderChoice[];
  readonly likelyJoin: Join = { kind: 'single' };
  readonly #input: JsonInput;
  readonly #sample: RowSample;
  readonly #cells: RowCells;
  readonly #late: LateCategories;
  /** The settings do not name the keys to read. */
  readonly #isDiscovered: boolean;
  readonly #selection: Selection;
  /** Indexes of unread keys without a value in the sample. */
  readonly #empty: readonly number[];
  readonly #codes: StreamMachines;
  readonly #words: WordTimes;
  #isRead = false;
  #isComplete = false;

  /** @throws SourceError if the input is not JSON, or lacks what `options` name */
  static async open(input: JsonInput, options: JsonOptions): Promise<JsonSource> {
    try {
      const sample = await RowSample.read(input.path, cutIntoPieces(input.bytes()));
      return new JsonSource(input, sample, options);
    } catch (error) {
      input.close();
      throw error;
    }
  }

  private constructor(input: JsonInput, sample: RowSample, options: JsonOptions) {
    this.#input = input;
    this.#sample = sample;
    this.#selection = options.selection ?? {};
    this.#isDiscovered = options.readings === undefined;
    this.#codes = new StreamMachines(this.machines, this.#selection.machines);
    this.path = input.path;
    this.description = input.description;
    this.size = input.size;
    const found = openSampleTable(sample, input.name, { ...options, path: input.path });
    this.#late = new LateCategories(found.tables[0], this.#lateSignals(found.tables[0], options));
    const { tables, signals } = joinSignals([this.#late.table]);
    this.tables = [{ ...tables[0], why: [...tables[0].why, describeSample(sample)] }];
    this.signals = signals;
    this.signalNames = signals.map((signal) => signal.name);
    this.#words = new WordTimes(signals);
    this.#cells = new RowCells(tables[0], found.columns);
    this.#empty = this.#cells.unread.filter((place) =>
      sample.rows.every(({ cells }) => (cells?.[place] ?? null) === null),
    );
    this.warnings = found.warnings;
    this.unread = found.unread;
    this.tableReports = found.tableReports;
    this.readers = [{ kind: 'json', reason: 'a stream of objects' }];
  }

  /** One table needs no join. */
  async chooseJoin(): Promise<Join> {
    return this.likelyJoin;
  }

  /** The only pass. */
  batches({ tally = new Tally(), onRows }: SourceReadOptions = {}): AsyncIterableIterator<ReadingBatch> {
    if (this.#isRead) throw new Error(`${this.path} can be read only once`);
    this.#isRead = true;
    const { pivot: plan } = this.tables[0];
    const rows = this.#batches(tally, onRows);
    return this.#timed(plan === undefined ? rows : pivot(rows, plan, tally, true));
  }

  /** The same as {@link batches}: there is one table. */
  table(_k: number, options?: SourceReadOptions): AsyncIterableIterator<ReadingBatch> {
    return this.batches(options);
  }

  stream(options: SourceReadOptions = {}): Readable {
    return Readable.from(this.batches(options), { objectMode: true, highWaterMark: 2 });
  }

  async wordTimes(): Promise<WordTimes> {
    return this.#words;
  }

  missingMachines(): string[] {
    if (!this.#isComplete) return [];
    const missing = (this.#selection.machines ?? []).filter((name) => !this.machines.names.some(matcher([name])));
    return missing.map((name) => `no machine ${JSON.stringify(name)}${didYouMean(name, this.#codes.names)}`);
  }

  async releaseIdle(): Promise<void> {}

  /** Closes the input. */
  async close(): Promise<void> {
    this.#input.close();
  }

  async *#batches(tally: Tally, onRows?: (rows: number) => void): AsyncIterableIterator<ReadingBatch> {
    const full: ReadingBatch[] = [];
    const take = this.#taker(tally, (batch) => full.push(batch));
    let leftOut = 0;
    const ready = (): ReadingBatch[] => {
      const before = leftOut;
      leftOut = this.#rowsLeftOut(tally);
      onRows?.(full.reduce((sum, batch) => sum + batch.length, leftOut - before));
      return full.splice(0);
    };
    for (const _ of this.#sample.replay(take.row)) if (full.length > 0) yield* ready();
    while (!this.#sample.isComplete) {
      await this.#sample.readOn();
      if (full.length > 0) yield* ready();
    }
    take.end();
    yield* ready();
    this.#isComplete = true;
  }

  /** The batches, their words noted. */
  async *#timed(batches: AsyncIterableIterator<ReadingBatch>): AsyncIterableIterator<ReadingBatch> {
    const flags = [...this.signals.keys()].filter((s) => this.signals[s].kind === 'flags');
    for await (const batch of batches) {
      for (const s of flags) this.#words.add(batch, s, batch.values[s]);
      yield batch;
    }
  }

  #rowsLeftOut(tally: Tally): number {
    const { name, read } = this.tables[0];
    return rowsLeftOutOf(read, tally) + tally.count(name, NO_OBJECT);
  }

  /** Functions that put rows into batches and count what is left out. */
  #taker(tally: Tally, give: (batch: ReadingBatch) => void): { row: TakeRow; end: () => void } {
    const { name, read } = this.tables[0];
    this.#late.tally = tally;
    const decoder = new CellDecoder(read, this.#codes, tally, (column, text) => this.#late.code(column, text));
    const filler = new BatchFiller(read, decoder, true);
    const faults = new FaultCounter(name, tally, this.#isDiscovered ? undefined : this.#readKeys());
    const row: TakeRow = (cells, found) => {
      if (cells === undefined) return tally.add(name, NO_OBJECT);
      if (!filler.add(this.#cells.of(cells))) return;
      if (found.length > 0 || this.#empty.length > 0) faults.add(this.#faultsOf(cells, found));
      if (filler.isFull) give(filler.take());
    };
    const end = (): void => {
      filler.end();
      if (filler.length > 0) give(filler.take());
    };
    return { row, end };
  }

  #faultsOf(cells: readonly Cell[], found: readonly Fault[]): readonly Fault[] {
    const late = this.#empty.filter((place) => (cells[place] ?? null) !== null);
    return [...found, ...late.map((place) => ({ key: this.#sample.keys.names[place], rule: LATE_KEY }) as const)];
  }

  #readKeys(): Set<string> {
    return new Set(this.#sample.keys.names.filter((_, place) => !this.#cells.unread.includes(place)));
  }

  #lateSignals({ known }: SourceTable, { readings }: JsonOptions): (name: string) => boolean {
    const areNamed = readings?.some((r) => isTall(r) && r.signals !== undefined && r.newSignals !== 'add') ?? false;
    const names = new Set(known);
    const isSelected = matcher(this.#selection.signals);
    return (name) => !areNamed && !names.has(name) && isSelected(name);
  }
}

function describeSample({ isComplete, rows }: RowSample): string {
  const count = formatCount(rows.length);
  return isComplete ? `judged by all ${count} rows` : `judged by the first ${count} rows`;
}
