import { MachineDictionary } from '../../model/batch.js';
import { Tally } from '../../model/tally.js';
import type { LeafPageRange } from '../../sqlite/leaf-page-ranges.js';
import { cellCountAt, maxCells } from '../../sqlite/page-header.js';
import { PageWindow } from '../../sqlite/page-window.js';
import { Pager } from '../../sqlite/pager.js';
import type { ByteHash } from '../../survey/index.js';
import { CellDecoder } from '../rows/cell-decoder.js';
import { cleanRead } from '../rows/readings-table.js';
import type { BatchColumns } from './batch-columns.js';
import { ColumnScan } from './column-scan.js';
import { type KeySurveyOptions, KeySurveyor, type KeySurveyPart } from './key-surveyor.js';
import { LeafScan } from './leaf-scan.js';
import { NameIndex } from './name-index.js';
import type { ScanDescription } from './scan-messages.js';
import { type KeyUse, type Roles, rolesOf, WasmScanner } from './wasm-scanner.js';
import { FIRST_MACHINE, MAX_MACHINES, NO_AXIS } from './wasm-survey.js';

/** The readings of a run in shared memory, and what was counted in it. */
export interface ScannedRange {
  readonly batch: BatchColumns;
  readonly buffer: SharedArrayBuffer;
  readonly tally: Tally;
  /** Of the bytes of the keys, where it was wanted and all rows are as most are. */
  readonly bytes: ByteHash | undefined;
}

/** What a thread has for all its scans. */
export interface ScanTools {
  readonly machines: MachineDictionary;
  /** Of `machines`. */
  readonly names: NameIndex;
  /** Absent where there is no memory for it. */
  readonly fast: WasmScanner | undefined;
}

/** Decodes whole runs of one table, one batch a run. */
export class RangeScan {
  readonly #description: ScanDescription;
  readonly #tools: ScanTools;
  readonly #roles: Roles | undefined;
  /** Of machine and time alone. */
  readonly #keyRoles: Roles | undefined;
  readonly #signals: readonly string[];
  readonly #pager: Pager;
  readonly #cells: CellDecoder;
  readonly #columns: ColumnScan;
  readonly #leaves: LeafScan;

  constructor(description: ScanDescription, tools: ScanTools) {
    const { geometry, table, options } = description;
    const { machines, names, fast } = tools;
    this.#description = description;
    this.#tools = tools;
    this.#roles = fast && rolesOf(table, options.hashKeys ? { ...options, keys: true } : options);
    this.#keyRoles = fast && rolesOf(table, { values: false });
    this.#signals = table.readings.signals.map(({ signal }) => signal);
    this.#pager = new Pager(geometry, table.readings.name);
    this.#cells = new CellDecoder(table.readings, machines, new Tally());
    this.#columns = new ColumnScan(table, this.#cells, names, options);
    this.#leaves = new LeafScan(this.#pager, table.rootPage, this.#columns, this.#roles && fast);
    this.#columns.fast = this.#roles && fast;
  }

  get pager(): Pager {
    return this.#pager;
  }

  get isSurvey(): boolean {
    return this.#description.survey !== undefined;
  }

