import { flagDescription, flagSuffix } from '../model/derived-signals.js';
import { QC_FLAGS, QC_MEANINGS } from '../model/qc-flags.js';
import type { Attribute, Dimension } from '../netcdf/model.js';
import { CodeCells, type CodeColumn } from './cells.js';
import { attributeValue } from './facts.js';
import type { SignalShape } from './signals.js';

/** Flags of an array of several signals: an array of the same dimensions. */
export interface FlagArray {
  /** What follows the name of the array. */
  readonly suffix: string;
  readonly test: string | undefined;
  /** One for each signal of the array, in its order. */
  readonly columns: readonly CodeColumn[];
}

/**
 * The arrays of flags of the array of the signals `numbers`: of all tests together, then of each. A signal that a test
 * does not judge is not evaluated by it; its own column says where there is no value.
 */
export function flagArrays(signals: readonly SignalShape[], numbers: readonly number[]): FlagArray[] {
  const found = new Map(numbers.map((s) => [s, new Map<string | undefined, number>()]));
  const tests = new Set<string | undefined>();
  for (const [index, { derived }] of signals.entries()) {
    const ofSignal = derived?.of === undefined ? undefined : found.get(derived.of);
    if (ofSignal === undefined) continue;
    ofSignal.set(derived?.test, index);
    tests.add(derived?.test);
  }
  return [...tests].map((test) => ({
    suffix: flagSuffix(test),
    test,
    columns: numbers.map((s) => {
      const own = found.get(s)?.get(test);
      return own === undefined ? { signal: s, isJudged: false } : { signal: own, isJudged: true };
    }),
  }));
}

/** The cells of an array of flags. */
export function flagArrayCells({ columns }: FlagArray, sensors: Dimension): CodeCells {
  return new CodeCells(columns, [sensors], QC_FLAGS, QC_MEANINGS);
}

export function flagArrayAttributes({ test }: FlagArray): Attribute[] {
  const described = flagDescription('readings of the sensors', test);
  return described.map(({ name, value }) => ({ name, value: attributeValue(value) }));
}

/** The attribute of a variable whose flags are in the variables `flags` (CF Conventions 3.4). */
export function ancillaryVariables(flags: readonly string[]): Attribute[] {
  return flags.length === 0 ? [] : [{ name: 'ancillary_variables', value: flags.join(' ') }];
}

/** The signals that are the flags of signal `s`. */
export function flagsOfSignal(signals: readonly SignalShape[], s: number): number[] {
  return [...signals.keys()].filter((index) => signals[index].derived?.of === s);
}
