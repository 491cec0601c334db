import { type LeafPageRange, RUN_BYTES } from '../../sqlite/leaf-page-ranges.js';
import { maxLocalPayload } from '../../sqlite/overflow.js';
import type { PageHeader } from '../../sqlite/page-header.js';
import type { PageWindow } from '../../sqlite/page-window.js';
import { ROWID } from '../../sqlite/stored-column.js';
import type { ReadOptions } from '../rows/readings-table.js';
import { BatchColumns, readingBytes } from './batch-columns.js';
import type { PageTable } from './page-table.js';
import { FREE_MEMORY, type LeafExports, leafModule, MAX_COLUMNS, MAX_PAGES, MAX_SIGNALS, Role } from './wasm-module.js';
import { WasmSurvey } from './wasm-survey.js';

/** A run of pages, as many in gaps, and some bytes that a varint may be read beyond. */
const WINDOW_BYTES = 2 * RUN_BYTES + 64;

const COLUMN_BYTES = 2 << 20;

/** What is made of machines and times: columns, a hash of their bytes in the order of rows, or both. */
export type KeyUse = 'columns' | 'hash' | 'both';

/** The role of each column of a record; see {@link Role}. */
export type Roles = ReadonlyMap<number, number>;

/**
 * The roles of the columns of a table whose rows WebAssembly can take; undefined where what is wanted of them is not told by the columns alone.
 */
export function rolesOf({ readings, time, machine, signals }: PageTable, options: ReadOptions): Roles | undefined {
  const { values = true, keys = true } = options;
  if (readings.window !== undefined || readings.onlyNamed === true) return undefined;
  if (keys && machine === undefined) return undefined;
  if (values && readings.signals.some(({ categories: words, part }) => words !== undefined || part !== undefined))
    return undefined;
  const wanted: [column: number, role: number][] = [];
  if (keys) wanted.push([time.index, Role.TIME], [machine?.index ?? ROWID, Role.MACHINE]);
  if (values) wanted.push(...signals.map(({ index }, s): [number, number] => [index, Role.FIRST_SIGNAL + s]));
  const roles = new Map(wanted);
  const areApart = roles.size === wanted.length && signals.length <= MAX_SIGNALS;
  return areApart && wanted.every(([column]) => column !== ROWID && column < MAX_COLUMNS) ? roles : undefined;
}

/**
 * Takes rows of leaf pages by WebAssembly (assembly/leaf.ts), which is several times as fast, as long as they are as nearly all are. Pages,
 * and the columns that rows go into, lie in its memory.
 */
export class WasmScanner {
  /** Buffers for the pages of a run each. */
  readonly windows: readonly Uint8Array[];
  /** What the last {@link take} has taken: bytes of its cells, and where the last rowid is in the view of the page; 0 for none. */
  cellBytes = 0;
  lastRowidAt = 0;
  readonly #exports: LeafExports;
  readonly #memory: ArrayBuffer;
  readonly #results: Uint32Array;
  readonly #columnsAt: number;
  /** Surveys rows in columns of the memory. */
  readonly survey: WasmSurvey;
  /** Where the pages of the run begin, and the rowids between them. */
  readonly #bases: Uint32Array;
  readonly #keys: BigInt64Array;
  /** Pages of the run; 0 where they are not in the memory. */
  #pages = 0;

