import type { MachineDictionary } from '../../batch.js';
import { Tally } from '../../tally.js';
import { CellDecoder } from '../cell-decoder.js';
import { cleanRead } from '../clean-read.js';
import type { BatchColumns } from './batch-columns.js';
import { ColumnScan } from './column-scan.js';
import { type FastLeaves, type Roles, rolesOf } from './fast-leaves.js';
import { type KeySurveyOptions, KeySurveyor, type KeySurveyPart } from './key-survey.js';
import type { LeafRun } from './leaf-runs.js';
import { LeafScan } from './leaf-scan.js';
import type { NameIndex } from './name-index.js';
import { cellCountAt, maxCells } from './page-header.js';
import type { PageWindow } from './page-window.js';
import { Pager } from './pager.js';
import type { ScanDescription } from './scan-messages.js';

/** The readings of a run in shared memory, and what was counted in it. */
export interface ScannedRun {
  readonly batch: BatchColumns;
  readonly buffer: SharedArrayBuffer;
  readonly tally: Tally;
}

/** What a thread has for all its scans. */
export interface ScanTools {
  readonly machines: MachineDictionary;
  /** Of `machines`. */
  readonly names: NameIndex;
  /** Absent where there is no memory for it. */
  readonly fast: FastLeaves | undefined;
  /** The pages of a run, in the memory of `fast`. */
  readonly window: PageWindow;
}

/** Decodes whole runs of one table, one batch a run. */
export class RunScan {
  readonly #description: ScanDescription;
  readonly #tools: ScanTools;
  readonly #roles: Roles | undefined;
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
    this.#roles = fast && rolesOf(table, options);
    this.#signals = table.readings.signals.map(({ signal }) => signal);
    this.#pager = new Pager(geometry, table.readings.name);
    this.#cells = new CellDecoder(table.readings, machines, new Tally());
    this.#columns = new ColumnScan(table, this.#cells, names, options);
    this.#leaves = new LeafScan(this.#pager, table.rootPage, this.#columns, this.#roles && fast);
    this.#columns.fast = this.#roles && fast;
  }

  get isSurvey(): boolean {
    return this.#description.survey !== undefined;
  }

  /**
   * @param spare memory to use, if it is enough
   * @throws SourceError ERR_SOURCE_CORRUPT, ERR_SOURCE_READ
   */
  scan(run: LeafRun, spare: SharedArrayBuffer | undefined): ScannedRun {
    const tally = this.#begin(run);
    const capacity = this.#countCells(run.pages);
    const own = this.#ownColumns(capacity);
    const buffer = this.#buffer(capacity, spare);
    if (own === undefined) this.#columns.begin(capacity, buffer);
    else this.#columns.reuse(own);
    this.#decode(run);
    cleanRead(this.#columns.batch, this.#signals, this.#description.options, tally);
    return { batch: own?.copy(buffer) ?? this.#columns.batch, buffer, tally };
  }

  /** What the keys of a run come to. @throws SourceError as {@link scan} */
  survey(run: LeafRun): KeySurveyPart & { readonly tally: Tally } {
    const tally = this.#begin(run);
    const capacity = this.#countCells(run.pages);
    const own = this.#ownColumns(capacity);
    if (own === undefined) this.#columns.begin(capacity);
    else this.#columns.reuse(own);
    this.#decode(run);
    const surveyor = new KeySurveyor(this.#description.survey as KeySurveyOptions, this.#tools.machines);
    surveyor.add(this.#columns.batch);
    return { ...surveyor.part, tally };
  }

  #begin({ pages }: LeafRun): Tally {
    const tally = new Tally();
    this.#cells.tally = tally;
    this.#tools.window.loadSync(this.#pager, pages);
    return tally;
  }

  /** Columns in the memory of the fast scan, where rows of the table can be taken so. */
  #ownColumns(capacity: number): BatchColumns | undefined {
    const { fast } = this.#tools;
    if (this.#roles === undefined || fast === undefined) return undefined;
    const { table, options } = this.#description;
    fast.use(this.#roles);
    return fast.columns(capacity, (options.values ?? true) ? table.signals.length : 0, options.keys ?? true);
  }

  #buffer(capacity: number, spare: SharedArrayBuffer | undefined): SharedArrayBuffer {
    const bytes = capacity * this.#columns.readingBytes;
    return spare !== undefined && spare.byteLength >= bytes ? spare : new SharedArrayBuffer(roomy(bytes));
  }

  #decode({ pages, keys }: LeafRun): void {
    const { window } = this.#tools;
    for (let i = 0; i < pages.length; i++) {
      this.#leaves.begin(window.view, window.offsets[i], pages[i], keys[i], keys[i + 1]);
      if (!this.#leaves.next()) throw new Error(`page ${pages[i]} has more rows than cells`);
    }
  }

  /** Rows of the run, at most: damaged pages may claim more than they can hold. */
  #countCells(pages: Uint32Array): number {
    const { view, offsets } = this.#tools.window;
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
