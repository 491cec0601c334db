/** Signals with flags and a mode, as screening makes them, and a batch of them made by hand. */
import type { MachineBatch } from '../../lib/model/batch.js';
import { derivedSignals } from '../../lib/model/derived-signals.js';
import type { Signal } from '../../lib/model/signal.js';

const LOAD: readonly Signal[] = [{ name: 'load', kind: 'number', attributes: [] }];

/** load, load_qc, load_qc_spike, mode */
export const FLAGGED: readonly Signal[] = [
  ...LOAD,
  ...derivedSignals(LOAD, { flags: 'tests', tests: [['spike']], mode: true }),
];

/** One reading for each flag. */
export const FLAGGED_BATCH: MachineBatch = {
  machine: 0,
  length: 5,
  time: BigInt64Array.from([0n, 1n, 2n, 3n, 4n], (second) => second * 1_000_000_000n),
  values: [
    Float64Array.of(1.5, 2, 3, 4, Number.NaN),
    Float64Array.of(1, 2, 3, 4, 9),
    Float64Array.of(1, 2, 1, 4, 9),
    Float64Array.of(0, 1, 2, 9, 9),
  ],
};
