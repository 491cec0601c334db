import type { MachineDictionary } from '../../model/batch.js';
import { type LeafPageRange, leafRuns } from '../../sqlite/leaf-page-ranges.js';
import { Pager } from '../../sqlite/pager.js';
import { ByteSequence, KeySequence, Surveyor } from '../../survey/index.js';
import type { Decoding } from './decode-inline.js';
import type { KeySurveyOptions, KeySurveyPart } from './key-surveyor.js';
import { RangeScanner } from './range-scanner.js';
import { loadedRuns, shared } from './read-ahead.js';
import type { ScanDescription } from './scan-messages.js';
import type { SurveyedRange, WorkerPool } from './worker-pool.js';

/** Runs that the calling thread may be ahead of the others: as much as it does while one of them starts. What was found out about a run is small. */
const RUNS_AHEAD = 64;

/** The keys of a whole table, put together from parts. */
export class KeySurvey {
  readonly keys: KeySequence;
  /** Undefined where it is not known. */
  bytes: ByteSequence | undefined = new ByteSequence();
  readonly surveyor: Surveyor;
  readonly #machines: MachineDictionary;

  constructor({ round }: KeySurveyOptions, machines: MachineDictionary) {
    this.keys = new KeySequence(machines.names);
    this.surveyor = new Surveyor({ multiple: round });
    this.#machines = machines;
  }

  /**
   * Add the rows that come next.
   * @param names of the machines by the codes of `part`
   * @returns false where the survey of the parts does not tell what that of the whole would
   */
  merge({ keys, bytes, survey }: KeySurveyPart, names: readonly string[]): boolean {
    if (keys !== undefined) this.keys.merge(keys);
    if (bytes === undefined) this.bytes = undefined;
    else this.bytes?.merge(bytes);
    return survey === undefined || this.surveyor.merge(survey, (code) => this.#machines.code(names[code]));
  }
}

/**
 * Survey the keys of a table from its pages, in the threads of `pool`; row by row nothing leaves them.
 *
 * @param decoding `machines` get their codes in order of first appearance
 * @returns undefined where times of a machine do not go forward, which takes all rows in order to look into; or where bytes alone were
 *   wanted, and are not known
 * @throws SourceError as PageReader does
 */
export async function surveyKeys(
  decoding: Decoding & { readonly machines: MachineDictionary },
  options: KeySurveyOptions,
  pool: WorkerPool,
  onRows: (rows: number) => void = () => {},
): Promise<KeySurvey | undefined> {
  const { file, table, machines, tally } = decoding;
  const pager = new Pager(file.geometry, table.readings.name);
  const runs = leafRuns(pager, table.rootPage);
  const found = new KeySurvey(options, machines);
  const isBytes = !options.survey && !options.keys;
  const take = ({ names, tally: counted, ...part }: SurveyedRange): boolean => {
    file.assertPinned();
    tally.merge(counted);
    onRows(part.length);
    return found.merge(part, names) && (!isBytes || found.bytes !== undefined);
  };
  const describe = (survey: KeySurveyOptions): ScanDescription => ({
    geometry: file.geometry,
    table,
    options: { values: false },
    survey,
  });
  const [first, isSmall] = taken(runs, pool.minRuns);
  // The first page says whose times are kept.
  const alone = isSmall ? first : options.survey ? firstPage(first) : [];
  const here = pool.begin();
  try {
    for (const run of alone) {
      if (!take(pool.surveyHere(here, describe(options), run, machines.names[0]))) return undefined;
    }
  } finally {
    pool.end(here);
  }
  if (isSmall) return found;
  const [axisOf] = machines.names;
  // Where no row of the first page has a machine, each thread would keep the times of another one.
  if (options.survey && axisOf === undefined) return undefined;
  const description = describe(axisOf === undefined ? options : { ...options, axisOf });
  for await (const run of surveyedRuns(pager, chained(first, runs), description, pool)) {
    if (!take(run)) return undefined;
  }
  return found;
}

/** Runs, surveyed by the threads of `pool` or, where it has none, in this one while the next is read. */
async function* surveyedRuns(
  pager: Pager,
  runs: Iterator<LeafPageRange>,
  description: ScanDescription,
  pool: WorkerPool,
): AsyncGenerator<SurveyedRange> {
  if (!pool.isParallel) {
    const scanner = new RangeScanner(2);
    scanner.begin(0, description);
    for await (const { run, window } of loadedRuns(pager, runs, scanner.windows)) {
      yield { ...scanner.survey(0, run, window), names: scanner.names };
    }
    return;
  }
  const scan = pool.begin();
  try {
    yield* shared(runs, RUNS_AHEAD, {
      get isBusy() {
        return pool.isBusy;
      },
      work: (run) => pool.survey(scan, description, run),
      workHere: (run) => pool.surveyHere(scan, description, run),
    });
  } finally {
    pool.end(scan);
  }
}

/** Take the first page of the first run off, as a run of its own. */
function firstPage(runs: LeafPageRange[]): LeafPageRange[] {
  const [{ pages, keys }] = runs;
  if (pages.length === 1) return runs.splice(0, 1);
  runs[0] = { pages: pages.slice(1), keys: keys.slice(1) };
  return [{ pages: pages.slice(0, 1), keys: keys.slice(0, 2) }];
}

/** Up to `count` runs, and whether there are no more. */
function taken(runs: Iterator<LeafPageRange>, count: number): [LeafPageRange[], boolean] {
  const all: LeafPageRange[] = [];
  while (all.length < count) {
    const next = runs.next();
    if (next.done) return [all, true];
    all.push(next.value);
  }
  return [all, false];
}

function* chained(first: readonly LeafPageRange[], rest: Iterable<LeafPageRange>): Generator<LeafPageRange> {
  yield* first;
  yield* rest;
}
