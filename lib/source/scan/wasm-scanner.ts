import { type LeafPageRange, RANGE_BYTES } from '../../sqlite/leaf-page-ranges.js';
import { maxLocalPayload } from '../../sqlite/overflow.js';
import { MIN_CELL_BYTES, type PageHeader } from '../../sqlite/page-header.js';
import type { PageWindow } from '../../sqlite/page-window.js';
import { ROWID } from '../../sqlite/stored-column.js';
import type { ReadOptions, SignalColumn } from '../rows/readings-table.js';
import {
  CONDITION_CUTS,
  CONDITION_STEPS,
  CONDITION_TEXTS,
  FREE_MEMORY,
  MAX_PAGES,
  PAGE_BASES,
  PAGE_KEYS,
  SCAN_RESULT_COUNT,
  SCAN_RESULTS,
} from './assembly/memory-map.js';
import { FIRST_SIGNAL_ROLE, MACHINE_ROLE, MAX_COLUMNS, MAX_SIGNALS, TIME_ROLE } from './assembly/roles.js';
import { BatchColumns, readingBytes } from './batch-columns.js';
import type { PageTable } from './page-table.js';
import { type WasmCondition, wasmCondition } from './wasm-condition.js';
import { type LeafExports, leafModule } from './wasm-module.js';
import { WasmSurvey } from './wasm-survey.js';

/** Room for the pages of a range, as many gap pages, and some bytes for varints that are read beyond the end. */
const WINDOW_BYTES = 2 * RANGE_BYTES + 64;

const COLUMN_BYTES = 2 << 20;

/** Room for the rowids of a range: a cell takes four bytes of a page, and two in its cell pointer array. */
const MAX_ROWIDS = Math.floor(RANGE_BYTES / (MIN_CELL_BYTES + 2));

/** What to do with machines and times: decode them into columns, hash their bytes in row order, or both. */
export type KeyUse = 'columns' | 'hash' | 'both';

/** The role of record columns by index; see assembly/roles.ts. */
export type Roles = ReadonlyMap<number, number>;

/**
 * The roles of the columns of a table; undefined if WebAssembly cannot decode it: rows are filtered, a signal is text
 * or 64-bit integers, there is no machine column, or a column is the rowid, lies beyond MAX_COLUMNS or has two roles;
 * or the condition is too large.
 */
export function rolesOf(
  { readings, time, machine, signals, condition }: PageTable,
  options: ReadOptions,
): Roles | undefined {
  const { values = true, keys = true } = options;
  if (condition !== undefined && wasmCondition(condition) === undefined) return undefined;
  if (readings.window !== undefined || readings.onlyNamed === true) return undefined;
  if (keys && machine === undefined) return undefined;
  if (values && !readings.signals.every(areDoubles)) return undefined;
  const pairs: [column: number, role: number][] = [];
  if (keys) pairs.push([time.index, TIME_ROLE], [machine?.index ?? ROWID, MACHINE_ROLE]);
  if (values) pairs.push(...signals.map(({ index }, s): [number, number] => [index, FIRST_SIGNAL_ROLE + s]));
  const roles = new Map(pairs);
  const areDistinct = roles.size === pairs.length && signals.length <= MAX_SIGNALS;
  return areDistinct && pairs.every(([column]) => column !== ROWID && column < MAX_COLUMNS) ? roles : undefined;
}

function areDoubles({ categories, part, integers }: SignalColumn): boolean {
  return categories === undefined && part === undefined && integers === undefined;
}

/**
 * Decodes ordinary rows of leaf pages in WebAssembly (assembly/leaf.ts), several times as fast as JavaScript. The pages
 * and the columns lie in its memory.
 */
export class WasmScanner {
  /** Buffers, each for the pages of a range. */
  readonly windows: readonly Uint8Array[];
  /** Bytes of the cells that the last {@link take} decoded. */
  cellBytes = 0;
  /** Offset in the page's view of the last rowid that {@link take} decoded; 0 for none. */
  lastRowidAt = 0;
  readonly #exports: LeafExports;
  readonly #memory: ArrayBuffer;
  readonly #results: Uint32Array;
  readonly #columnsAt: number;
  readonly #rowidsAt: number;
  /** False for rowids without room, which a damaged database might give. */
  #hasRowids = true;
  /** Surveys rows in WebAssembly columns. */
  readonly survey: WasmSurvey;
  /** Addresses of the pages of the range. */
  readonly #bases: Uint32Array;
  /** Bounds of their rowids, as in `LeafPageRange.keys`. */
  readonly #keys: BigInt64Array;
  /** Number of pages of the range; 0 if they are not in WebAssembly memory. */
  #pages = 0;

