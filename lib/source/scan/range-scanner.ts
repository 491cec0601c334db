import { MachineDictionary } from '../../model/batch.js';
import { Tally } from '../../model/tally.js';
import type { LeafPageRange } from '../../sqlite/leaf-page-ranges.js';
import { cellCountAt, maxCells } from '../../sqlite/page-header.js';
import { PageWindow } from '../../sqlite/page-window.js';
import { Pager } from '../../sqlite/pager.js';
import type { ByteHash } from '../../survey/index.js';
import { CellDecoder } from '../rows/cell-decoder.js';
import { cleanRead } from '../rows/readings-table.js';
import { MAX_MACHINES } from './assembly/memory-map.js';
import type { BatchColumns } from './batch-columns.js';
import { ColumnScan } from './column-scan.js';
import { type KeySurveyOptions, KeySurveyor, type KeySurveyPart } from './key-surveyor.js';
import { LeafScan } from './leaf-scan.js';
import { NameIndex } from './name-index.js';
import type { ScanDescription } from './scan-messages.js';
import { type WasmCondition, wasmCondition } from './wasm-condition.js';
import { type KeyUse, type Roles, rolesOf, WasmScanner } from './wasm-scanner.js';
import { FIRST_MACHINE, NO_AXIS } from './wasm-survey.js';

/** The readings of a range in shared memory, and the bad input counted in it. */
interface ScannedRange {
  readonly batch: BatchColumns;
  readonly buffer: SharedArrayBuffer;
  readonly tally: Tally;
  /** The hash of the key bytes, if requested and WebAssembly could read every row. */
  readonly bytes: ByteHash | undefined;
}

/** Objects that all scans of a thread share. */
interface ScanTools {
  readonly machines: MachineDictionary;
  /** Index of the names in `machines`. */
  readonly names: NameIndex;
  /** Undefined if the system has no memory for it. */
  readonly wasm: WasmScanner | undefined;
}

/** Decodes or surveys ranges of one table, each as a whole. */
class RangeScan {
  readonly #description: ScanDescription;
  readonly #tools: ScanTools;
  readonly #roles: Roles | undefined;
  /** Roles of machine and time only. */
  readonly #keyRoles: Roles | undefined;
  readonly #condition: WasmCondition | undefined;
  readonly #signals: readonly string[];
  readonly #pager: Pager;
  readonly #cells: CellDecoder;
  readonly #columns: ColumnScan;
  readonly #leaves: LeafScan;

  constructor(description: ScanDescription, tools: ScanTools) {
    const { geometry, table, options } = description;
    const { machines, names, wasm } = tools;
    this.#description = description;
    this.#tools = tools;
    this.#roles = wasm && rolesOf(table, options.hashKeys ? { ...options, keys: true } : options);
    this.#keyRoles = wasm && rolesOf(table, { values: false });
    this.#condition = table.condition && wasmCondition(table.condition);
    this.#signals = table.readings.signals.map(({ signal }) => signal);
    this.#pager = new Pager(geometry, table.readings.name);
    this.#cells = new CellDecoder(table.readings, machines, new Tally());
    this.#columns = new ColumnScan(table, this.#cells, names, options);
    this.#leaves = new LeafScan(this.#pager, table.rootPage, this.#columns, this.#roles && wasm);
    this.#columns.wasm = this.#roles && wasm;
  }

  get pager(): Pager {
    return this.#pager;
  }

  get isSurvey(): boolean {
    return this.#description.survey !== undefined;
  }

