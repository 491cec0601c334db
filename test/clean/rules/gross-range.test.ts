/** The gross range test of the QARTOD manual. */
import t from 'tap';
import { valueTestOf } from '../../../lib/clean/index.js';
import type { GrossRangeRule } from '../../../lib/clean/rules/gross-range.js';
import { KEEP } from '../../../lib/model/signal-rule.js';

const x = Number.NaN;

function judge(fields: Partial<GrossRangeRule>, values: readonly number[]): string {
  const test = valueTestOf({ rule: 'gross_range', onSuspect: KEEP, onFail: KEEP, ...fields });
  const flags = new Uint8Array(values.length + 1).fill(7);
  test.judge(new BigInt64Array(values.length), Float64Array.from(values), values.length, flags);
  t.equal(flags[values.length], 7, 'nothing is written behind the rows');
  return flags.subarray(0, values.length).join('');
}

t.test('values outside the spans; their ends belong to them', async (t) => {
  const spans = { suspect: [0, 10], fail: [-5, 20] } as const;
  t.equal(judge(spans, [0, 10, -0.1, 10.1, -5, 20, -5.1, 20.1, x, 5]), '1133334491');
  t.equal(judge({ suspect: [0, 10] }, [-1e300, 0, 11, x]), '3139');
  t.equal(judge({ fail: [0, 10] }, [-1e300, 0, 11, x]), '4149');
  t.equal(judge({ suspect: [1, 1], fail: [1, 1] }, [1, 1 + Number.EPSILON, x]), '149');
});

t.test('values beyond all numbers, and nothing', async (t) => {
  t.equal(judge({ fail: [-1e308, 1e308] }, [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]), '44');
  t.equal(judge({ fail: [0, 1] }, []), '');
  t.equal(judge({ fail: [0, 1] }, [x, x]), '99');
});

t.test('the nearest value that a flag allows', async (t) => {
  const test = valueTestOf({ rule: 'gross_range', onSuspect: KEEP, onFail: KEEP, suspect: [0, 10], fail: [-5, 20] });
  t.equal(test.clip?.(0n, 21, 4), 20);
  t.equal(test.clip?.(0n, -9, 4), -5);
  t.equal(test.clip?.(0n, 15, 3), 10);
  t.equal(test.clip?.(0n, -1, 3), 0);
});
