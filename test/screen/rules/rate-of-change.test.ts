/** Rates of change: the test of the QARTOD manual, over whole arrays and in batches of any length. */
import t from 'tap';
import { KEEP } from '../../../lib/model/signal-rule.js';
import { seriesTestOf } from '../../../lib/screen/index.js';
import { type RateOfChangeRule, rateOfChange } from '../../../lib/screen/rules/rate-of-change.js';
import { Random } from '../../random.js';
import { flagsOf, randomLengths, randomSeries, type Series } from '../series.js';

const rule = (fields: Partial<RateOfChangeRule>): RateOfChangeRule => ({
  ...{ rule: 'rate_of_change', onSuspect: KEEP, onFail: KEEP },
  ...fields,
});

const rates = (fields: Partial<RateOfChangeRule>, series: Series, cadence?: number): string =>
  flagsOf(seriesTestOf(rule(fields), cadence === undefined ? {} : { cadence }), series).join('');

const x = Number.NaN;

t.test('a change is divided by the time that it took; the first value is not evaluated', async (t) => {
  t.equal(rates({ suspect: 1, fail: 2 }, { values: [0, 1, 3, 6, 5, 1] }), '213414');
  t.equal(rates({ suspect: 1, fail: 2 }, { values: [0, 1, 3, 6], seconds: [0, 1, 3, 6] }), '2111');
  t.equal(rates({ suspect: 1, fail: 2 }, { values: [0, 1, 3], seconds: [0, 0.5, 1] }), '234', 'parts of a second');
  t.equal(rates({ suspect: 1 }, { values: [0, 1, 3, 6] }), '2133');
  t.equal(rates({ fail: 1 }, { values: [0, 1, 3, 6] }), '2144');
  t.equal(rates({ suspect: 0, fail: 0 }, { values: [1, 1, 1] }), '211', 'constant');
});

t.test('without a value before it nothing is evaluated', async (t) => {
  t.equal(rates({ fail: 1 }, { values: [] }), '');
  t.equal(rates({ fail: 1 }, { values: [9] }), '2');
  t.equal(rates({ fail: 1 }, { values: [x, x] }), '99');
  t.equal(rates({ fail: 1 }, { values: [x, 9, x, 0, 0] }), '92921');
});

t.test('gaps', async (t) => {
  const series = { values: [0, 900, 900, x, 0], seconds: [0, 10, 111, 121, 131] };
  t.equal(rates({ fail: 1 }, series), '24192', 'a missing value is no neighbour');
  t.equal(rates({ fail: 1 }, series, 10), '24292', 'nor one that is more than ten times the cadence away');
  t.equal(rates({ fail: 1, maxGap: 19 }, series, 10), '24292');
  t.equal(rates({ fail: 1, maxGap: 20 }, series, 10), '24294', 'with max_gap missing values are passed over');
});

t.test('settings give the change in a time of their own', async (t) => {
  const converted = rateOfChange.convert({ rule: 'rate_of_change', suspect: 3, fail: 6, per: '1min' }, 'x');
  t.match(converted, { suspect: 0.05, fail: 0.1, onFail: KEEP });
  t.throws(() => rateOfChange.convert({ rule: 'rate_of_change', fail: 6, per: '0s' }, 'clean.x'), {
    message: /^clean\.x\.per is "0s", which is no time at all/,
  });
});

/** The same over whole arrays, from the definition. */
function naive({ suspect, fail, maxGap }: RateOfChangeRule, { values, seconds = [] }: Series, gap: number): number[] {
  return values.map((value, i) => {
    if (Number.isNaN(value)) return 9;
    let j = i - 1;
    if (maxGap !== undefined) while (Number.isNaN(values[j])) j--;
    if (j < 0 || Number.isNaN(values[j]) || seconds[i] - seconds[j] > (maxGap ?? gap)) return 2;
    const rate = Math.abs(value - values[j]) / (seconds[i] - seconds[j]);
    if (fail !== undefined && rate > fail) return 4;
    return suspect !== undefined && rate > suspect ? 3 : 1;
  });
}

t.test('flags do not depend on where batches end', async (t) => {
  const random = new Random(8);
  for (let round = 0; round < 300; round++) {
    const series = randomSeries(random, random.below(60));
    const one = rule({
      ...(random.chance(0.8) && { suspect: random.below(10) / 100 }),
      fail: 0.1 + random.below(10) / 10,
      ...(random.chance(0.4) && { maxGap: 5 + random.below(60) }),
    });
    const expected = naive(one, series, 100);
    t.same(flagsOf(seriesTestOf(one, { cadence: 10 }), series, randomLengths(random)), expected, { one, series });
  }
});
