import { MachineDictionary } from '../../batch.js';
import type { Tally } from '../../tally.js';
import { FastLeaves } from './fast-leaves.js';
import type { KeySurveyPart } from './key-survey.js';
import type { LeafRun } from './leaf-runs.js';
import { NameIndex } from './name-index.js';
import { PageWindow } from './page-window.js';
import { RunScan, type ScannedRun } from './run-scan.js';
import type { ScanDescription } from './scan-messages.js';

/** Decodes runs of any number of scans in the thread that it is made in, and has a dictionary of machines of its own. */
export class Scanner {
  readonly #machines = new MachineDictionary();
  readonly #fast: FastLeaves | undefined;
  readonly #window: PageWindow;
  readonly #scans = new Map<number, RunScan>();
  readonly #names = new NameIndex(this.#machines);

  /** @param windows runs that are in memory at a time */
  constructor(windows = 1) {
    this.#fast = FastLeaves.open(windows);
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
    this.#scans.set(scan, new RunScan(description, { machines: this.#machines, names: this.#names, fast: this.#fast }));
  }

  end(scan: number): void {
    this.#scans.delete(scan);
  }

  isSurvey(scan: number): boolean {
    return this.#scan(scan).isSurvey;
  }

  /** @param spare memory to use, if it is enough. @throws SourceError ERR_SOURCE_CORRUPT, ERR_SOURCE_READ */
  decode(scan: number, run: LeafRun, spare: SharedArrayBuffer | undefined): ScannedRun {
    return this.#scan(scan).scan(run, this.#loaded(scan, run), spare);
  }

  /**
   * @param window holds the run; absent: it is read
   * @param axisOf as {@link RunScan.survey}
   * @throws SourceError as {@link decode}
   */
  survey(
    scan: number,
    run: LeafRun,
    window = this.#loaded(scan, run),
    axisOf?: string,
  ): KeySurveyPart & { readonly tally: Tally } {
    return this.#scan(scan).survey(run, window, axisOf);
  }

  #loaded(scan: number, run: LeafRun): PageWindow {
    this.#window.loadSync(this.#scan(scan).pager, run.pages);
    return this.#window;
  }

  #scan(scan: number): RunScan {
    return this.#scans.get(scan) as RunScan;
  }
}
