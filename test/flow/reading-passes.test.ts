import { join } from 'node:path';
import t from 'tap';
import type { ReadingPasses } from '../../lib/flow/reading-passes.js';
import { openReadings } from '../../lib/job/open-source.js';
import type { MachineBatch } from '../../lib/model/batch.js';
import { Tally } from '../../lib/model/tally.js';
import { scratch, writeDatabase } from '../databases.js';
import { Random } from '../random.js';
import { openPasses } from './open-passes.js';

type Reading = [time: string, machine: string, value: number | null];

const POLICIES = ['first', 'last', 'mean'] as const;
const SHAPES = ['step by machine', 'step by time', 'gaps by machine', 'gaps by time', 'crossed', 'disorder'] as const;

const stamp = (second: number): string => new Date(Date.UTC(2019, 0, 1) + second * 1000).toISOString();

/** Tables of one signal each, in the order that `shape` says. */
function makeTables(random: Random, shape: (typeof SHAPES)[number]): Reading[][] {
  const machines = Array.from({ length: 1 + random.below(4) }, (_, m) => `m${m}`);
  const times = 1 + random.below(40);
  const value = (): number | null => (random.chance(0.1) ? null : random.below(1000) / 8);
  const keys = machines.flatMap((machine) => Array.from({ length: times }, (_, i) => ({ machine, second: i * 7 })));
  if (shape.endsWith('by time')) keys.sort((a, b) => a.second - b.second);
  return Array.from({ length: 1 + random.below(3) }, (_, k) => {
    let own = keys;
    if (shape.startsWith('gaps')) own = keys.filter(() => random.chance(0.8));
    if (shape === 'crossed' && k % 2 === 1) own = [...keys].reverse();
    if (shape === 'disorder') own = random.shuffle([...keys]);
    const rows = own.map(({ machine, second }): Reading => [stamp(second), machine, value()]);
    if (shape === 'step by machine' || rows.length === 0) return rows;
    // A reading repeated at once, which every policy has to merge.
    const at = random.below(rows.length);
    return random.chance(0.5)
      ? rows
      : [...rows.slice(0, at + 1), [rows[at][0], rows[at][1], value()], ...rows.slice(at + 1)];
  });
}

/** What must come out: per machine, per time, a value per table; the plain way. */
function oracle(tables: Reading[][], policy: (typeof POLICIES)[number]): Map<string, Map<number, number[]>> {
  const result = new Map<string, Map<number, number[][]>>();
  tables.forEach((rows, k) => {
    for (const [time, machine, value] of rows) {
      const byTime = result.get(machine) ?? new Map<number, number[][]>();
      result.set(machine, byTime);
      const all = byTime.get(Date.parse(time)) ?? tables.map(() => []);
      byTime.set(Date.parse(time), all);
      if (value !== null) all[k].push(value);
    }
  });
  const merge = (values: number[]): number => {
    if (values.length === 0) return Number.NaN;
    if (policy === 'mean') return values.reduce((a, b) => a + b) / values.length;
    return policy === 'first' ? values[0] : values[values.length - 1];
  };
  return new Map(
    [...result].map(([m, byTime]) => [m, new Map([...byTime].map(([time, all]) => [time, all.map(merge)]))]),
  );
}

async function collect(passes: ReadingPasses, names: readonly string[]): Promise<Map<string, Map<number, number[]>>> {
  const result = new Map<string, Map<number, number[]>>();
  let open = '';
  for await (const batch of passes.grouped() as AsyncIterable<MachineBatch>) {
    const machine = names[batch.machine];
    if (machine !== open && result.has(machine)) throw new Error(`${machine} came in two pieces`);
    open = machine;
    const byTime = result.get(machine) ?? new Map<number, number[]>();
    result.set(machine, byTime);
    const last = [...byTime.keys()].at(-1) ?? Number.NEGATIVE_INFINITY;
    for (let i = 0, before = last; i < batch.length; i++) {
      const time = Number(batch.time[i] / 1_000_000n);
      if (time <= before) throw new Error(`times of ${machine} do not increase`);
      before = time;
      byTime.set(
        time,
        batch.values.map((column) => column[i]),
      );
    }
  }
  return result;
}

const plain = (fleet: Map<string, Map<number, number[]>>) =>
  [...fleet].sort(([a], [b]) => (a < b ? -1 : 1)).map(([m, byTime]) => [m, [...byTime].sort(([a], [b]) => a - b)]);

