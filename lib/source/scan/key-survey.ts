import type { MachineDictionary } from '../../model/batch.js';
import type { LeafPageRange } from '../../sqlite/leaf-page-ranges.js';
import { Pager } from '../../sqlite/pager.js';
import type { Share } from '../../sqlite/rowid-bounds.js';
import { rowidShare } from '../../sqlite/rowid-share.js';
import { ByteSequence, KeySequence, Surveyor } from '../../survey/index.js';
import { rowsLeftOut } from '../rows/row-faults.js';
import type { Decoding } from './decode-inline.js';
import type { KeyShare } from './key-share.js';
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

/** Ranges in which every share looks for the first machine: a condition may leave out the first rows. */
const FIRST_RANGES = 16;

/** The survey of the keys of a table, merged from its parts. */
export class KeySurvey {
  readonly keys: KeySequence;
  /** Undefined if a part has no byte hash. */
  bytes: ByteSequence | undefined = new ByteSequence();
  readonly surveyor: Surveyor;
  readonly stepBack: StepBack;
  /** Rows, also those that were left out, and leaf pages. */
  rows = 0;
  pages = 0;
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

  /** Add what another process found in the rows that follow. @returns as {@link merge} */
  append({ part, names, bytes, stepBack, rows, pages }: KeyShare): boolean {
    this.rows += rows;
    this.pages += pages;
    if (bytes === undefined) this.bytes = undefined;
    else this.bytes?.merge(bytes);
    this.stepBack.append(part, stepBack);
    return this.surveyor.merge(part, (code) => this.#machines.code(names[code]));
  }

  /** All findings, to be appended in another process. */
  share(): Omit<KeyShare, 'tally'> {
    const { bytes, stepBack, rows, pages } = this;
    return {
      ...{ part: this.surveyor.part(), names: [...this.#machines.names], rows, pages },
      ...(bytes && { bytes: { length: bytes.length, hash: bytes.hash } }),
      ...(stepBack.nanoseconds === undefined ? {} : { stepBack: stepBack.nanoseconds }),
    };
  }
}

/**
 * Survey the keys of a table from its pages, in the threads of `pool`. Threads return summaries of ranges, never rows.
 *
 * @param decoding `machines` get their codes in order of first appearance
 * @param share survey one of several shares of the leaf pages; for each the first page is read, too, or as many as it
 *   takes to find the first machine, whose times are kept
 * @returns undefined if the times of a machine do not rise, which only a pass over all rows in order can examine; or if
 *   only the byte hash was requested and a range has none
 * @throws SourceError as PageReader does
 */
export async function surveyKeys(
  decoding: Decoding & { readonly machines: MachineDictionary },
  asked: KeySurveyOptions,
  pool: WorkerPool,
  onRows: (rows: number) => void = () => {},
  share?: Share,
): Promise<KeySurvey | undefined> {
  const { file, table, machines, tally } = decoding;
  const pager = new Pager(file.geometry, table.readings.name);
  const axis = asked.axisOf ?? (share === undefined ? undefined : firstMachine(decoding, asked, pool));
  if (share !== undefined && axis === undefined) return undefined;
  const options = axis === undefined ? asked : { ...asked, axisOf: axis };
  const found = new KeySurvey(options, machines);
  const all = table.condition?.rowids;
  const rowids = share === undefined ? all : rowidShare(pager, table.rootPage, share, all);
  if (share !== undefined && rowids === undefined) return found;
  const ranges = counted(wantedRanges(file, table, pager, rowids), found);
  const isBytesOnly = !options.survey && !options.keys;
  const take = ({ names, tally: counted, ...part }: SurveyedRange): boolean => {
    file.assertPinned();
    tally.merge(counted);
    const rows = part.length + rowsLeftOut(counted);
    found.rows += rows;
    onRows(rows);
    return found.merge(part, names) && (!isBytesOnly || found.bytes !== undefined);
  };
  const [first, isSmall] = takeFirst(ranges, pool.minRanges);
  // The machine whose times are kept is the first one of the first page.
  const inline = isSmall ? first : options.survey ? splitFirstPage(first) : [];
  const scan = pool.begin();
  try {
    for (const range of inline) {
      if (!take(pool.surveyInline(scan, describe(decoding, options), range, options.axisOf ?? machines.names[0])))
        return undefined;
    }
  } finally {
    pool.end(scan);
  }
  if (isSmall) return found;
  const axisOf = options.axisOf ?? machines.names[0];
  // If no row of the first page has a machine, each thread would keep the times of a different one.
  if (options.survey && axisOf === undefined) return undefined;
  const description = describe(decoding, axisOf === undefined ? options : { ...options, axisOf });
  for await (const range of surveyedRanges(pager, chained(first, ranges), description, pool)) {
    if (!take(range)) return undefined;
  }
  return found;
}

function describe({ file: { geometry }, table }: Decoding, survey: KeySurveyOptions): ScanDescription {
  return { geometry, table, options: { values: false }, survey };
}

/** The machine of the first reading; undefined if there is none in the first ranges. */
function firstMachine(decoding: Decoding, options: KeySurveyOptions, pool: WorkerPool): string | undefined {
  const { file, table } = decoding;
  const scan = pool.begin();
  try {
    let tried = 0;
    for (const range of wantedRanges(file, table, new Pager(file.geometry, table.readings.name))) {
      const rest = [range];
      for (const part of [...splitFirstPage(rest), ...rest]) {
        const { survey, names } = pool.surveyInline(scan, describe(decoding, options), part);
        if (survey !== undefined && survey.codes.length > 0) return names[survey.codes[0]];
      }
      if (++tried === FIRST_RANGES) return undefined;
    }
    return undefined;
  } finally {
    pool.end(scan);
  }
}

/** The same ranges; their pages are counted. */
function* counted(ranges: Iterable<LeafPageRange>, found: KeySurvey): Generator<LeafPageRange> {
  for (const range of ranges) {
    found.pages += range.pages.length;
    yield range;
  }
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