  /**
   * @param window holds the pages of `run`
   * @param spare memory to use, if it is enough
   * @throws SourceError ERR_SOURCE_CORRUPT
   */
  scan(run: LeafPageRange, window: PageWindow, spare: SharedArrayBuffer | undefined): ScannedRange {
    const tally = this.#begin();
    const capacity = this.#countCells(run, window);
    const { options } = this.#description;
    const own = this.#ownColumns(capacity, options.hashKeys ? 'hash' : 'columns');
    const buffer = this.#buffer(capacity, spare);
    if (own === undefined) this.#columns.begin(capacity, buffer);
    else this.#columns.reuse(own);
    const hashed = this.#hashed(this.#decode(run, window));
    const bytes = options.hashKeys ? (hashed ?? this.#hashBytes(run, window, capacity)) : undefined;
    cleanRead(this.#columns.batch, this.#signals, options, tally);
    return { batch: own?.copy(buffer) ?? this.#columns.batch, buffer, tally, bytes };
  }

  /**
   * What the keys of a run come to.
   * @param axisOf the machine whose times are kept; absent: the first one
   * @throws SourceError as {@link scan}
   */
  survey(run: LeafPageRange, window: PageWindow, axisOf?: string): KeySurveyPart & { readonly tally: Tally } {
    const tally = this.#begin();
    const options = { ...(this.#description.survey as KeySurveyOptions), ...(axisOf === undefined ? {} : { axisOf }) };
    const capacity = this.#countCells(run, window);
    if (!options.survey && !options.keys) {
      const bytes = this.#hashBytes(run, window, capacity);
      return { length: bytes?.length ?? 0, keys: undefined, bytes, survey: undefined, tally };
    }
    const own = this.#ownColumns(capacity, options.bytes ? 'both' : 'columns');
    if (own === undefined) this.#columns.begin(capacity);
    else this.#columns.reuse(own);
    const hashed = this.#hashed(this.#decode(run, window));
    const { batch } = this.#columns;
    const part = this.#fastPart(batch, options) ?? keyPart(batch, options, this.#tools.machines);
    // Rows that were not taken fast, as those of a machine that had not been met, may yet be hashed so.
    const bytes = options.bytes ? (hashed ?? this.#hashBytes(run, window, capacity)) : undefined;
    return { ...part, bytes, tally };
  }

  /** The survey of rows in the memory of the fast scan; undefined where it is not for it. */
  #fastPart(batch: BatchColumns, { round, axisOf, keys }: KeySurveyOptions): Omit<KeySurveyPart, 'bytes'> | undefined {
    // Only now the thread has met every machine of the run.
    const { machines, fast } = this.#tools;
    if (keys || fast?.holds(batch) !== true || machines.size > MAX_MACHINES) return undefined;
    const axis = axisOf === undefined ? FIRST_MACHINE : (machines.find(axisOf) ?? NO_AXIS);
    return { length: batch.length, keys: undefined, survey: fast.survey.survey(batch, { round, axisOf: axis }) };
  }

  #begin(): Tally {
    const tally = new Tally();
    this.#cells.tally = tally;
    return tally;
  }

  /** The hash of the keys of the rows in the columns. @param areAllFast all of them were taken fast */
  #hashed(areAllFast: boolean): ByteHash | undefined {
    const { fast } = this.#tools;
    return areAllFast && fast !== undefined ? { length: this.#columns.batch.length, hash: fast.hash } : undefined;
  }

  /** The hash of the bytes of all keys, where all rows are as most are. */
  #hashBytes(run: LeafPageRange, window: PageWindow, capacity: number): ByteHash | undefined {
    const { fast } = this.#tools;
    if (fast === undefined || this.#keyRoles === undefined) return undefined;
    fast.use(this.#keyRoles, 'hash');
    const batch = fast.columns(capacity, 0, false);
    if (batch === undefined) return undefined;
    fast.beginRun(run, window);
    const next = fast.takePages(0, this.#pager.geometry.usableSize, batch);
    return next === run.pages.length ? { length: batch.length, hash: fast.hash } : undefined;
  }

  /** Columns in the memory of the fast scan, where rows of the table can be taken so. */
  #ownColumns(capacity: number, keys: KeyUse): BatchColumns | undefined {
    const { fast } = this.#tools;
    if (this.#roles === undefined || fast === undefined) return undefined;
    const { table, options } = this.#description;
    fast.use(this.#roles, keys);
    return fast.columns(capacity, (options.values ?? true) ? table.signals.length : 0, options.keys ?? true);
  }

  #buffer(capacity: number, spare: SharedArrayBuffer | undefined): SharedArrayBuffer {
    const bytes = capacity * this.#columns.readingBytes;
    return spare !== undefined && spare.byteLength >= bytes ? spare : new SharedArrayBuffer(roomy(bytes));
  }

  /** @returns true where all pages were taken fast, one after the other */
  #decode(run: LeafPageRange, window: PageWindow): boolean {
    const { pages, keys } = run;
    this.#leaves.beginRun(run, window);
    const first = this.#leaves.takePages(0);
    for (let i = first; i < pages.length; i = this.#leaves.takePages(i + 1)) {
      this.#leaves.begin(window.view, window.offsets[i], pages[i], keys[i], keys[i + 1]);
      if (!this.#leaves.next()) throw new Error(`page ${pages[i]} has more rows than cells`);
    }
    return first === pages.length;
  }

  /** Rows of the run, at most: damaged pages may claim more than they can hold. */
  #countCells({ pages }: LeafPageRange, { view, offsets }: PageWindow): number {
    const most = maxCells(this.#pager.geometry.usableSize);
    let count = 0;
    for (let i = 0; i < pages.length; i++) count += Math.min(most, cellCountAt(view, offsets[i]));
    return count;
  }
}

/** Runs differ in their rows; with an eighth more the next one will fit too. */
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

/** Decodes runs of any number of scans in the thread that it is made in, and has a dictionary of machines of its own. */
export class RangeScanner {
  readonly #machines = new MachineDictionary();
  readonly #fast: WasmScanner | undefined;
  readonly #window: PageWindow;
  readonly #scans = new Map<number, RangeScan>();
  readonly #names = new NameIndex(this.#machines);

  /** @param windows runs that are in memory at a time */
  constructor(windows = 1) {
    this.#fast = WasmScanner.open(windows);
    this.#window = new PageWindow(this.#fast?.windows[0]);
  }

  /** By code. */
  get names(): readonly string[] {
    return this.#machines.names;
  }

  /** Memory that runs are best read into. */
  get windows(): readonly Uint8Array[] | undefined {
    return this.#fast?.windows;
  }

  isBegun(scan: number): boolean {
    return this.#scans.has(scan);
  }

  begin(scan: number, description: ScanDescription): void {
    this.#scans.set(
      scan,
      new RangeScan(description, { machines: this.#machines, names: this.#names, fast: this.#fast }),
    );
  }

  end(scan: number): void {
    this.#scans.delete(scan);
  }

  isSurvey(scan: number): boolean {
    return this.#scan(scan).isSurvey;
  }

  /** @param spare memory to use, if it is enough. @throws SourceError ERR_SOURCE_CORRUPT, ERR_SOURCE_READ */
  decode(scan: number, run: LeafPageRange, spare: SharedArrayBuffer | undefined): ScannedRange {
    return this.#scan(scan).scan(run, this.#loaded(scan, run), spare);
  }

  /**
   * @param window holds the run; absent: it is read
   * @param axisOf as {@link RangeScan.survey}
   * @throws SourceError as {@link decode}
   */
  survey(
    scan: number,
    run: LeafPageRange,
    window = this.#loaded(scan, run),
    axisOf?: string,
  ): KeySurveyPart & { readonly tally: Tally } {
    return this.#scan(scan).survey(run, window, axisOf);
  }

  #loaded(scan: number, run: LeafPageRange): PageWindow {
    this.#window.loadSync(this.#scan(scan).pager, run.pages);
    return this.#window;
  }

  #scan(scan: number): RangeScan {
    return this.#scans.get(scan) as RangeScan;
  }
}
