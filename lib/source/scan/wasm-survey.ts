import type { SurveyPart } from '../../survey/index.js';
import { TIME_UNITS } from '../../time/units.js';
import {
  MAX_MACHINES,
  MAX_UNITS,
  SEEN_CODES,
  SEEN_COUNTS,
  SEEN_FIRSTS,
  SEEN_HASHES,
  SEEN_LASTS,
  SURVEY_RESULT_COUNT,
  SURVEY_RESULTS,
  SURVEY_UNITS,
} from './assembly/memory-map.js';
import type { BatchColumns } from './batch-columns.js';
import type { LeafExports } from './wasm-module.js';

interface WasmSurveyOptions {
  /** Survey times rounded to multiples of so many nanoseconds. */
  readonly round?: bigint | undefined;
  /** See `SurveyorOptions.precision`. */
  readonly precision?: bigint | undefined;
  /** Code of the machine whose times are kept, {@link FIRST_MACHINE} or {@link NO_AXIS}. */
  readonly axisOf: number;
}

const MICROSECOND = TIME_UNITS[5].nanoseconds;

/** Keep the times of the first machine of the batch. */
export const FIRST_MACHINE = -1;

/** Keep no times. */
export const NO_AXIS = -2;

/** Surveys keys in WebAssembly (assembly/survey.ts), with the same result as `Surveyor` for the batch alone. */
export class WasmSurvey {
  readonly #exports: LeafExports;
  readonly #memory: ArrayBuffer;
  readonly #results: Uint32Array;
  readonly #codes: Uint32Array;
  readonly #counts: Float64Array;
  readonly #firsts: BigInt64Array;
  readonly #lasts: BigInt64Array;
  readonly #hashes: Int32Array;

  constructor(exports: LeafExports, memory: ArrayBuffer) {
    this.#exports = exports;
    this.#memory = memory;
    const units = new BigInt64Array(memory, SURVEY_UNITS, MAX_UNITS);
    units.set(TIME_UNITS.map(({ nanoseconds }) => nanoseconds));
    this.#results = new Uint32Array(memory, SURVEY_RESULTS, SURVEY_RESULT_COUNT);
    this.#codes = new Uint32Array(memory, SEEN_CODES, MAX_MACHINES);
    this.#counts = new Float64Array(memory, SEEN_COUNTS, MAX_MACHINES);
    this.#firsts = new BigInt64Array(memory, SEEN_FIRSTS, MAX_MACHINES);
    this.#lasts = new BigInt64Array(memory, SEEN_LASTS, MAX_MACHINES);
    this.#hashes = new Int32Array(memory, SEEN_HASHES, 2 * MAX_MACHINES);
  }

  /** @param batch in WebAssembly memory, codes below MAX_MACHINES; its times are overwritten */
  survey(
    { length, time, machine }: BatchColumns,
    { round = 0n, precision = MICROSECOND, axisOf }: WasmSurveyOptions,
  ): SurveyPart {
    const multiple = round === 0n ? 1n : round;
    const finest = TIME_UNITS.findIndex(({ nanoseconds }) => multiple % nanoseconds === 0n);
    const fits = TIME_UNITS.findIndex(({ nanoseconds }) => precision === nanoseconds);
    this.#exports.survey(time.byteOffset, machine.byteOffset, length, round, finest, fits, axisOf);
    const [seen, isGrouped, outOfOrder, duplicates, unit, last, isCyclic, kept, rounded, finer] = this.#results;
    const codes = this.#codes.slice(0, seen);
    return {
      readings: length,
      grouped: isGrouped === 1,
      outOfOrder,
      duplicates,
      unit,
      rounded,
      finer,
      codes,
      last: seen === 0 ? -1 : last,
      counts: this.#counts.slice(0, seen),
      firsts: this.#firsts.slice(0, seen),
      lasts: this.#lasts.slice(0, seen),
      hashes: this.#hashes.slice(0, 2 * seen),
      roundRobin: { isCyclic: isCyclic === 1, codes, length },
      axis: new BigInt64Array(this.#memory.slice(time.byteOffset, time.byteOffset + 8 * kept)),
    };
  }
}
