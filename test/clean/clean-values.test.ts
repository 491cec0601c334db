import t from 'tap';
import { cleanBatch } from '../../lib/clean/index.js';
import { KEEP } from '../../lib/model/signal-rule.js';
import { Tally } from '../../lib/model/tally.js';

function cleaned(values: number[], rules: Parameters<typeof cleanBatch>[1]['signals'][number]) {
  const tally = new Tally();
  const column = Float64Array.from(values);
  const length = values.length;
  const batch = { length, machine: new Uint32Array(length), time: new BigInt64Array(length), values: [column] };
  cleanBatch(batch, { signals: [rules] }, ['a'], tally);
  return { values: [...column], counts: [...tally].map(({ rule, count }) => `${rule}: ${count}`) };
}

t.test('a rule that flags changes what its actions say, and counts it', async (t) => {
  const rule = { rule: 'gross_range', suspect: [-5, 5], fail: [-8, 8] } as const;
  const found = cleaned([1, 6, -9, Number.NaN], [{ ...rule, onSuspect: KEEP, onFail: { kind: 'missing' } }]);
  t.strictSame(found.values, [1, 6, Number.NaN, Number.NaN]);
  t.strictSame(found.counts, ['gross_range suspect, kept: 1', 'gross_range failed, made missing: 1']);
  const clipped = cleaned([6, -9], [{ ...rule, onSuspect: { kind: 'number', value: 0 }, onFail: { kind: 'clip' } }]);
  t.strictSame(clipped.values, [0, -8]);
});

t.test('every rule judges what was read, and the first that changes a value decides', async (t) => {
  const first = {
    rule: 'gross_range',
    fail: [-5, 5],
    onSuspect: KEEP,
    onFail: { kind: 'number', value: 100 },
  } as const;
  const second = { rule: 'range', min: -50, max: 50, replace: 7 } as const;
  t.strictSame(cleaned([6, 60], [first, second]), {
    values: [100, 100],
    counts: ['gross_range failed, replaced: 2', 'out of range, left to an earlier rule: 1'],
  });
  t.strictSame(cleaned([6, 60], [second, first]).values, [100, 7]);
});

t.test('what is repaired from other values stays for the screen', async (t) => {
  const rule = { rule: 'gross_range', fail: [-5, 5], onSuspect: KEEP, onFail: { kind: 'previous' } } as const;
  t.strictSame(cleaned([1, 9], [rule]), { values: [1, 9], counts: [] });
});