  /** Undefined where the system has no memory for it (`ulimit -v`): V8 sets gibibytes of addresses apart for every WebAssembly memory. */
  static open(windows = 1): WasmScanner | undefined {
    try {
      return new WasmScanner(windows);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  constructor(windows = 1) {
    const columnsAt = FREE_MEMORY + windows * WINDOW_BYTES;
    const { exports, memory } = leafModule(windows * WINDOW_BYTES + COLUMN_BYTES);
    this.#exports = exports;
    this.survey = new WasmSurvey(exports, memory);
    this.#memory = memory;
    this.#columnsAt = columnsAt;
    this.#results = new Uint32Array(memory, exports.resultsAddress(), 3);
    this.#bases = new Uint32Array(memory, exports.basesAddress(), MAX_PAGES);
    this.#keys = new BigInt64Array(memory, exports.keysAddress(), MAX_PAGES + 1);
    this.windows = Array.from(
      { length: windows },
      (_, k) => new Uint8Array(memory, FREE_MEMORY + k * WINDOW_BYTES, WINDOW_BYTES),
    );
    exports.forgetNames();
  }

  /** Rows have these columns from here on, and the hash of their keys begins. */
  use(roles: Roles, keys: KeyUse = 'columns'): void {
    this.#exports.begin(keys !== 'columns', keys !== 'hash');
    for (const [column, role] of roles) this.#exports.setRole(column, role);
  }

  /** Columns that rows go into from here on; undefined where there is no room. */
  columns(capacity: number, width: number, withKeys: boolean): BatchColumns | undefined {
    if (capacity * readingBytes(width, withKeys) > COLUMN_BYTES) return undefined;
    const batch = new BatchColumns(capacity, width, withKeys, this.#memory, this.#columnsAt);
    const values = batch.values[0]?.byteOffset ?? 0;
    this.#exports.setColumns(batch.time.byteOffset, batch.machine.byteOffset, values, 8 * capacity);
    return batch;
  }

  /** The hash of the keys of all pages taken since {@link use}, in order. */
  get hash(): bigint {
    const { hashLow, hashHigh } = this.#exports;
    return BigInt.asUintN(64, (BigInt(hashHigh()) << 32n) | BigInt.asUintN(32, BigInt(hashLow())));
  }

  /** Pages are taken from this run from here on. */
  beginRun({ pages, keys }: LeafPageRange, { view, offsets }: PageWindow): void {
    this.#pages = view.buffer === this.#memory && pages.length <= MAX_PAGES ? pages.length : 0;
    if (this.#pages === 0) return;
    for (let i = 0; i < pages.length; i++) this.#bases[i] = view.byteOffset + offsets[i];
    this.#keys.set(keys);
  }

  /**
   * Take whole pages of the run from page `i` on, until there are no more, no room for all rows of the next, or one that is not as most are.
   *
   * @returns the page that was not taken
   */
  takePages(i: number, usableSize: number, batch: BatchColumns): number {
    if (i >= this.#pages || !this.holds(batch)) return i;
    const { length, capacity } = batch;
    const next = this.#exports.takePages(i, this.#pages, usableSize, maxLocalPayload(usableSize), length, capacity);
    batch.length = this.#results[0];
    return next;
  }

  /** True where rows of the pages in `view` can be put into the columns of `batch`. */
  has(view: DataView, batch: BatchColumns): boolean {
    return view.buffer === this.#memory && this.holds(batch);
  }

  /** The columns of `batch` lie in the memory. */
  holds(batch: BatchColumns): boolean {
    return batch.time.buffer === this.#memory;
  }

  /**
   * Take rows from cell `i` on, until there are no more, no more room for them, or one that is not as most are.
   *
   * @param lastRowidAt where the rowid before is in `view`; 0 for none
   * @returns the cell that was not taken
   */
  take(
    view: DataView,
    header: PageHeader,
    maxLocal: number,
    i: number,
    batch: BatchColumns,
    lastRowidAt: number,
  ): number {
    const from = view.byteOffset;
    const { base, pointers, content, end, cellCount } = header;
    const next = this.#exports.scan(
      from + base,
      from + pointers,
      from + content,
      from + end,
      maxLocal,
      i,
      cellCount,
      batch.length,
      batch.capacity,
      lastRowidAt === 0 ? 0 : from + lastRowidAt,
    );
    batch.length = this.#results[0];
    this.cellBytes = this.#results[1];
    this.lastRowidAt = this.#results[2] === 0 ? 0 : this.#results[2] - from;
    return next;
  }

  /** The code of a machine whose name lies in UTF-8 at `start`. */
  learn(view: DataView, start: number, length: number, code: number): void {
    if (length > this.#exports.nameRoom()) return;
    const name = new Uint8Array(view.buffer, view.byteOffset + start, length);
    new Uint8Array(this.#memory).set(name, this.#exports.nameAddress());
    this.#exports.addName(length, code);
  }
}
