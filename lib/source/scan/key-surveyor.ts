import type { MachineDictionary, ReadingBatch } from '../../model/batch.js';
import type { ByteHash } from '../../survey/byte-sequence.js';
import type { KeyHash } from '../../survey/key-sequence.js';
import { KeySequence } from '../../survey/key-sequence.js';
import type { SurveyPart } from '../../survey/survey-part.js';
import { Surveyor } from '../../survey/surveyor.js';
import { roundTimes } from '../../time/round.js';
/** What of the keys of a table is wanted. Plain, so that it can be handed to a worker thread. */
export interface KeySurveyOptions {
  /** What is surveyed are times rounded to multiples of so many nanoseconds. */
  readonly round?: bigint;
  /** A survey of the readings. */
  readonly survey?: boolean;
  /** The hash of the keys, decoded. */
  readonly keys?: boolean;
  /** The hash of their bytes, which takes less than half the time. */
  readonly bytes?: boolean;
  /** The machine whose times are kept. */
  readonly axisOf?: string;
}

/** What is found out about the keys of consecutive rows: what was wanted of it. */
export interface KeySurveyPart {
  /** Rows that have a machine and a time; where bytes alone are wanted, all rows. */
  readonly length: number;
  readonly keys: KeyHash | undefined;
  /** Undefined also where not all rows are as most are. */
  readonly bytes: ByteHash | undefined;
  readonly survey: SurveyPart | undefined;
}

/** Surveys the keys of consecutive readings; may round their times in place. */
export class KeySurveyor {
  #length = 0;
  readonly #keys: KeySequence | undefined;
  readonly #surveyor: Surveyor | undefined;
  readonly #round: bigint | undefined;

  constructor({ round, survey, keys, axisOf }: KeySurveyOptions, machines: MachineDictionary) {
    this.#round = round;
    if (keys) this.#keys = new KeySequence(machines.names);
    // A machine that has not been met has no times.
    const axis = axisOf === undefined ? {} : { axisOf: machines.find(axisOf) ?? Number.POSITIVE_INFINITY };
    if (survey) this.#surveyor = new Surveyor({ multiple: round, ...axis });
  }

  add(batch: ReadingBatch): void {
    this.#length += batch.length;
    // Tables run in step by what is written in them.
    this.#keys?.add(batch);
    if (this.#surveyor === undefined) return;
    if (this.#round !== undefined) roundTimes(batch.time, batch.length, this.#round);
    this.#surveyor.add(batch);
  }

  get part(): Omit<KeySurveyPart, 'bytes'> {
    const keys = this.#keys && { length: this.#keys.length, hash: this.#keys.hash };
    return { length: this.#length, keys, survey: this.#surveyor?.part() };
  }
}