t.test('whatever the order of the tables, grouping yields all their readings', async (t) => {
  const directory = scratch(t);
  const random = new Random(20_190_101);
  const joins = new Map<string, number>();
  for (let round = 0; round < 240; round++) {
    const shape = SHAPES[round % SHAPES.length];
    const policy = POLICIES[random.below(POLICIES.length)];
    const tables = makeTables(random, shape);
    if (tables.every((rows) => rows.length === 0)) continue;
    const path = writeDatabase(
      join(directory, `${round}.db`),
      Object.fromEntries(
        tables.map((rows, k) => [`feat_${k}`, { columns: 'time TEXT, machine TEXT, value REAL', rows }]),
      ),
    );
    const readings = tables.map((_, k) => ({
      name: `feat_${k}`,
      machine: 'machine',
      time: 'time',
      signals: [{ signal: `s${k}`, column: 'value' }],
    }));
    const source = openReadings({ path, readings });
    // So little memory that buffers overflow into the temporary file.
    const memory = random.pick([1, 4000, 1 << 20]);
    const { passes, plan, join: found, close } = await openPasses({ source, duplicates: policy, memory });
    const { survey } = plan;
    const key = `${found.kind} ${plan.grouping}`;
    joins.set(key, (joins.get(key) ?? 0) + 1);
    const wanted = oracle(tables, policy);
    const got = await collect(passes, source.machines.names);
    t.same(plain(got), plain(wanted), `round ${round}: ${shape}, ${policy}, ${key}`);
    const counts = survey.machines.map((m) => [source.machines.names[m.code], m.length]);
    t.same(
      counts.sort(),
      [...wanted].map(([m, times]) => [m, times.size]).sort(),
      `round ${round}: counts of the survey`,
    );
    const axes = new Set([...wanted.values()].map((times) => [...times.keys()].sort((a, b) => a - b).join()));
    t.equal(survey.sharedTime, axes.size === 1, `round ${round}: shared times`);
    close();
    await source.close();
  }
  for (const kind of [
    'single pass',
    'zip pass',
    'zip spill',
    'merge pass',
    'merge spill',
    'union sort',
    'single sort',
  ]) {
    t.ok(joins.has(kind), `${kind} was tried`);
  }
});

t.test('two values at one time are refused where the policy says so, and counted otherwise', async (t) => {
  const directory = scratch(t);
  const rows = [
    [stamp(0), 'a', 1],
    [stamp(0), 'a', 2],
    [stamp(0), 'a', null],
    [stamp(9), 'a', 3],
  ] as const;
  const path = writeDatabase(join(directory, 'd.db'), { r: { columns: 'time TEXT, machine TEXT, value REAL', rows } });
  const source = openReadings({ path });
  t.teardown(() => source.close());
  const open = (duplicates: 'first' | 'error') => openPasses({ source, duplicates, memory: 1000, values: true });
  const counted = await open('first');
  const tally = new Tally();
  for await (const _ of counted.passes.grouped({ tally }));
  t.equal(tally.count('value', 'duplicate'), 1);
  t.equal(counted.plan.survey.duplicates, 2);
  const refused = await open('error');
  await t.rejects(
    async () => {
      for await (const _ of refused.passes.grouped());
    },
    {
      name: 'DataError',
      code: 'ERR_DUPLICATE',
      message: /machine "a" has two values of value at 2019-01-01T00:00:00.000Z: 1 and 2/,
    },
  );
});

t.test('a stalled reader of the group stops the source within a bounded number of batches', async (t) => {
  const directory = scratch(t);
  const rows = Array.from({ length: 400_000 }, (_, i): Reading => [stamp(i), 'a', i]);
  const path = writeDatabase(join(directory, 'long.db'), {
    r: { columns: 'time TEXT, machine TEXT, value REAL', rows },
  });
  const source = openReadings({ path });
  t.teardown(() => source.close());
  const { passes } = await openPasses({ source, memory: 1 << 20 });
  let batches = 0;
  const stream = passes.grouped({ onRows: () => batches++ });
  stream.once('readable', () => {});
  for (let turn = 0; turn < 2000; turn++) await new Promise((resolve) => setImmediate(resolve));
  t.ok(batches > 0 && batches <= 12, `${batches} of 25 batches were read`);
  stream.destroy();
});
