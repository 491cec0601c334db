/** Rolling z-score: the definition over whole arrays, batches of any length, and rounding over a long series. */
import t from 'tap';
import { FAIL, GOOD, MISSING, NOT_EVALUATED, SUSPECT } from '../../../lib/model/qc-flags.js';
import { rollingZScore } from '../../../lib/screen/rules/rolling-z-score.js';
import { SlidingMoments } from '../../../lib/screen/sliding-moments.js';
import { ZScoreTest } from '../../../lib/screen/z-score-test.js';
import { Random } from '../../random.js';
import { flagsOf, randomLengths, randomSeries } from '../series.js';

const flags = (values: readonly number[], window: number, suspect?: number, fail?: number): string =>
  flagsOf(new ZScoreTest({ window, ...(suspect !== undefined && { suspect }), ...(fail !== undefined && { fail }) }), {
    values,
  }).join('');

const x = Number.NaN;

/** Two passes over the values. */
function moments(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

t.test('a value is compared with the mean of the last ones and itself', async (t) => {
  // 0 0 0 0 5: mean 1, standard deviation √5, z = 4 / √5 = 1.79
  t.equal(flags([0, 0, 0, 0, 5, 0], 5, 1.7), '222231');
  t.equal(flags([0, 0, 0, 0, 5, 0], 5, 1.2, 1.7), '222241');
  t.equal(flags([0, 0, 0, 0, 5, 0], 5, undefined, 1.79), '222211');
});

t.test('missing values are passed over; too few values are not evaluated', async (t) => {
  t.equal(flags([x, 0, x, 0, 0, x, 0, 5, x], 5, 1.7), '929229239');
  t.equal(flags([1, 9, 1], 5, 1), '222');
  t.equal(flags([], 5, 1), '');
  t.equal(flags([x, x], 5, 1), '99');
});

t.test('a constant signal does not flag itself', async (t) => {
  t.equal(flags(new Array(12).fill(0.1), 5, 0, 0), '222211111111');
});

t.test('what is decided is the definition, whatever the batches', async (t) => {
  const random = new Random(17);
  const counts = new Map<number, number>();
  for (let run = 0; run < 150; run++) {
    const values = randomSeries(random, random.below(150)).values.map((value) => value + random.next());
    const window = 3 + random.below(30);
    const suspect = random.next() * 2;
    const fail = suspect + random.next();
    const last: number[] = [];
    const expected = values.map((value) => {
      if (Number.isNaN(value)) return MISSING;
      last.push(value);
      if (last.length < window) return NOT_EVALUATED;
      const { mean, deviation } = moments(last.slice(-window));
      const z = Math.abs(value - mean) / deviation;
      if (z > fail) return FAIL;
      return z > suspect ? SUSPECT : GOOD;
    });
    for (const lengths of [undefined, [1], randomLengths(random)]) {
      const found = flagsOf(new ZScoreTest({ window, suspect, fail }), { values }, lengths);
      if (found.join('') !== expected.join('')) {
        t.same(found, expected, JSON.stringify({ run, window, values }));
        return;
      }
    }
    for (const flag of expected) counts.set(flag, (counts.get(flag) ?? 0) + 1);
  }
  for (const flag of [GOOD, NOT_EVALUATED, SUSPECT, FAIL, MISSING]) t.ok((counts.get(flag) ?? 0) > 50, `flag ${flag}`);
});

t.test('rounding does not add up: huge values leave no trace in a long series', async (t) => {
  const random = new Random(18);
  const window = 101;
  const sliding = new SlidingMoments();
  const last = new Float64Array(window);
  let worst = 0;
  for (let i = 0; i < 1_000_000; i++) {
    const value = random.chance(0.001) ? 1e12 * random.next() : 1e6 + random.next();
    if (sliding.length === window) sliding.shift();
    sliding.push(value);
    last[i % window] = value;
    if (i < window || i % 997 !== 0) continue;
    const { mean, deviation } = moments([...last]);
    const error = Math.max(Math.abs(sliding.mean / mean - 1), Math.abs(Math.sqrt(sliding.variance) / deviation - 1));
    worst = Math.max(worst, error);
  }
  t.ok(worst < 1e-9, `relative error ${worst}`);
});

t.test('limits that nothing can exceed are refused', async (t) => {
  t.throws(() => rollingZScore.convert({ rule: 'rolling_z_score', window: 10, suspect: 2, fail: 3 }, 'rules[0]'), {
    message:
      'rules[0].fail is 3, but no value of 10 is more than 2.85 standard deviations from their mean; lower it, or ' +
      'lengthen the window',
  });
  t.ok(rollingZScore.convert({ rule: 'rolling_z_score', window: 12, suspect: 2, fail: 3 }, 'rules[0]'));
});
