import type { MachineDictionary, ReadingBatch } from '../../batch.js';
import { roundTimes } from '../../clean/round.js';
import { type KeyHash, KeySequence, Surveyor, type SurveyPart } from '../../survey/index.js';
import { type Decoding, decodeRuns } from './decode-runs.js';
import { type LeafRun, leafRuns } from './leaf-runs.js';
import { Pager } from './pager.js';
import type { ScanPool } from './pool.js';
import { inOrder } from './read-ahead.js';
import type { ScanDescription } from './scan-messages.js';

/** What of the keys of a table is wanted. Plain, so that it can be handed to a worker thread. */
export interface KeySurveyOptions {
  /** What is surveyed are times rounded to multiples of so many nanoseconds. */
  readonly round?: bigint;
  /** A whole survey; otherwise the hash of the keys alone. */
  readonly isWhole: boolean;
  /** The machine whose times are kept. */
  readonly axisOf?: string;
}

/** What is found out about the keys of consecutive rows. */
export interface KeySurveyPart {
  readonly keys: KeyHash;
  /** The survey of a whole one. */
  readonly part: SurveyPart | undefined;
}

/** The keys of a table: their hash, and their survey where a whole one was wanted. */
export interface KeySurvey {
  readonly keys: KeySequence;
  readonly surveyor: Surveyor;
}

/** Surveys the keys of consecutive readings; may round their times in place. */
export class KeySurveyor implements KeySurvey {
  readonly keys: KeySequence;
  readonly surveyor: Surveyor;
  readonly #options: KeySurveyOptions;

  constructor(options: KeySurveyOptions, machines: MachineDictionary) {
    const axisOf = options.axisOf === undefined ? undefined : machines.find(options.axisOf);
    this.#options = options;
    this.keys = new KeySequence(machines.names);
    this.surveyor = new Surveyor({
      multiple: options.round,
      // A machine that has not been met has no times.
      ...(options.axisOf === undefined ? {} : { axisOf: axisOf ?? Number.POSITIVE_INFINITY }),
    });
  }

  add(batch: ReadingBatch): void {
    const { round, isWhole } = this.#options;
    // Tables run in step by what is written in them.
    this.keys.add(batch);
    if (!isWhole) return;
    if (round !== undefined) roundTimes(batch.time, batch.length, round);
    this.surveyor.add(batch);
  }

  get part(): KeySurveyPart {
    const { length, hash } = this.keys;
    return { keys: { length, hash }, part: this.#options.isWhole ? this.surveyor.part() : undefined };
  }
}

/**
 * Survey the keys of a table from its pages, in the threads of `pool`; row by row nothing leaves them.
 *
 * @param decoding `machines` get their codes in order of first appearance
 * @returns undefined where times of a machine do not go forward, which takes all rows in order to look into
 * @throws SourceError as PageReader does
 */
export async function surveyKeys(
  decoding: Decoding & { readonly machines: MachineDictionary },
  options: KeySurveyOptions,
  pool: ScanPool,
  onRows: (rows: number) => void = () => {},
): Promise<KeySurvey | undefined> {
  const { file, table, machines, tally } = decoding;
  const pager = new Pager(file.geometry, table.readings.name);
  const runs = leafRuns(pager, table.rootPage);
  const surveyor = new KeySurveyor(options, machines);
  // The first run says whose times are kept.
  const [first, isSmall] = take(runs, pool.isParallel ? pool.minRuns : Number.POSITIVE_INFINITY);
  const here = isSmall ? first : first.splice(0, 1);
  for await (const batch of decodeRuns(decoding, { values: false }, pager, here.values())) {
    surveyor.add(batch);
    onRows(batch.length);
  }
  if (isSmall) return surveyor;
  const axisOf = machines.names[0] ?? '';
  const survey = { ...options, axisOf };
  const description: ScanDescription = { geometry: file.geometry, table, options: { values: false }, survey };
  const scan = pool.begin();
  try {
    const parts = inOrder(chained(first, runs), pool.aheadAlone, (run) => pool.survey(scan, description, run));
    for await (const { keys, part, names, tally: counted } of parts) {
      file.assertPinned();
      tally.merge(counted);
      surveyor.keys.merge(keys);
      onRows(keys.length);
      if (part !== undefined && !surveyor.surveyor.merge(part, (code) => machines.code(names[code]))) return undefined;
    }
  } finally {
    pool.end(scan);
  }
  return surveyor;
}

/** Up to `count` runs, and whether there are no more. */
function take(runs: Iterator<LeafRun>, count: number): [LeafRun[], boolean] {
  const taken: LeafRun[] = [];
  while (taken.length < count) {
    const next = runs.next();
    if (next.done) return [taken, true];
    taken.push(next.value);
  }
  return [taken, false];
}

function* chained(first: readonly LeafRun[], rest: Iterable<LeafRun>): Generator<LeafRun> {
  yield* first;
  yield* rest;
}