  /**
   * Decode a range into one batch.
   * @param window holds the pages of `range`
   * @param recycled memory for the batch, used if it is large enough
   * @throws SourceError ERR_SOURCE_CORRUPT
   */
  scan(range: LeafPageRange, window: PageWindow, recycled: SharedArrayBuffer | undefined): ScannedRange {
    const tally = this.#begin();
    const capacity = this.#countCells(range, window);
    const { options } = this.#description;
    const wasmColumns = this.#wasmColumns(capacity, options.hashKeys ? 'hash' : 'columns');
    const buffer = this.#buffer(capacity, recycled);
    if (wasmColumns === undefined) this.#columns.begin(capacity, buffer);
    else this.#columns.reuse(wasmColumns);
    const hashed = this.#hashed(this.#decode(range, window));
    const bytes = options.hashKeys ? (hashed ?? this.#hashBytes(range, window, capacity)) : undefined;
    cleanRead(this.#columns.batch, this.#signals, options, tally);
    return { batch: wasmColumns?.copy(buffer) ?? this.#columns.batch, buffer, tally, bytes };
  }

  /**
   * Survey the keys of a range.
   * @param axisOf the machine whose times are kept; absent: the first machine of the range
   * @throws SourceError as {@link scan}
   */
  survey(range: LeafPageRange, window: PageWindow, axisOf?: string): KeySurveyPart & { readonly tally: Tally } {
    const tally = this.#begin();
    const options = { ...(this.#description.survey as KeySurveyOptions), ...(axisOf === undefined ? {} : { axisOf }) };
    const capacity = this.#countCells(range, window);
    if (!options.survey && !options.keys) {
      const bytes = this.#hashBytes(range, window, capacity);
      return { length: bytes?.length ?? 0, keys: undefined, bytes, survey: undefined, tally };
    }
    const wasmColumns = this.#wasmColumns(capacity, options.bytes ? 'both' : 'columns');
    if (wasmColumns === undefined) this.#columns.begin(capacity);
    else this.#columns.reuse(wasmColumns);
    const hashed = this.#hashed(this.#decode(range, window));
    const { batch } = this.#columns;
    const part = this.#wasmPart(batch, options) ?? keyPart(batch, options, this.#tools.machines);
    // If a row took the slow path only because its machine was new, WebAssembly can hash the range now.
    const bytes = options.bytes ? (hashed ?? this.#hashBytes(range, window, capacity)) : undefined;
    return { ...part, bytes, tally };
  }

  /** Survey in WebAssembly; undefined if the rows are not in its memory or it cannot survey them. */
  #wasmPart(
    batch: BatchColumns,
    { round, precision, axisOf, keys }: KeySurveyOptions,
  ): Omit<KeySurveyPart, 'bytes'> | undefined {
    // After decoding, the dictionary holds every machine of the range.
    const { machines, wasm } = this.#tools;
    if (keys || wasm?.holds(batch) !== true || machines.size > MAX_MACHINES) return undefined;
    const axis = axisOf === undefined ? FIRST_MACHINE : (machines.find(axisOf) ?? NO_AXIS);
    const survey = wasm.survey.survey(batch, { round, precision, axisOf: axis });
    return { length: batch.length, keys: undefined, survey };
  }

  #begin(): Tally {
    const tally = new Tally();
    this.#cells.tally = tally;
    return tally;
  }

  /** The hash of the key bytes of the decoded rows. @param isAllWasm WebAssembly decoded all of them */
  #hashed(isAllWasm: boolean): ByteHash | undefined {
    const { wasm } = this.#tools;
    return isAllWasm && wasm !== undefined ? { length: this.#columns.batch.length, hash: wasm.hash } : undefined;
  }

  /** Hash the key bytes of all rows; undefined if WebAssembly cannot read every row. */
  #hashBytes(range: LeafPageRange, window: PageWindow, capacity: number): ByteHash | undefined {
    const { wasm } = this.#tools;
    if (wasm === undefined || this.#keyRoles === undefined) return undefined;
    wasm.use(this.#keyRoles, 'hash', this.#condition);
    const batch = wasm.columns(capacity, 0, false);
    if (batch === undefined) return undefined;
    wasm.beginRange(range, window);
    const next = wasm.takePages(0, this.#pager.geometry.usableSize, batch);
    return next === range.pages.length ? { length: batch.length, hash: wasm.hash } : undefined;
  }

  /** Columns in WebAssembly memory; undefined if WebAssembly cannot decode the table or has no room. */
  #wasmColumns(capacity: number, keys: KeyUse): BatchColumns | undefined {
    const { wasm } = this.#tools;
    if (this.#roles === undefined || wasm === undefined) return undefined;
    const { table, options } = this.#description;
    wasm.use(this.#roles, keys, this.#condition);
    return wasm.columns(capacity, (options.values ?? true) ? table.signals.length : 0, options.keys ?? true);
  }

  #buffer(capacity: number, recycled: SharedArrayBuffer | undefined): SharedArrayBuffer {
    const bytes = capacity * this.#columns.readingBytes;
    return recycled !== undefined && recycled.byteLength >= bytes ? recycled : new SharedArrayBuffer(roomy(bytes));
  }

  /** @returns true if WebAssembly decoded all pages */
  #decode(range: LeafPageRange, window: PageWindow): boolean {
    const { pages, keys } = range;
    this.#leaves.beginRange(range, window);
    const first = this.#leaves.takePages(0);
    for (let i = first; i < pages.length; i = this.#leaves.takePages(i + 1)) {
      this.#leaves.begin(window.view, window.offsets[i], pages[i], keys[i], keys[i + 1]);
      if (!this.#leaves.next()) throw new Error(`page ${pages[i]} has more rows than cells`);
    }
    return first === pages.length;
  }

  /** Upper bound of the rows in the range. A damaged page may claim more cells than it can hold. */
  #countCells({ pages }: LeafPageRange, { view, offsets }: PageWindow): number {
    const most = maxCells(this.#pager.geometry.usableSize);
    let count = 0;
    for (let i = 0; i < pages.length; i++) count += Math.min(most, cellCountAt(view, offsets[i]));
    return count;
  }
}

/** Ranges differ in their number of rows; with an eighth more, the buffer will mostly fit the next one too. */
function roomy(bytes: number): number {
  return bytes + (bytes >> 3);
}

function keyPart(
  batch: BatchColumns,
  options: KeySurveyOptions,
  machines: MachineDictionary,
): Omit<KeySurveyPart, 'bytes'> {
  const surveyor = new KeySurveyor(options, machines);
  surveyor.add(batch);
  return surveyor.part;
}

/** Decodes ranges of any number of scans in the current thread. It has its own dictionary of machines. */
export class RangeScanner {
  readonly #machines = new MachineDictionary();
  readonly #wasm: WasmScanner | undefined;
  readonly #window: PageWindow;
  readonly #scans = new Map<number, RangeScan>();
  readonly #names = new NameIndex(this.#machines);

  /** @param windows number of ranges in memory at a time */
  constructor(windows = 1) {
    this.#wasm = WasmScanner.open(windows);
    this.#window = new PageWindow(this.#wasm?.windows[0]);
  }

  /** Machine names, by code. */
  get names(): readonly string[] {
    return this.#machines.names;
  }

  /** WebAssembly memory to read ranges into. Pages elsewhere take the slow path. */
  get windows(): readonly Uint8Array[] | undefined {
    return this.#wasm?.windows;
  }

  isBegun(scan: number): boolean {
    return this.#scans.has(scan);
  }

  begin(scan: number, description: ScanDescription): void {
    this.#scans.set(
      scan,
      new RangeScan(description, { machines: this.#machines, names: this.#names, wasm: this.#wasm }),
    );
  }

  end(scan: number): void {
    this.#scans.delete(scan);
  }

  isSurvey(scan: number): boolean {
    return this.#scan(scan).isSurvey;
  }

  /**
   * Read and decode a range.
   * @param recycled memory for the batch, used if it is large enough
   * @throws SourceError ERR_SOURCE_CORRUPT, ERR_SOURCE_READ
   */
  decode(scan: number, range: LeafPageRange, recycled: SharedArrayBuffer | undefined): ScannedRange {
    return this.#scan(scan).scan(range, this.#loaded(scan, range), recycled);
  }

  /**
   * Survey a range.
   * @param window holds its pages; default: they are read
   * @param axisOf the machine whose times are kept; absent: the first machine of the range
   * @throws SourceError as {@link decode}
   */
  survey(
    scan: number,
    range: LeafPageRange,
    window = this.#loaded(scan, range),
    axisOf?: string,
  ): KeySurveyPart & { readonly tally: Tally } {
    return this.#scan(scan).survey(range, window, axisOf);
  }

  #loaded(scan: number, range: LeafPageRange): PageWindow {
    this.#window.loadSync(this.#scan(scan).pager, range.pages);
    return this.#window;
  }

  #scan(scan: number): RangeScan {
    return this.#scans.get(scan) as RangeScan;
  }
}
