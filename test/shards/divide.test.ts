import t from 'tap';
import { divide } from '../../lib/shards/divide.js';
import { divideUpload } from '../../lib/shards/part-numbers.js';
import { severalObjects } from '../../lib/shards/several-objects.js';
import { Random } from '../random.js';

const MiB = 1 << 20;
const TiB = 2 ** 40;
const several = (objects: number): string => `make ${objects} objects`;

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
  const { plan, shards } = divideUpload({ headLength: 1000, size: 1000 + 20 * MiB + 1 + 500 }, bounds, { several });
  t.same(shards, [
    { first: 2, most: 3 },
    { first: 5, most: 0 },
    { first: 5, most: 1 },
  ]);
  t.same(plan, { partSize: 8 * MiB, least: 5 * MiB, headRoom: 5 * MiB, tail: 6, tailParts: 1 });
});

t.test('parts grow until there are enough numbers', async (t) => {
  const bounds = Array.from({ length: 2000 }, () => ({ bytes: 500 * MiB }));
  const { plan, shards } = divideUpload({ headLength: 40 * MiB, size: 1_000_100 * MiB }, bounds, { several });
  t.ok(plan.partSize > 100 * MiB && plan.partSize < 200 * MiB, String(plan.partSize));
  t.ok(plan.tail + plan.tailParts - 1 <= 10_000);
  t.equal(plan.headRoom, 40 * MiB);
  t.equal(shards.length, 2000);
  t.throws(() => divideUpload({ headLength: 1, size: 1 }, bounds, { partSize: 5 * MiB, several }), {
    code: 'ERR_JOB_PARTS',
  });
});

t.test('what one object cannot hold', async (t) => {
  const file = { headLength: MiB, size: 2 * MiB };
  const shards = (count: number, bytes: number) => Array.from({ length: count }, () => ({ bytes }));
  const refused = (bounds: { bytes: number }[], options: object, message: RegExp): void => {
    t.throws(() => divideUpload(file, bounds, { several, ...options }), { code: 'ERR_JOB_PARTS', message });
  };
  refused(
    shards(2000, 0.06 * TiB),
    {},
    /^2,000 shards of at most 120 TiB take 26,002 parts of 5\.0 GiB, .* 10,000 parts of at most 5 GiB: make 3 objects$/,
  );
  refused(shards(100, 10 * MiB), { partSize: 5 * MiB, provider: { maxParts: 150 } }, /: take larger parts/);
  refused(shards(200, MiB), { provider: { maxParts: 100 } }, /: take fewer than 98 shards$/);
  refused(shards(98, 5200 * MiB), { provider: { maxParts: 101 } }, /: take fewer shards$/);
  const r2 = { provider: { maxParts: 10_000, maxObject: 4.995 * TiB, equalParts: true } };
  refused(shards(10, TiB), r2, /an object at most 5\.0 TiB: make 3 objects$/);
  t.equal(divideUpload(file, shards(4, TiB), { several }).shards.length, 4);
});

t.test('several objects are proposed whose chunks fall into one grid', (t) => {
  const day = 86_400_000_000_000n;
  const machines = Array.from({ length: 10 }, (_, code) => ({ code, length: 1 }));
  const survey = { first: 0n, last: 10n * day, machines, axis: undefined };
  const storage = (name: string, dimensions: string[], shape: number[], chunk: number[]) => ({
    variable: { name, type: 'double' as const, dimensions, attributes: [] },
    ...{ shape, chunk },
  });
  const file = { variables: [storage('time', ['time'], [1000], [1000])] };
  t.equal(
    severalObjects(survey, 2, file),
    'make 2 objects, each by a job of its own: by machine, 5 machines each (--machine), or by time, ' +
      '--until 1970-01-06T00:00:00Z; --since 1970-01-06T00:00:00Z (such objects make one dataset only where their chunks ' +
      'fall into one grid); then "fleetcdf references OBJECT... ALL.json" makes one dataset of them',
  );
  t.match(severalObjects(survey, 5, file), /--since 1970-01-05T00:00:00Z --until .*; … \(such/);
  const axis = BigInt64Array.from({ length: 1000 }, (_, i) => BigInt(i) * 3600_000_000_000n);
  const stacked = {
    variables: [...file.variables, storage('readings', ['machine', 'time', 'sensor'], [10, 1000, 2], [1, 64, 2])],
  };
  // 16 chunks: 8 each, 512 times.
  t.match(
    severalObjects({ ...survey, axis }, 2, stacked),
    'by time, --until 1970-01-22T08:00:00Z; --since 1970-01-22T08:00:00Z, with chunks of [1, 64, 2] for readings (output',
  );
  // Of one chunk there are no two windows.
  const long = { variables: [storage('readings', ['machine', 'time'], [10, 1000], [1, 1000])] };
  t.match(severalObjects({ ...survey, axis }, 2, long), 'only where their chunks fall into one grid');
  t.end();
});
