import { QC_FLAGS, QC_MEANINGS } from './qc-flags.js';
import type { Signal } from './signal.js';

/** Which flags a dataset has: none, the worst of each value, or also those of every test. */
export const FLAG_LEVELS = ['none', 'aggregate', 'tests'] as const;
export type FlagLevel = (typeof FLAG_LEVELS)[number];

/** Codes of the operating mode; 9, as {@link QC_FLAGS} have it, where nothing is known. */
export const MODES = [0, 1, 2, 9] as const;
export const MODE_MEANINGS = ['normal', 'faulty', 'failed', 'unknown'] as const;

/** The code of flags and of modes where there is nothing to judge. */
export const NO_VERDICT = 9;

/** The part of the standard name (CF standard name table) that names a test, where it is not the test's own name. */
const STANDARD_TESTS: Readonly<Record<string, string>> = { neighbour: 'neighbor', time_gap: 'gap' };

/** Tests that have a standard name of their own. */
const NAMED_TESTS = new Set([
  ...['gross_range', 'spike', 'rate_of_change', 'flat_line', 'climatology', 'attenuated_signal'],
  ...['neighbor', 'gap'],
]);

function standardName(test: string | undefined): string {
  if (test === undefined) return 'aggregate_quality_flag';
  const name = STANDARD_TESTS[test] ?? test;
  return NAMED_TESTS.has(name) ? `${name}_test_quality_flag` : 'quality_flag';
}

/** What flags are called, behind the name of what they judge. */
export function flagSuffix(test: string | undefined): string {
  return test === undefined ? 'qc' : `qc_${test}`;
}

/** The texts that describe flags: `whose` values, by which test. */
export function flagDescription(whose: string, test: string | undefined): readonly Signal['attributes'][number][] {
  const what = test === undefined ? 'worst flag' : `flag of the test ${test}`;
  return [
    { name: 'standard_name', value: standardName(test) },
    { name: 'long_name', value: `${what}, ${whose}` },
  ];
}

/** What is derived from the readings. */
export interface Derived {
  readonly flags: FlagLevel;
  /** The tests of each signal, each once, in the order of the signals. */
  readonly tests: readonly (readonly string[])[];
  readonly mode: boolean;
}

/**
 * The signals that are derived, to stand behind `signals`: the flags of each signal of numbers, and the mode. A column of
 * theirs holds **the codes themselves** (1, 2, 3, 4, 9; 0, 1, 2, 9), never NaN, and no indexes into `meanings`.
 * A name that a signal has already is numbered.
 */
export function derivedSignals(signals: readonly Signal[], { flags, tests, mode }: Derived): Signal[] {
  const taken = new Set(signals.map(({ name }) => name));
  const free = (wanted: string): string => {
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
    taken.add(name);
    return name;
  };
  const flagged = flags === 'none' ? [] : signals.flatMap(({ kind }, s) => (isMeasured(kind) ? [s] : []));
  const qc = flagged.flatMap((s) => {
    const kinds = [undefined, ...(flags === 'tests' ? (tests[s] ?? []) : [])];
    return kinds.map((test) => flagsOf(signals[s].name, s, test, free));
  });
  return mode ? [...qc, modeSignal(free('mode'))] : qc;
}

function isMeasured(kind: Signal['kind']): boolean {
  return kind === 'number' || kind === 'integer';
}

function flagsOf(of: string, s: number, test: string | undefined, free: (wanted: string) => string): Signal {
  return {
    name: free(`${of}_${flagSuffix(test)}`),
    kind: 'flags',
    meanings: QC_MEANINGS,
    codes: QC_FLAGS,
    attributes: flagDescription(of, test),
    derived: { kind: 'qc', of: s, ...(test === undefined ? {} : { test }) },
  };
}

function modeSignal(name: string): Signal {
  return {
    name,
    kind: 'flags',
    meanings: MODE_MEANINGS,
    codes: MODES,
    attributes: [{ name: 'long_name', value: 'operating mode of the machine' }],
    derived: { kind: 'mode' },
  };
}
