import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import {
  addValues,
  MOMENT_SLOTS,
  type Moments,
  mergeMoments,
  readMoments,
  startMoments,
} from '../../lib/stats/moments.js';
import { needsPython, runScripts } from '../foreign.js';
import { Random } from '../random.js';
import { nastySeries } from './series.js';

const SCRIPT = new URL('../../../test/stats/reference_moments.py', import.meta.url).pathname;

function stateOf(values: readonly number[], cut: () => number = () => values.length): Float64Array {
  const state = new Float64Array(MOMENT_SLOTS + 2);
  startMoments(state, 1);
  for (let from = 0; from < values.length; ) {
    const part = Float64Array.from(values.slice(from, from + cut()));
    addValues(state, 1, part, part.length);
    from += part.length;
  }
  return state;
}

function momentsOf(values: readonly number[]): Moments {
  return readMoments(stateOf(values), 1);
}

function listed({ mean, standardDeviation, skewness, kurtosis }: Moments): (number | null)[] {
  return [mean, standardDeviation, skewness, kurtosis].map((x) => (Number.isFinite(x) ? x : null));
}

/** The largest relative difference; of coefficients below 0.001, that of 0.001; Infinity where one is not there. */
function difference(found: readonly (number | null)[], wanted: readonly (number | null)[]): number {
  return Math.max(
    ...found.map((a, i) => {
      const b = wanted[i];
      if (a === null || b === null) return a === b ? 0 : Number.POSITIVE_INFINITY;
      const least = i === 0 ? 1e-6 * Math.abs(found[1] ?? 0) : i === 1 ? 0 : 1e-3;
      return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(b), least);
    }),
  );
}

t.test('moments equal exact arithmetic, pandas and scipy', needsPython('pandas', 'scipy'), async (t) => {
  const series = nastySeries();
  const file = join(t.testdir(), 'series.json');
  await writeFile(file, JSON.stringify(series.map(({ values }) => values)));
  const references = JSON.parse(runScripts([[SCRIPT, file]])[0]);
  for (const [i, { name, values, ...able }] of series.entries()) {
    const found = listed(momentsOf(values));
    for (const [by, wanted] of Object.entries(references[i] as Record<string, (number | null)[]>)) {
      if (able[by as 'pandas'] === false) continue;
      const off = difference(found, wanted);
      t.ok(off < 1e-9, `${name}: ${by}`, { found, wanted, off });
    }
  }
});

t.test('moments do not depend on how values are handed over', async (t) => {
  const random = new Random(11);
  for (const { name, values } of nastySeries()) {
    const whole = readMoments(stateOf(values), 1);
    for (let n = 0; n < 5; n++) {
      const parts = readMoments(
        stateOf(values, () => 1 + random.below(n === 0 ? 1 : 700)),
        1,
      );
      t.strictSame(listed(parts), listed(whole), name);
    }
  }
});

t.test('two parts give the whole', async (t) => {
  for (const { name, values } of nastySeries()) {
    for (const share of [0, 0.3, 0.5, 1]) {
      const middle = Math.floor(share * values.length);
      const first = stateOf(values.slice(0, middle));
      mergeMoments(first, 1, stateOf(values.slice(middle)), 1);
      const whole = momentsOf(values);
      const merged = readMoments(first, 1);
      const off = difference(listed(merged), listed(whole));
      t.ok(off < 1e-9, `${name} at ${share}`, { merged, whole, off });
      t.strictSame([merged.count, merged.minimum, merged.maximum], [whole.count, whole.minimum, whole.maximum]);
    }
  }
});

t.test('the slice beside is left alone', async (t) => {
  const state = stateOf(nastySeries()[7].values);
  t.strictSame([state[0], state[MOMENT_SLOTS + 1]], [0, 0]);
});
