import type { MachineDictionary } from '../../model/batch.js';
import type { LeafPageRange } from '../../sqlite/leaf-page-ranges.js';
import { Pager } from '../../sqlite/pager.js';
import { ByteSequence, KeySequence, Surveyor } from '../../survey/index.js';
import { rowsLeftOut } from '../rows/row-faults.js';
import type { Decoding } from './decode-inline.js';
import type { KeySurveyOptions, KeySurveyPart } from './key-surveyor.js';
import { RangeScanner } from './range-scanner.js';
import { inOrderShared, loadedRanges } from './read-ahead.js';
import type { ScanDescription } from './scan-messages.js';
import { StepBack } from './step-back.js';
import { wantedRanges } from './wanted-ranges.js';
import type { SurveyedRange, WorkerPool } from './worker-pool.js';

/**
 * Ranges surveyed ahead of the next one in order: as many as the calling thread does while a worker thread starts. The
 * result of a range is small.
 */
const RANGES_AHEAD = 64;

/** The survey of the keys of a table, merged from its parts. */
export class KeySurvey {
  readonly keys: KeySequence;
  /** Undefined if a part has no byte hash. */
  bytes: ByteSequence | undefined = new ByteSequence();
  readonly surveyor: Surveyor;
  readonly stepBack: StepBack;
  readonly #machines: MachineDictionary;

  constructor({ round, precision }: KeySurveyOptions, machines: MachineDictionary) {
    this.keys = new KeySequence(machines.names);
    this.surveyor = new Surveyor({ multiple: round, precision });
    this.stepBack = new StepBack(round);
    this.#machines = machines;
  }

  /**
   * Add the part for the rows that follow.
   * @param names machine names, by the codes of `part`
   * @returns false if the survey of the whole does not follow from those of the parts
   */
  merge({ keys, bytes, survey }: KeySurveyPart, names: readonly string[]): boolean {
    if (keys !== undefined) this.keys.merge(keys);
    if (bytes === undefined) this.bytes = undefined;
    else this.bytes?.merge(bytes);
    if (survey !== undefined) this.stepBack.add(survey);
    return survey === undefined || this.surveyor.merge(survey, (code) => this.#machines.code(names[code]));
  }
}

/**
 * Survey the keys of a table from its pages, in the threads of `pool`. Threads return summaries of ranges, never rows.
 *
 * @param decoding `machines` get their codes in order of first appearance
 * @returns undefined if the times of a machine do not rise, which only a pass over all rows in order can examine; or if
 *   only the byte hash was requested and a range has none
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
  const ranges = wantedRanges(file, table, pager);
  const found = new KeySurvey(options, machines);
  const isBytesOnly = !options.survey && !options.keys;
  const take = ({ names, tally: counted, ...part }: SurveyedRange): boolean => {
    file.assertPinned();
    tally.merge(counted);
    onRows(part.length + rowsLeftOut(counted));
    return found.merge(part, names) && (!isBytesOnly || found.bytes !== undefined);
  };
  const describe = (survey: KeySurveyOptions): ScanDescription => ({
    geometry: file.geometry,
    table,
    options: { values: false },
    survey,
  });
  const [first, isSmall] = takeFirst(ranges, pool.minRanges);
  // The machine whose times are kept is the first one of the first page.
  const inline = isSmall ? first : options.survey ? splitFirstPage(first) : [];
  const scan = pool.begin();
  try {
    for (const range of inline) {
      if (!take(pool.surveyInline(scan, describe(options), range, options.axisOf ?? machines.names[0])))
        return undefined;
    }
  } finally {
    pool.end(scan);
  }
  if (isSmall) return found;
  const axisOf = options.axisOf ?? machines.names[0];
  // If no row of the first page has a machine, each thread would keep the times of a different one.
  if (options.survey && axisOf === undefined) return undefined;
  const description = describe(axisOf === undefined ? options : { ...options, axisOf });
  for await (const range of surveyedRanges(pager, chained(first, ranges), description, pool)) {
    if (!take(range)) return undefined;
  }
  return found;
}

/** Survey ranges in the threads of `pool`; if it has none, in this thread while the next range is being read. */
async function* surveyedRanges(
  pager: Pager,
  ranges: Iterator<LeafPageRange>,
  description: ScanDescription,
  pool: WorkerPool,
): AsyncGenerator<SurveyedRange> {
  if (!pool.isParallel) {
    const scanner = new RangeScanner(2);
    scanner.begin(0, description);
    for await (const { range, window } of loadedRanges(pager, ranges, scanner.windows)) {
      yield { ...scanner.survey(0, range, window), names: scanner.names };
    }
    return;
  }
  const scan = pool.begin();
  try {
    yield* inOrderShared(ranges, RANGES_AHEAD, {
      get isBusy() {
        return pool.isBusy;
      },
      run: (range) => pool.survey(scan, description, range),
      runInline: (range) => pool.surveyInline(scan, description, range),
    });
  } finally {
    pool.end(scan);
  }
}

/** Split off the first page of the first range, as a range. */
function splitFirstPage(ranges: LeafPageRange[]): LeafPageRange[] {
  const [{ pages, keys, ...rest }] = ranges;
  if (pages.length === 1) return ranges.splice(0, 1);
  ranges[0] = { ...rest, pages: pages.slice(1), keys: keys.slice(1) };
  return [{ ...rest, pages: pages.slice(0, 1), keys: keys.slice(0, 2) }];
}

/** @returns up to `count` ranges, and whether these are all */
function takeFirst(ranges: Iterator<LeafPageRange>, count: number): [LeafPageRange[], boolean] {
  const all: LeafPageRange[] = [];
  while (all.length < count) {
    const next = ranges.next();
    if (next.done) return [all, true];
    all.push(next.value);
  }
  return [all, false];
}

function* chained(first: readonly LeafPageRange[], rest: Iterable<LeafPageRange>): Generator<LeafPageRange> {
  yield* first;
  yield* rest;
}
