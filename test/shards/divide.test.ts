import t from 'tap';
import { divide } from '../../lib/shards/divide.js';
import { divideUpload } from '../../lib/shards/part-numbers.js';
import { Random } from '../random.js';

const MiB = 1 << 20;

t.test('runs of about the same weight cover all items in order', async (t) => {
  t.same(divide([1, 1, 1, 1], 2), [
    { from: 0, to: 2 },
    { from: 2, to: 4 },
  ]);
  t.same(divide([8, 1, 1, 1, 1], 2), [
    { from: 0, to: 1 },
    { from: 1, to: 5 },
  ]);
  t.same(
    divide([5], 3).filter(({ from, to }) => to > from),
    [{ from: 0, to: 1 }],
  );
  const random = new Random(7);
  for (let k = 0; k < 300; k++) {
    const weights = Array.from({ length: 1 + random.below(60) }, () => random.below(101));
    const count = 1 + random.below(12);
    const runs = divide(weights, count);
    t.equal(runs.length, count);
    let at = 0;
    for (const { from, to } of runs) {
      if (from !== at || to < from) t.fail(`${JSON.stringify(runs)} of ${weights}`);
      at = to;
    }
    t.equal(at, weights.length);
    const total = weights.reduce((a, b) => a + b, 0);
    const most = Math.max(...runs.map(({ from, to }) => weights.slice(from, to).reduce((a, b) => a + b, 0)));
    if (most > total / count + 2 * Math.max(...weights)) t.fail(`${most} of ${total} in ${count}: ${weights}`);
  }
});

t.test('every shard has part numbers of its own', async (t) => {
  const bounds = [{ bytes: 20 * MiB }, { bytes: 0 }, { bytes: 1 }];
  const { plan, shards } = divideUpload({ headLength: 1000, size: 1000 + 20 * MiB + 1 + 500 }, bounds, {});
  t.same(shards, [
    { first: 2, most: 3 },
    { first: 5, most: 0 },
    { first: 5, most: 1 },
  ]);
  t.same(plan, { partSize: 8 * MiB, least: 5 * MiB, headRoom: 5 * MiB, tail: 6, tailParts: 1 });
});

t.test('parts grow until there are enough numbers', async (t) => {
  const bounds = Array.from({ length: 2000 }, () => ({ bytes: 500 * MiB }));
  const { plan, shards } = divideUpload({ headLength: 40 * MiB, size: 1_000_100 * MiB }, bounds, {});
  t.ok(plan.partSize > 100 * MiB && plan.partSize < 200 * MiB, String(plan.partSize));
  t.ok(plan.tail + plan.tailParts - 1 <= 10_000);
  t.equal(plan.headRoom, 40 * MiB);
  t.equal(shards.length, 2000);
  t.throws(() => divideUpload({ headLength: 1, size: 1 }, bounds, { partSize: 5 * MiB }), { code: 'ERR_JOB_PARTS' });
});
