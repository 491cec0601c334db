/** Flat lines: the test of the QARTOD manual by the range of values, over whole arrays and in batches of any length. */
import t from 'tap';
import { KEEP } from '../../../lib/model/signal-rule.js';
import { seriesTestOf, windowOf } from '../../../lib/screen/index.js';
import { type FlatLineRule, flatLine } from '../../../lib/screen/rules/flat-line.js';
import { Random } from '../../random.js';
import { flagsOf, randomLengths, randomSeries, type Series } from '../series.js';

const SECOND = 1_000_000_000n;

const rule = (fields: Partial<FlatLineRule>): FlatLineRule => ({
  ...{ rule: 'flat_line', tolerance: 0, onSuspect: KEEP, onFail: KEEP },
  ...fields,
});

const lines = (fields: Partial<FlatLineRule>, series: Series, cadence?: number): string =>
  flagsOf(seriesTestOf(rule(fields), cadence === undefined ? {} : { cadence }), series).join('');

const x = Number.NaN;

t.test('a line of so many seconds', async (t) => {
  const durations = { suspect: 2n * SECOND, fail: 4n * SECOND };
  t.equal(lines(durations, { values: [1, 2, 2, 2, 2, 2, 2, 3, 3] }), '211334411');
  t.equal(lines({ fail: 3n * SECOND }, { values: [1, 2, 2, 2, 2, 2] }), '211144');
  t.equal(lines({ suspect: 3n * SECOND }, { values: [1, 2, 2, 2, 2, 2] }), '211133');
  t.equal(lines(durations, { values: [1, 2, 2, 2], seconds: [0, 1, 2, 9] }), '2114', 'time counts, not the values');
});

t.test('what may be a line already is not evaluated until it is long enough', async (t) => {
  const durations = { suspect: 2n * SECOND, fail: 4n * SECOND };
  t.equal(lines(durations, { values: [] }), '');
  t.equal(lines(durations, { values: [5] }), '2');
  t.equal(lines(durations, { values: [5, 5] }), '22');
  t.equal(lines(durations, { values: [5, 5, 5, 5, 5, 5] }), '223344', 'constant');
  t.equal(lines(durations, { values: [5, 5, 6] }), '221');
  t.equal(lines(durations, { values: [x, x, x] }), '999');
});

t.test('values within the tolerance are the same: all of them, not only those next to each other', async (t) => {
  const fields = { tolerance: 1, fail: 3n * SECOND };
  t.equal(lines(fields, { values: [9, 0, 0.5, 0, 0.9, 0.2, 0.9] }), '2111444');
  t.equal(lines(fields, { values: [9, 0, 0.5, 1, 1.5, 2, 2.5, 3] }), '21111111', 'a ramp is no line');
  t.equal(lines(fields, { values: [9, 0, 1, 1, 1, 1] }), '211114', 'the range must be less than the tolerance');
});

t.test('missing values are passed over, unless the gap is too long', async (t) => {
  const fields = { fail: 30n * SECOND };
  const series = { values: [1, 2, 2, x, 2, 2, 2], seconds: [0, 10, 20, 30, 40, 50, 60] };
  t.equal(lines(fields, series, 10), '2119444');
  t.equal(lines({ ...fields, maxGap: 19 }, series), '2119222', 'the line begins anew');
  const far = { values: [1, 2, 2, 2, 2], seconds: [0, 10, 111, 121, 131] };
  t.equal(lines(fields, far), '21444');
  t.equal(lines(fields, far, 10), '21222', 'ten times the cadence');
});

t.test('settings that contradict themselves', async (t) => {
  const convert = (fields: object) => flatLine.convert({ rule: 'flat_line', tolerance: 0, ...fields }, 'clean.x');
  t.throws(() => convert({ suspect: '2h', fail: '30min' }), {
    code: 'ERR_SETTINGS_VALUE',
    key: 'clean.x',
    message: 'clean.x has fail "30min" shorter than suspect "2h", so that no value would be suspect; swap them',
  });
  t.match(convert({ suspect: '30min', fail: '2h', max_gap: '1h' }), { fail: 7_200n * SECOND, maxGap: 3600 });
  t.same(windowOf(convert({ suspect: '30min', fail: '2h' })), { duration: 1_800n * SECOND });
});

/** The same over whole arrays, from the definition. */
function naive({ tolerance, suspect, fail, maxGap }: FlatLineRule, { values, seconds = [] }: Series, gap: number) {
  return values.map((value, i) => {
    if (Number.isNaN(value)) return 9;
    let [low, high, start, isBroken] = [value, value, i, false];
    for (let j = i - 1; j >= 0; j--) {
      if (Number.isNaN(values[j])) continue;
      if (seconds[start] - seconds[j] > (maxGap ?? gap)) break;
      low = Math.min(low, values[j]);
      high = Math.max(high, values[j]);
      isBroken = high - low >= tolerance && high > low;
      if (isBroken) break;
      start = j;
    }
    const lasts = seconds[i] - seconds[start];
    if (fail !== undefined && lasts >= Number(fail) / 1e9) return 4;
    if (suspect !== undefined && lasts >= Number(suspect) / 1e9) return 3;
    return isBroken ? 1 : 2;
  });
}

t.test('flags do not depend on where batches end', async (t) => {
  const random = new Random(9);
  for (let round = 0; round < 500; round++) {
    const series = randomSeries(random, random.below(120));
    const one = rule({
      tolerance: random.pick([0, 0, 0.25, 0.6, 2]),
      ...(random.chance(0.8) && { suspect: BigInt(1 + random.below(30)) * SECOND }),
      fail: BigInt(30 + random.below(90)) * SECOND,
      ...(random.chance(0.4) && { maxGap: 5 + random.below(60) }),
    });
    const expected = naive(one, series, 100);
    t.same(flagsOf(seriesTestOf(one, { cadence: 10 }), series, randomLengths(random)), expected, { one, series });
  }
});
