import t from 'tap';
import { unpackCurve } from '../../lib/page/client/unpack-curve.js';
import { bitsOf, packCurve, packedBytes } from '../../lib/page/packed-curve.js';

const NONE = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const;

function curveOf(pairs: readonly (readonly [min: number, max: number])[]) {
  const columns = [0, 1].map((which) => Float64Array.from(pairs, (pair) => pair[which]));
  return { from: 1_577_836_800_000, step: 60_000, min: columns[0], max: columns[1] };
}

t.test('a curve is read back as it was packed, to the digits of its bits', async (t) => {
  const curve = curveOf([[-1.5, 2.25], NONE, [0.1, 1e30], [-0, 0]]);
  const single = unpackCurve(packCurve(curve, 32));
  t.same([single.from, single.step], [curve.from, curve.step]);
  t.same(Array.from(single.min), [-1.5, Number.POSITIVE_INFINITY, Math.fround(0.1), -0]);
  t.same(Array.from(single.max), [2.25, Number.NEGATIVE_INFINITY, Math.fround(1e30), 0]);
  t.same(unpackCurve(packCurve(curve, 64)), curve, 'all digits');
  t.same(unpackCurve(packCurve(curveOf([]), 32)), curveOf([]));
});

t.test('magnitudes that 32 bits cannot hold take 64', async (t) => {
  const plain = curveOf([[-1, 1], NONE]);
  t.equal(bitsOf([plain, curveOf([[-3.4e38, 1.2e-38]])]), 32);
  for (const value of [3.5e38, -1e308, 1e-40, 5e-324])
    t.equal(bitsOf([plain, curveOf([[value, value]])]), 64, `${value}`);
});

t.test('a packed curve takes at most the bytes that are set aside for it', async (t) => {
  for (const bits of [32, 64] as const) {
    for (const buckets of [0, 1, 2, 3, 250, 6000]) {
      const pairs = Array.from({ length: buckets }, () => [Math.PI, 1e5] as const);
      const curve = { ...curveOf(pairs), from: -9_223_372_036_854, step: 86_400_000_000 };
      const { length } = JSON.stringify(packCurve(curve, bits));
      t.ok(length <= packedBytes(buckets, bits), `${buckets} buckets of ${bits} bits: ${length} bytes`);
    }
  }
});