  /** Undefined if address space is limited (`ulimit -v`): V8 reserves gibibytes of it for every WebAssembly memory. */
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
    const { exports, memory } = leafModule(windows * WINDOW_BYTES + COLUMN_BYTES + 8 * MAX_ROWIDS);
    this.#exports = exports;
    this.survey = new WasmSurvey(exports, memory);
    this.#memory = memory;
    this.#columnsAt = columnsAt;
    this.#rowidsAt = columnsAt + COLUMN_BYTES;
    this.#results = new Uint32Array(memory, SCAN_RESULTS, SCAN_RESULT_COUNT);
    this.#bases = new Uint32Array(memory, PAGE_BASES, MAX_PAGES);
    this.#keys = new BigInt64Array(memory, PAGE_KEYS, MAX_PAGES + 1);
    this.windows = Array.from(
      { length: windows },
      (_, k) => new Uint8Array(memory, FREE_MEMORY + k * WINDOW_BYTES, WINDOW_BYTES),
    );
    exports.forgetNames();
  }

  /** Set the columns of the rows that follow and their condition, and start a new hash of their keys. */
  use(roles: Roles, keys: KeyUse = 'columns', condition?: WasmCondition): void {
    this.#exports.begin(keys !== 'columns', keys !== 'hash');
    for (const [column, role] of roles) this.#exports.setRole(column, role);
    if (condition === undefined) return;
    const { columns, steps, cuts, texts } = condition;
    for (const [field, column] of columns.entries()) this.#exports.setConditionColumn(column, field);
    const memory = new Uint8Array(this.#memory);
    memory.set(steps, CONDITION_STEPS);
    memory.set(cuts, CONDITION_CUTS);
    memory.set(texts, CONDITION_TEXTS);
    this.#exports.useCondition();
  }

  /** Allocate the columns that the following rows go into; undefined if they do not fit in COLUMN_BYTES. */
  columns(capacity: number, width: number, withKeys: boolean): BatchColumns | undefined {
    if (capacity * readingBytes(width, withKeys) > COLUMN_BYTES) return undefined;
    const batch = new BatchColumns(capacity, width, withKeys, this.#memory, this.#columnsAt);
    const values = batch.values[0]?.byteOffset ?? 0;
    this.#exports.setColumns(batch.time.byteOffset, batch.machine.byteOffset, values, 8 * capacity);
    return batch;
  }

  /** The hash of the keys of all rows decoded since {@link use}, in order. */
  get hash(): bigint {
    const { hashLow, hashHigh } = this.#exports;
    return BigInt.asUintN(64, (BigInt(hashHigh()) << 32n) | BigInt.asUintN(32, BigInt(hashLow())));
  }

  /** Start a range, whose pages {@link takePages} decodes. */
  beginRange({ pages, keys, rowids }: LeafPageRange, { view, offsets }: PageWindow): void {
    this.#hasRowids = rowids === undefined || rowids.length <= MAX_ROWIDS;
    if (rowids !== undefined && this.#hasRowids) {
      new BigInt64Array(this.#memory, this.#rowidsAt, MAX_ROWIDS).set(rowids);
      this.#exports.useRowids(this.#rowidsAt, rowids.length);
    }
    this.#pages = this.#hasRowids && view.buffer === this.#memory && pages.length <= MAX_PAGES ? pages.length : 0;
    if (this.#pages === 0) return;
    for (let i = 0; i < pages.length; i++) this.#bases[i] = view.byteOffset + offsets[i];
    this.#keys.set(keys);
  }

  /**
   * Decode whole pages of the range from page `i` on, until one needs the slow path or does not fit in `batch`.
   *
   * @returns index of the first page that was not decoded
   */
  takePages(i: number, usableSize: number, batch: BatchColumns): number {
    if (i >= this.#pages || !this.holds(batch)) return i;
    const { length, capacity } = batch;
    const next = this.#exports.takePages(i, this.#pages, usableSize, maxLocalPayload(usableSize), length, capacity);
    batch.length = this.#results[0];
    return next;
  }

  /** True if both the pages in `view` and the columns of `batch` lie in WebAssembly memory. */
  has(view: DataView, batch: BatchColumns): boolean {
    return this.#hasRowids && view.buffer === this.#memory && this.holds(batch);
  }

  /** True if the columns of `batch` lie in WebAssembly memory. */
  holds(batch: BatchColumns): boolean {
    return batch.time.buffer === this.#memory;
  }

  /**
   * Decode rows of a page from cell `i` on, until one needs the slow path or the batch is full.
   *
   * @param lastRowidAt offset in `view` of the rowid before; 0 for none
   * @returns index of the first cell that was not decoded
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

  /** Add a machine name, UTF-8 at `start`, with its code. Without room for it, its rows take the slow path. */
  addName(view: DataView, start: number, length: number, code: number): void {
    if (length > this.#exports.nameRoom()) return;
    const name = new Uint8Array(view.buffer, view.byteOffset + start, length);
    new Uint8Array(this.#memory).set(name, this.#exports.nameAddress());
    this.#exports.addName(length, code);
  }
}
