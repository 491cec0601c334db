import t, { type Test } from 'tap';
import { binError, MagnitudeBins } from '../../lib/stats/magnitude-bins.js';
import { quantilesOf, sketchOf } from '../../lib/stats/quantiles.js';
import { QUANTILE_ERROR, QUANTILES } from '../../lib/stats/statistics.js';
import { Random } from '../random.js';
import { normal } from './series.js';

const NONE = { negative: 0, positive: 0 };
const RANKS = [0, ...QUANTILES, 1];

function binsOf(values: readonly number[], limit?: number): MagnitudeBins {
  const bins = new MagnitudeBins(limit);
  for (let i = 0; i < values.length; i += 100) {
    const part = Float64Array.from(values.slice(i, i + 100));
    bins.add(new Int32Array(part.buffer), part.length);
  }
  return bins;
}

function check(t: Test, name: string, values: readonly number[], parts: readonly MagnitudeBins[], most: number) {
  const sorted = Float64Array.from(values).sort();
  const [minimum, maximum] = [sorted[0], sorted[sorted.length - 1]];
  const found = quantilesOf(sketchOf(parts, NONE), { minimum, maximum }, RANKS);
  const off = found.map((x, i) => {
    const wanted = sorted[Math.floor(RANKS[i] * (sorted.length - 1))];
    // Quotients, because differences of the greatest doubles are infinite.
    return x === wanted ? 0 : Math.abs(x / wanted - 1);
  });
  const error = Math.max(...parts.map(({ halvings }) => binError(halvings)));
  t.ok(error <= most, `${name}: error`, { error, most });
  t.ok(Math.max(...off) <= error * (1 + 1e-12), name, { off, found, error });
}

function distributions(): [name: string, values: number[]][] {
  const random = new Random(3);
  const many = (make: (i: number) => number) => Array.from({ length: 5000 }, (_, i) => make(i));
  return [
    ['one', [-7.25]],
    ['constant', many(() => 0.1)],
    ['zeros', many(() => 0)],
    ['negative zeros', many(() => -0)],
    ['uniform about zero', many(() => 10 * random.next() - 5)],
    ['mostly zeros', many(() => (random.chance(0.9) ? 0 : normal(random)))],
    ['negative', many(() => -Math.exp(normal(random)))],
    ['rounded', many(() => Math.round(100 * normal(random)) / 100)],
    ['powers of two and their neighbours', many((i) => 2 ** (i % 40) * (1 + ((i % 3) - 1) * 2 ** -52))],
    ['log-normal', many(() => Math.exp(3 * normal(random)))],
    ['Cauchy', many(() => normal(random) / normal(random))],
    ['all magnitudes', many(() => (random.chance(0.5) ? 1 : -1) * 10 ** (616 * random.next() - 308))],
    ['greatest doubles', [-Number.MAX_VALUE, Number.MAX_VALUE, Number.MAX_VALUE]],
    ['least normal double', many((i) => (i % 2 === 0 ? 1 : -1) * 2 ** -1022)],
  ];
}

t.test('quantiles are within the error that is stated', async (t) => {
  for (const [name, values] of distributions()) check(t, name, values, [binsOf(values)], QUANTILE_ERROR);
});

t.test('two halves give the same sketch as the whole', async (t) => {
  for (const [name, values] of distributions()) {
    const middle = Math.floor(values.length / 3);
    const halves = [binsOf(values.slice(0, middle)), binsOf(values.slice(middle))];
    check(t, `${name}, two parts`, values, halves, QUANTILE_ERROR);
    halves[0].merge(halves[1]);
    t.strictSame(halves[0].toJSON(), binsOf(values).toJSON(), `${name}, merged`);
    t.strictSame(MagnitudeBins.fromJSON(halves[0].toJSON()).toJSON(), halves[0].toJSON(), `${name}, from JSON`);
  }
});

t.test('bins keep to a limit, and say what it costs', async (t) => {
  const values = distributions().find(([name]) => name === 'log-normal')![1];
  for (const [limit, error] of [
    [2048, 0.01],
    [1024, 0.016],
    [512, 0.031],
    [256, 0.06],
    [128, 0.12],
    [1, 0.34],
  ]) {
    const bins = binsOf(values, limit);
    if (limit > 1) t.ok(bins.bytes <= 4 * limit, `${limit} bins`, { bytes: bins.bytes });
    check(t, `at most ${limit}`, values, [bins], error);
    const late = binsOf(values);
    late.limit(limit);
    t.strictSame(late.toJSON(), bins.toJSON(), 'whenever the limit is set');
  }
});

t.test('more values in a bin than 32 bits count', async (t) => {
  const bins = binsOf([1, 1, 2]);
  bins.addOne(1, 2 ** 32 - 1);
  const one = Float64Array.of(1);
  bins.add(new Int32Array(one.buffer), 1);
  let most = 0;
  bins.forEach((_bin, _negative, count) => {
    most = Math.max(most, count);
  });
  t.equal(most, 2 ** 32 + 2);
});

t.test('infinite values are the first and the last', async (t) => {
  const sketch = sketchOf([binsOf([1, 2, 3])], { negative: 1, positive: 2 });
  const found = quantilesOf(
    sketch,
    { minimum: Number.NEGATIVE_INFINITY, maximum: Number.POSITIVE_INFINITY },
    [0, 0.5, 1],
  );
  t.strictSame([found[0], found[2]], [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  t.ok(Math.abs(found[1] - 2) < 0.02);
});
