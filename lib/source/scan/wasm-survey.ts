import type { SurveyPart } from '../../survey/index.js';
import { TIME_UNITS } from '../../time/units.js';
import type { BatchColumns } from './batch-columns.js';
import type { LeafExports } from './wasm-module.js';

/** Codes of machines that can be surveyed are below. */
export const MAX_MACHINES = 2048;

/** What `Surveyor` is told, where keys are in the memory of WebAssembly. */
export interface FastSurveyOptions {
  /** Times are rounded to multiples of so many nanoseconds. */
  readonly round?: bigint | undefined;
  /** Code of the machine whose times are kept; -1 for the first one, {@link NO_AXIS} for none. */
  readonly axisOf: number;
}

export const FIRST_MACHINE = -1;
export const NO_AXIS = -2;

/** Surveys keys by WebAssembly (assembly/survey.ts): what `Surveyor` would find of the same batch alone. */
export class WasmSurvey {
  readonly #exports: LeafExports;
  readonly #memory: ArrayBuffer;
  readonly #found: Uint32Array;
  readonly #codes: Uint32Array;
  readonly #counts: Float64Array;
  readonly #firsts: BigInt64Array;
  readonly #lasts: BigInt64Array;
  readonly #hashes: Int32Array;

  constructor(exports: LeafExports, memory: ArrayBuffer) {
    const [units, found, codes, counts, firsts, lasts, hashes] = [0, 1, 2, 3, 4, 5, 6].map(exports.surveyAddresses);
    this.#exports = exports;
    this.#memory = memory;
    new BigInt64Array(memory, units, TIME_UNITS.length).set(TIME_UNITS.map(({ nanoseconds }) => nanoseconds));
    this.#found = new Uint32Array(memory, found, 8);
    this.#codes = new Uint32Array(memory, codes, MAX_MACHINES);
    this.#counts = new Float64Array(memory, counts, MAX_MACHINES);
    this.#firsts = new BigInt64Array(memory, firsts, MAX_MACHINES);
    this.#lasts = new BigInt64Array(memory, lasts, MAX_MACHINES);
    this.#hashes = new Int32Array(memory, hashes, 2 * MAX_MACHINES);
  }

  /** @param batch in the memory, codes below {@link MAX_MACHINES}; its times are lost */
  survey({ length, time, machine }: BatchColumns, { round = 0n, axisOf }: FastSurveyOptions): SurveyPart {
    const multiple = round === 0n ? 1n : round;
    const finest = TIME_UNITS.findIndex(({ nanoseconds }) => multiple % nanoseconds === 0n);
    this.#exports.survey(time.byteOffset, machine.byteOffset, length, round, finest, axisOf);
    const [seen, isGrouped, outOfOrder, duplicates, unit, last, isCyclic, kept] = this.#found;
    const codes = this.#codes.slice(0, seen);
    return {
      readings: length,
      grouped: isGrouped === 1,
      outOfOrder,
      duplicates,
      unit,
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
