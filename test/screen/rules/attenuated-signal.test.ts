/** Attenuated signals: the definition over whole arrays, and the test in batches of any length. */
import t from 'tap';
import { FAIL, GOOD, MISSING, NOT_EVALUATED, SUSPECT } from '../../../lib/model/qc-flags.js';
import { AttenuatedTest } from '../../../lib/screen/attenuated-test.js';
import { attenuatedSignal } from '../../../lib/screen/rules/attenuated-signal.js';
import { Random } from '../../random.js';
import { flagsOf, randomLengths, randomSeries, type Series } from '../series.js';

interface Limits {
  readonly window: number;
  readonly method?: 'range' | 'std';
  readonly suspect?: number;
  readonly fail?: number;
}

const flags = (series: Series, limits: Limits): string =>
  flagsOf(new AttenuatedTest({ method: 'range', ...limits }), series).join('');

const x = Number.NaN;

function variationOf(values: readonly number[], method: 'range' | 'std'): number {
  if (method === 'range') return Math.max(...values) - Math.min(...values);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

t.test('a value is flagged where the time before it varies too little', async (t) => {
  // Windows of four values: ranges 9, 9, 9, 2, 2, 2, 0
  const values = [0, 9, 0, 9, 9, 9, 8, 7, 7, 7, 7];
  t.equal(flags({ values }, { window: 4, suspect: 3, fail: 1 }), '22211133334');
  t.equal(flags({ values }, { window: 4, suspect: 2, fail: 2 }), '22211141144');
  t.equal(flags({ values }, { window: 4, suspect: 3 }), '22211133333');
});

t.test('a constant signal fails, with either method', async (t) => {
  const values = new Array(6).fill(0.1);
  t.equal(flags({ values }, { window: 3, suspect: 1, fail: 0.5 }), '224444');
  t.equal(flags({ values }, { window: 3, method: 'std', suspect: 1, fail: 0.5 }), '224444');
  t.equal(flags({ values }, { window: 3, suspect: 0, fail: 0 }), '221111', 'nothing varies less than nothing');
});

t.test('the window must be full: at the start, after a gap, with few values', async (t) => {
  const values = [1, 1, 1, 1, 1, 1, 1, 1];
  t.equal(flags({ values, seconds: [0, 1, 2, 3, 50, 51, 52, 53] }, { window: 4, fail: 1 }), '22242224');
  t.equal(flags({ values, seconds: values.map((_, i) => 3 * i) }, { window: 4, fail: 1 }), '22222222', 'two values');
  t.equal(flags({ values: [1, x, 1, 1, x, x, x, x, 1] }, { window: 4, fail: 1 }), '292499992');
  t.equal(flags({ values: [] }, { window: 4, fail: 1 }), '');
  t.equal(flags({ values: [x, x] }, { window: 4, fail: 1 }), '99');
  t.equal(flags({ values: [1, 1, 1] }, { window: 4, fail: 1 }), '222');
});

t.test('tenths of seconds, which are no doubles, make no difference to the window', async (t) => {
  const at = (from: number): Series => ({
    values: new Array(200).fill(1),
    seconds: Array.from({ length: 200 }, (_, i) => (from + i) / 10),
  });
  for (const from of [0, 1e7, 123456789]) {
    t.equal(flags(at(from), { window: 0.3, fail: 1 }), `22${'4'.repeat(198)}`, `from ${from}`);
  }
});

t.test('what is decided is the definition, whatever the batches', async (t) => {
  const random = new Random(19);
  const counts = new Map<number, number>();
  for (let run = 0; run < 200; run++) {
    const { values, seconds } = randomSeries(random, random.below(120));
    const window = 20 + random.below(200);
    const method = random.pick(['range', 'std'] as const);
    const fail = random.next() * 2;
    const suspect = fail + random.next() * 3;
    const expected = values.map((value, i) => {
      if (Number.isNaN(value)) return MISSING;
      const inside = [...values.keys()].filter(
        (k) => k <= i && seconds[k] > seconds[i] - window && !Number.isNaN(values[k]),
      );
      const span = seconds[i] - seconds[inside[0]];
      if (inside.length < 3 || span * inside.length < window * (inside.length - 1)) return NOT_EVALUATED;
      const variation = variationOf(
        inside.map((k) => values[k]),
        method,
      );
      if (variation < fail) return FAIL;
      return variation < suspect ? SUSPECT : GOOD;
    });
    for (const lengths of [undefined, [1], randomLengths(random)]) {
      const found = flagsOf(new AttenuatedTest({ window, method, suspect, fail }), { values, seconds }, lengths);
      if (found.join('') !== expected.join('')) {
        t.same(found, expected, JSON.stringify({ run, window, method, values, seconds }));
        return;
      }
    }
    for (const flag of expected) counts.set(flag, (counts.get(flag) ?? 0) + 1);
  }
  for (const flag of [GOOD, NOT_EVALUATED, SUSPECT, FAIL, MISSING]) t.ok((counts.get(flag) ?? 0) > 50, `flag ${flag}`);
});

t.test('settings: durations, and limits the right way round', async (t) => {
  const file = { rule: 'attenuated_signal', window: '6h', method: 'range' } as const;
  const rule = attenuatedSignal.convert({ ...file, suspect: 0.5, fail: 0.1 }, 'rules[0]');
  t.match(rule, { window: 21600, suspect: 0.5, fail: 0.1, onFail: { kind: 'keep' } });
  t.same(attenuatedSignal.window(rule), { duration: 21_600_000_000_000n });
  t.throws(() => attenuatedSignal.convert({ ...file, suspect: 0.1, fail: 0.5 }, 'rules[0]'), {
    message: 'rules[0] has suspect 0.1 below fail 0.5, so that no value would be suspect; swap them',
  });
});
