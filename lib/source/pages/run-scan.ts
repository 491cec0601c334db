import type { MachineDictionary } from '../../batch.js';
import { Tally } from '../../tally.js';
import { CellDecoder } from '../cell-decoder.js';
import type { BatchColumns } from './batch-columns.js';
import { ColumnScan } from './column-scan.js';
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

/** Decodes whole runs of one table, one batch a run. */
export class RunScan {
  readonly #pager: Pager;
  readonly #cells: CellDecoder;
  readonly #columns: ColumnScan;
  readonly #leaves: LeafScan;
  readonly #machines: MachineDictionary;
  readonly #survey: KeySurveyOptions | undefined;
  /** What surveyed runs are decoded into, one after the other. */
  #own: SharedArrayBuffer | undefined;

  /** @param names of `machines` */
  constructor(description: ScanDescription, machines: MachineDictionary, names: NameIndex) {
    const { geometry, table, options, survey } = description;
    this.#pager = new Pager(geometry, table.readings.name);
    this.#cells = new CellDecoder(table.readings, machines, new Tally());
    this.#columns = new ColumnScan(table, this.#cells, names, options);
    this.#leaves = new LeafScan(this.#pager, table.rootPage, this.#columns);
    this.#machines = machines;
    this.#survey = survey;
  }

  /**
   * @param spare memory to use, if it is enough
   * @throws SourceError ERR_SOURCE_CORRUPT, ERR_SOURCE_READ
   */
  scan({ pages, keys }: LeafRun, window: PageWindow, spare: SharedArrayBuffer | undefined): ScannedRun {
    const tally = new Tally();
    this.#cells.tally = tally;
    window.loadSync(this.#pager, pages);
    const capacity = this.#countCells(pages, window);
    const bytes = capacity * this.#columns.readingBytes;
    const buffer = spare !== undefined && spare.byteLength >= bytes ? spare : new SharedArrayBuffer(roomy(bytes));
    this.#columns.begin(capacity, buffer);
    for (let i = 0; i < pages.length; i++) {
      this.#leaves.begin(window.view, window.offsets[i], pages[i], keys[i], keys[i + 1]);
      if (!this.#leaves.next()) throw new Error(`page ${pages[i]} has more rows than cells`);
    }
    const { batch } = this.#columns;
    return { batch, buffer, tally };
  }

  get isSurvey(): boolean {
    return this.#survey !== undefined;
  }

  /** What the keys of a run come to. @throws SourceError as {@link scan} */
  survey(run: LeafRun, window: PageWindow): KeySurveyPart & { readonly tally: Tally } {
    const { batch, buffer, tally } = this.scan(run, window, this.#own);
    this.#own = buffer;
    const surveyor = new KeySurveyor(this.#survey as KeySurveyOptions, this.#machines);
    surveyor.add(batch);
    return { ...surveyor.part, tally };
  }

  /** Rows of the run, at most: damaged pages may claim more than they can hold. */
  #countCells(pages: Uint32Array, { view, offsets }: PageWindow): number {
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
