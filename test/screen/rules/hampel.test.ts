/** Hampel: the definition over whole arrays, and the test in batches of any length. */
import t from 'tap';
import { FAIL, GOOD, MISSING, NOT_EVALUATED, SUSPECT } from '../../../lib/model/qc-flags.js';
import { HampelTest } from '../../../lib/screen/hampel-test.js';
import { hampel } from '../../../lib/screen/rules/hampel.js';
import { Random } from '../../random.js';
import { flagsOf, randomLengths, randomSeries } from '../series.js';

interface Limits {
  readonly window: number;
  readonly suspect?: number;
  readonly fail?: number;
  readonly resolution?: number;
}

const flags = (values: readonly number[], limits: Limits): string =>
  flagsOf(new HampelTest({ resolution: 0, ...limits }), { values }).join('');

const x = Number.NaN;
const wave = [1, 2, 3, 2, 1, 2, 3, 2, 1];

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) / 2];
}

/** As defined, with everything computed anew for each value. */
function byDefinition(all: readonly number[], { window, suspect, fail = Infinity, resolution = 0 }: Limits): number[] {
  const half = (window - 1) / 2;
  const places = [...all.keys()].filter((i) => !Number.isNaN(all[i]));
  const result = all.map(() => MISSING as number);
  places.forEach((place, k) => {
    result[place] = NOT_EVALUATED;
    if (k < half || k + half >= places.length) return;
    const around = places.slice(k - half, k + half + 1).map((i) => all[i]);
    const middle = median(around);
    const scale = Math.max(1.4826 * median(around.map((value) => Math.abs(value - middle))), resolution);
    const distance = Math.abs(all[place] - middle);
    if (distance === 0) result[place] = GOOD;
    else if (scale === 0) return;
    else if (distance > fail * scale) result[place] = FAIL;
    else result[place] = distance > (suspect ?? fail) * scale ? SUSPECT : GOOD;
  });
  return result;
}

t.test('a value is compared with the median of those around it', async (t) => {
  const values = [...wave.slice(0, 4), 9, ...wave.slice(5)];
  // Around the 9: 2 3 9 2 3 have the median 3 and the deviations 1 0 6 1 0, so 6 stands against 1.4826.
  t.equal(flags(values, { window: 5, suspect: 3, fail: 4 }), '221141122');
  t.equal(flags(values, { window: 5, suspect: 4, fail: 5 }), '221131122');
  t.equal(flags(values, { window: 5, suspect: 4.1 }), '221111122');
  t.equal(flags(values, { window: 5, fail: 4 }), '221141122');
});

t.test('missing values are passed over, and do not count in the window', async (t) => {
  t.equal(flags([1, x, 2, x, x, 9, 3, x, 2, x], { window: 5, fail: 3 }), '2929942929');
  t.equal(flags([x, x], { window: 3, fail: 3 }), '99');
});

t.test('too few values are not evaluated', async (t) => {
  t.equal(flags([], { window: 5, fail: 3 }), '');
  t.equal(flags([1, 9, 1], { window: 5, fail: 3 }), '222');
  t.equal(flags([1, x, 9, 1, x, 2], { window: 5, fail: 3 }), '292292');
});

t.test('a constant signal does not flag itself, nor what differs from it without a resolution', async (t) => {
  t.equal(flags(new Array(9).fill(5), { window: 5, suspect: 0, fail: 0 }), '221111122');
  const spike = [5, 5, 5, 5, 9, 5, 5, 5, 5];
  t.equal(flags(spike, { window: 5, fail: 3 }), '221121122', 'of which the deviation is zero');
  t.equal(flags(spike, { window: 5, fail: 3, resolution: 1 }), '221141122');
  t.equal(flags(spike, { window: 5, fail: 3, resolution: 2 }), '221111122');
});

t.test('what is decided is the definition, whatever the batches', async (t) => {
  const random = new Random(16);
  const counts = new Map<number, number>();
  for (let run = 0; run < 200; run++) {
    const { values } = randomSeries(random, random.below(120));
    // Ties are rare in one half of the runs.
    const noisy = run % 2 === 0 ? values : values.map((value) => value + random.next());
    const suspect = random.next() * 4;
    const limits = {
      ...{ window: 3 + 2 * random.below(12), resolution: random.chance(0.3) ? random.next() : 0 },
      ...(random.chance(0.8) ? { suspect } : {}),
      ...{ fail: suspect + random.next() * 4 },
    };
    const expected = byDefinition(noisy, limits);
    for (const lengths of [undefined, [1], randomLengths(random)]) {
      const found = flagsOf(new HampelTest(limits), { values: noisy }, lengths);
      if (found.join('') !== expected.join('')) {
        t.same(found, expected, JSON.stringify({ run, limits, noisy }));
        return;
      }
    }
    for (const flag of expected) counts.set(flag, (counts.get(flag) ?? 0) + 1);
  }
  for (const flag of [GOOD, NOT_EVALUATED, SUSPECT, FAIL, MISSING]) t.ok((counts.get(flag) ?? 0) > 50, `flag ${flag}`);
});

t.test('an infinite value fails, and leaves nothing behind', async (t) => {
  t.equal(flags([...wave.slice(0, 4), Infinity, ...wave.slice(5)], { window: 5, fail: 9 }), '221141122');
});

t.test('a window without a middle is refused', async (t) => {
  t.throws(() => hampel.convert({ rule: 'hampel', window: 100, fail: 3, resolution: 0 }, 'clean.signals.a[0]'), {
    message: 'clean.signals.a[0].window is 100; it must be odd, with a value in the middle: 101',
  });
});
