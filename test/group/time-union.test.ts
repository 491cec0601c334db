import { readdirSync } from 'node:fs';
import t from 'tap';
import { TimeUnion } from '../../lib/group/index.js';
import { scratch } from '../databases.js';
import { Random } from '../random.js';

t.test('the union of times in any order, in any amount of memory', async (t) => {
  const directory = scratch(t);
  const random = new Random(7);
  let spilled = 0;
  for (let round = 0; round < 60; round++) {
    const union = new TimeUnion({ memory: random.pick([0, 400, 8000, 1 << 20]), directory });
    const all = new Set<bigint>();
    const span = random.pick([50, 3000, 1 << 30]);
    for (let machine = 0; machine < 1 + random.below(6); machine++) {
      const count = random.below(1500);
      const times = Array.from({ length: count }, () => BigInt(random.below(span)) - 20n);
      if (random.chance(0.7)) times.sort((a, b) => (a < b ? -1 : 1));
      for (const time of times) all.add(time);
      union.add(BigInt64Array.from([...times, 99n]), count);
    }
    const axis = union.finish();
    if (axis.temporaryBytes > 0) spilled++;
    const found: bigint[] = [];
    while (found.length < axis.length) found.push(...axis.read(found.length, 100));
    t.strictSame(
      found,
      [...all].sort((a, b) => (a < b ? -1 : 1)),
      `round ${round}`,
    );
    t.equal(axis.read(axis.length, 10).length, 0);
    axis.close();
  }
  t.ok(spilled > 10 && spilled < 60, `${spilled} of 60 went to disk`);
  t.strictSame(readdirSync(directory), [], 'no file is left');
});

t.test('machines with the same times need the memory of one axis', async (t) => {
  const times = BigInt64Array.from({ length: 1000 }, (_, i) => BigInt(i));
  const union = new TimeUnion({ memory: 2500 * 8 });
  for (let machine = 0; machine < 50; machine++) union.add(times, times.length);
  const axis = union.finish();
  t.equal(axis.length, 1000);
  t.equal(axis.temporaryBytes, 0);
});

t.test('more times than the limit are told, with no need of all of them', async (t) => {
  const directory = scratch(t);
  const random = new Random(11);
  const seen = new Set<string>();
  for (let round = 0; round < 60; round++) {
    const memory = random.pick([400, 8000, 1 << 20]);
    const limit = random.pick([500, 2000, 5000]);
    const union = new TimeUnion({ memory, directory, limit });
    const all = new Set<number>();
    const length = Math.ceil(limit / 2);
    const machines = 3 + random.below(17);
    const span = random.pick([limit, limit, 1.2 * limit, 50 * limit]);
    let added = 0;
    for (let machine = 0; machine < machines && !union.exceeds; machine++) {
      const times = Array.from({ length }, () => random.below(span));
      if (random.chance(0.5)) times.sort((a, b) => a - b);
      for (const time of times) all.add(time);
      union.add(BigInt64Array.from(times, BigInt), length);
      added += length;
    }
    if (union.exceeds) {
      t.ok(all.size > limit, `round ${round}: there are more`);
      if (added < machines * length) seen.add(`told early, ${memory} bytes`);
      union.close();
      continue;
    }
    const axis = union.finish();
    t.equal(axis.length, all.size, `round ${round}`);
    seen.add(axis.length > limit ? 'told by the length' : 'within the limit');
    axis.close();
  }
  t.equal(seen.size, 5, [...seen].join('; '));
  t.strictSame(readdirSync(directory), [], 'no file is left');
});

t.test('many machines with times of their own are told after a few of them', async (t) => {
  const union = new TimeUnion({ memory: 1 << 20, limit: 2000 });
  let machines = 0;
  for (; !union.exceeds; machines++) {
    const times = BigInt64Array.from({ length: 1000 }, (_, i) => BigInt(100 * i + machines));
    union.add(times, times.length);
  }
  t.ok(machines <= 4, `${machines} machines`);
  union.close();
});
