import type { MachineDictionary, ReadingBatch } from '../../model/batch.js';
import type { ByteHash } from '../../survey/byte-sequence.js';
import type { KeyHash } from '../../survey/key-sequence.js';
import { KeySequence } from '../../survey/key-sequence.js';
import type { SurveyPart } from '../../survey/survey-part.js';
import { Surveyor } from '../../survey/surveyor.js';
import { roundTimes } from '../../time/round.js';

/** What to find out about the keys of a table. Plain data: it can be posted to a worker thread. */
export interface KeySurveyOptions {
  /** Survey times rounded to multiples of so many nanoseconds. */
  readonly round?: bigint;
  /** See `SurveyorOptions.precision`. */
  readonly precision?: bigint;
  /** Survey the readings: machines, order, times. */
  readonly survey?: boolean;
  /** Hash the decoded keys. */
  readonly keys?: boolean;
  /** Hash the bytes of the keys, which takes less than half the time of decoding them. */
  readonly bytes?: boolean;
  /** The machine whose times are kept. */
  readonly axisOf?: string;
}

/** The result for the keys of consecutive rows. What was not requested is undefined. */
export interface KeySurveyPart {
  /** Number of rows with a machine and a time; if only `bytes` was requested, number of all rows. */
  readonly length: number;
  readonly keys: KeyHash | undefined;
  /** Also undefined if WebAssembly could not read every row. */
  readonly bytes: ByteHash | undefined;
  readonly survey: SurveyPart | undefined;
}

/** Surveys the keys of consecutive readings. With `round` it rounds their times in place. */
export class KeySurveyor {
  #length = 0;
  readonly #keys: KeySequence | undefined;
  readonly #surveyor: Surveyor | undefined;
  readonly #round: bigint | undefined;

  constructor({ round, precision, survey, keys, axisOf }: KeySurveyOptions, machines: MachineDictionary) {
    this.#round = round;
    if (keys) this.#keys = new KeySequence(machines.names);
    // A machine that was not met has no code: no code equals infinity, so no times are kept.
    const axis = axisOf === undefined ? {} : { axisOf: machines.find(axisOf) ?? Number.POSITIVE_INFINITY };
    if (survey) this.#surveyor = new Surveyor({ multiple: round, precision, ...axis });
  }

  add(batch: ReadingBatch): void {
    this.#length += batch.length;
    // Hash before rounding: tables are aligned if their stored keys are equal.
    this.#keys?.add(batch);
    if (this.#surveyor === undefined) return;
    if (this.#round !== undefined) this.#surveyor.rounded += roundTimes(batch.time, batch.length, this.#round);
    this.#surveyor.add(batch);
  }

  get part(): Omit<KeySurveyPart, 'bytes'> {
    const keys = this.#keys && { length: this.#keys.length, hash: this.#keys.hash };
    return { length: this.#length, keys, survey: this.#surveyor?.part() };
  }
}
