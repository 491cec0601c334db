import t from 'tap';
import { exactJson, parseExact } from '../../lib/util/exact-json.js';

t.test('what JSON has no words for comes back', async (t) => {
  const value = {
    big: 2n ** 80n,
    numbers: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1.5],
    date: new Date(1e12),
    map: new Map<unknown, unknown>([
      [1, [2n]],
      ['a', new Map([['b', null]])],
    ]),
    times: BigInt64Array.from([-(2n ** 63n), 0n, 2n ** 63n - 1n]),
    values: Float64Array.from([Number.NaN, -0, 1e300]),
    bytes: Uint8Array.from([1, 2, 3]),
    empty: new Int32Array(0),
    plain: { $: 1, text: '$bigint', list: [], none: null },
  };
  t.same(parseExact(exactJson(value)), value);
  t.ok(Object.is(parseExact(exactJson(-0)), -0));
  const part = new Float64Array([1, 2, 3, 4]).subarray(1, 3);
  t.same(parseExact(exactJson({ part })), { part: Float64Array.from([2, 3]) });
  t.same(parseExact(exactJson(Buffer.from('abc').subarray(1))), Uint8Array.from([98, 99]));
});

t.test('an object that stands for no value is refused', async (t) => {
  t.throws(() => parseExact('{"$Float16Array": ""}'), SyntaxError);
  t.throws(() => parseExact('{'), SyntaxError);
});
