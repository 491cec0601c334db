/** Spikes: the test of the QARTOD manual, over whole arrays and in batches of any length. */
import t from 'tap';
import { KEEP } from '../../../lib/model/signal-rule.js';
import { seriesTestOf } from '../../../lib/screen/index.js';
import type { SpikeRule } from '../../../lib/screen/rules/spike.js';
import { Random } from '../../random.js';
import { flagsOf, randomLengths, randomSeries, type Series } from '../series.js';

const rule = (fields: Partial<SpikeRule>): SpikeRule => ({
  ...{ rule: 'spike', method: 'average', onSuspect: KEEP, onFail: KEEP },
  ...fields,
});

const spikes = (fields: Partial<SpikeRule>, series: Series, cadence?: number): string =>
  flagsOf(seriesTestOf(rule(fields), cadence === undefined ? {} : { cadence }), series).join('');

const x = Number.NaN;

t.test(
  'a value is compared with the mean of its neighbours; the first and the last one are not evaluated',
  async (t) => {
    // Heights of the rows in between: 1.5, 3, 1.5 around the spike of 3.
    t.equal(spikes({ suspect: 1, fail: 2 }, { values: [0, 0, 3, 0, 0] }), '23432');
    t.equal(spikes({ suspect: 1.5, fail: 3 }, { values: [0, 0, 3, 0, 0] }), '21312', 'a threshold must be exceeded');
    t.equal(spikes({ suspect: 2 }, { values: [0, 0, 3, 0, 0] }), '21312');
    t.equal(spikes({ fail: 2 }, { values: [0, 0, 3, 0, 0] }), '21412');
    t.equal(spikes({ suspect: 0, fail: 0 }, { values: [1, 1, 1, 1] }), '2112', 'constant');
  },
);

t.test('differential: steps the same way are no spike', async (t) => {
  const differential = { method: 'differential', suspect: 1, fail: 3 } as const;
  t.equal(spikes(differential, { values: [0, 9, 9, 9] }), '2112', 'a step');
  t.equal(spikes(differential, { values: [0, 5, 10, 15] }), '2112', 'a ramp');
  t.equal(spikes(differential, { values: [0, 0, 9, 7, 7] }), '21312', 'the smaller of two steps');
  t.equal(spikes(differential, { values: [0, 0, -9, 0, 0] }), '21412');
});

t.test('without a neighbour nothing is evaluated', async (t) => {
  t.equal(spikes({ fail: 2 }, { values: [] }), '');
  t.equal(spikes({ fail: 2 }, { values: [5] }), '2');
  t.equal(spikes({ fail: 2 }, { values: [5, 9] }), '22');
  t.equal(spikes({ fail: 2 }, { values: [x, x, x] }), '999');
  t.equal(spikes({ fail: 2 }, { values: [0, 9, x, 9, 0, 0] }), '229242');
});

t.test('readings more than ten times the cadence apart are no neighbours', async (t) => {
  const series = { values: [0, 9, 0, 0, 9, 0], seconds: [0, 10, 20, 130, 140, 150] };
  t.equal(spikes({ fail: 6 }, series, 10), '242242');
  t.equal(spikes({ fail: 6 }, series), '241142', 'without a cadence any distance will do');
  t.equal(spikes({ fail: 6 }, { ...series, seconds: [0, 10, 20, 120, 130, 140] }, 10), '241142');
});

t.test('with max_gap neighbours are the nearest values that are there', async (t) => {
  const series = { values: [0, x, 9, x, x, 0, x, 0], seconds: [0, 10, 20, 30, 40, 50, 60, 70] };
  t.equal(spikes({ fail: 6 }, series), '29299292');
  t.equal(spikes({ fail: 6, maxGap: 30 }, series), '29499192');
  t.equal(spikes({ fail: 6, maxGap: 29 }, series), '29299292', 'the neighbour after it is too far away');
});

/** The same over whole arrays, from the definition. */
function naive({ method, suspect, fail, maxGap }: SpikeRule, { values, seconds = [] }: Series, gap: number): number[] {
  const neighbour = (i: number, step: -1 | 1): number => {
    let j = i + step;
    if (maxGap !== undefined) while (Number.isNaN(values[j])) j += step;
    return j < 0 || j >= values.length || Math.abs(seconds[j] - seconds[i]) > (maxGap ?? gap) ? x : values[j];
  };
  return values.map((value, i) => {
    if (Number.isNaN(value)) return 9;
    const [a, c] = [neighbour(i, -1), neighbour(i, 1)];
    if (Number.isNaN(a) || Number.isNaN(c)) return 2;
    const isOpposite = (value > a && value > c) || (value < a && value < c);
    const steps = isOpposite ? Math.min(Math.abs(value - a), Math.abs(value - c)) : 0;
    const height = method === 'average' ? Math.abs(value - (a + c) / 2) : steps;
    if (fail !== undefined && height > fail) return 4;
    return suspect !== undefined && height > suspect ? 3 : 1;
  });
}

t.test('flags do not depend on where batches end', async (t) => {
  const random = new Random(7);
  for (let round = 0; round < 300; round++) {
    const series = randomSeries(random, Math.floor(random.next() * 60));
    const one = rule({
      method: random.next() < 0.5 ? 'average' : 'differential',
      ...(random.next() < 0.8 && { suspect: Math.round(random.next() * 4) / 4 }),
      fail: 1 + Math.round(random.next() * 8) / 4,
      ...(random.next() < 0.4 && { maxGap: 5 + Math.floor(random.next() * 60) }),
    });
    const cadence = 10;
    const expected = naive(one, series, 10 * cadence);
    t.same(flagsOf(seriesTestOf(one, { cadence }), series, randomLengths(random)), expected, { one, series });
  }
});
