import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import t from 'tap';
import { readGrouped, SpillGroup, SpillStore } from '../../lib/group/index.js';
import { BATCH_LENGTH } from '../../lib/model/batch.js';
import { Tally } from '../../lib/model/tally.js';
import { onRecycle } from '../../lib/util/recycle.js';
import { scratch } from '../databases.js';
import { Random } from '../random.js';
import { scaled } from '../scale.js';
import { batchesOf, batchOf, joined, type Row, rowsOf, SIGNALS } from './readings.js';

const width = SIGNALS.length;
const ROW_BYTES = 8 * (width + 1);

/** Readings of one machine, as the store gives them. */
function read(store: SpillStore, machine: number, columns?: readonly number[]): Row[] {
  return [...store.read(machine, columns)].flatMap((batch) => {
    if (batch.length < 1 || batch.length > BATCH_LENGTH) t.fail(`a batch of ${batch.length}`);
    return rowsOf(batch);
  });
}

/** In time order; readings of the same time in the order in which they came. */
const sorted = (rows: readonly Row[], machine: number): Row[] =>
  rows.filter((row) => row.machine === machine).sort((a, b) => a.time - b.time);

function randomRows(random: Random, machines: number, count: number, disorder: number): Row[] {
  const origin = random.pick([0, -50, 2 ** 31 - 50, 2 ** 32 - 50, 1.6e15]);
  return Array.from({ length: count }, (_, i) => ({
    machine: random.below(machines),
    time: origin + Math.floor((random.chance(disorder) ? random.below(count) : i) / 3),
    values: [i, random.next()],
  }));
}

t.test('readings in any order in, those of a machine in time order out, as often as one likes', async (t) => {
  const random = new Random(51);
  let spilled = 0;
  for (let round = 0; round < scaled(30); round++) {
    const machines = 1 + random.below(5);
    const rows = randomRows(random, machines, random.below(2000), random.pick([0, 0.01, 0.3, 1]));
    const memory = random.pick([1, 3000, 1 << 20]);
    // Buffers for too many machines, for too few, or for all of them.
    const expected = random.pick([undefined, 1, machines]);
    const store = new SpillStore({ width, memory, ...(expected === undefined ? {} : { machines: expected }) });
    for (const batch of batchesOf(rows, random, 300)) store.add(batch);
    const what = `round ${round}: ${rows.length} readings of ${machines} machines, ${memory} bytes`;
    const there = [...new Set(rows.map(({ machine }) => machine))].sort((a, b) => a - b);
    t.strictSame(store.machines, there, what);
    for (const machine of there) {
      const want = sorted(rows, machine);
      t.strictSame(read(store, machine), want, what);
      t.strictSame(
        read(store, machine, [1]),
        want.map((row) => ({ ...row, values: [row.values[1]] })),
        `${what}, one column`,
      );
      const keys = want.map((row) => ({ ...row, values: [] }));
      t.strictSame(read(store, machine, []), keys, `${what}, times alone`);
      t.strictSame(
        read(store, machine, [1, 0]),
        want.map((row) => ({ ...row, values: [...row.values].reverse() })),
        `${what}, columns the other way round`,
      );
    }
    t.strictSame([read(store, machines), read(store, 999)], [[], []], 'a machine without readings');
    if (store.spilled > 0) spilled++;
    store.close();
  }
  t.ok(spilled > 0, `${spilled} stores used a temporary file`);
});

t.test('readings that fit in memory need no temporary file', async (t) => {
  const rows = randomRows(new Random(1), 3, 900, 1);
  const most = Math.max(...[0, 1, 2].map((machine) => sorted(rows, machine).length));
  const add = (memory: number, readings?: number): number => {
    const store = new SpillStore({ width, memory, machines: 3, ...(readings === undefined ? {} : { readings }) });
    for (const batch of batchesOf(rows, new Random(2))) store.add(batch);
    store.close();
    return store.spilled;
  };
  t.equal(add(3 * ROW_BYTES * (most + 1)), 0);
  t.ok(add(3 * ROW_BYTES * (most - 1)) > 0, 'one reading less does not');
  t.ok(add(1 << 20, most) > 0, 'a buffer that is known to be full goes to the file');
  t.equal(add(1 << 20, most + 1), 0);
});

t.test('machines come in the order that is asked for, others behind', async (t) => {
  const rows = [3, 0, 2, 5, 1].map((machine, i) => ({ machine, time: i, values: [i, i] }));
  const store = new SpillStore({ width, memory: 1 << 16, order: [5, 7, 0] });
  store.add(batchOf(rows));
  t.strictSame(store.machines, [5, 0, 1, 2, 3]);
  store.close();
});

t.test('more machines than expected: buffers become smaller, readings stay', async (t) => {
  const rows = randomRows(new Random(3), 300, 5000, 0.2);
  const store = new SpillStore({ width, memory: 1 << 16, machines: 2 });
  for (const batch of batchesOf(rows, new Random(4), 100)) store.add(batch);
  t.equal(store.machines.length, 300);
  t.strictSame(
    store.machines.flatMap((machine) => read(store, machine)),
    store.machines.flatMap((machine) => sorted(rows, machine)),
  );
  store.close();
});

t.test('long runs leave in batches', async (t) => {
  for (const disorder of [0, 0.5]) {
    const rows = randomRows(new Random(5), 1, 3 * BATCH_LENGTH, disorder);
    for (const memory of [1, 1 << 24]) {
      const store = new SpillStore({ width, memory, machines: 1 });
      for (const batch of batchesOf(rows, new Random(6), 5000)) store.add(batch);
      t.strictSame(read(store, 0), sorted(rows, 0));
      store.close();
    }
  }
});

t.test('the memory of what comes in is given back', async (t) => {
  const store = new SpillStore({ width, memory: 1 << 16 });
  let given = 0;
  store.add(onRecycle(batchOf([{ machine: 0, time: 1, values: [1, 2] }]), () => given++));
  t.equal(given, 1);
  store.close();
});

t.test('the temporary file has no name, and one that cannot be made is said', async (t) => {
  const directory = scratch(t);
  const rows = randomRows(new Random(7), 2, 500, 0);
  const store = new SpillStore({ width, memory: 1, directory });
  store.add(batchOf(rows));
  t.ok(store.spilled > 0);
  if (process.platform !== 'win32') t.strictSame(readdirSync(directory), [], 'while it is used');
  store.close();
  t.strictSame(readdirSync(directory), []);
  const missing = new SpillStore({ width, memory: 1, directory: join(directory, 'missing') });
  t.throws(() => missing.add(batchOf(rows)), {
    code: 'ERR_TEMPORARY_FILE',
    message: /no temporary file can be made in \S*missing: the directory does not exist; .* TMPDIR name another/,
  });
  missing.close();
});

t.test('all readings, machine after machine, times strictly increasing', async (t) => {
  const random = new Random(8);
  for (const policy of ['first', 'last', 'mean'] as const) {
    const rows = randomRows(random, 4, 1500, 0.2);
    const order = [2, 0, 3, 1];
    const options = { policy, signals: SIGNALS, machines: order.map(String), tally: new Tally() };
    const byTime = [...rows].sort((a, b) => a.time - b.time);
    const want = order.flatMap((machine) => joined(byTime, policy).filter((row) => row.machine === machine));

    const store = new SpillStore({ width, memory: 4000, order });
    for (const batch of batchesOf(rows, random, 100)) store.add(batch);
    t.strictSame([...readGrouped(store, options)].flatMap(rowsOf), want, policy);
    const times = want.map((row) => ({ ...row, values: [] }));
    const noValues = { ...options, signals: [] };
    t.strictSame([...readGrouped(store, noValues, [])].flatMap(rowsOf), times, 'times alone');
    store.close();

    let isFilled = false;
    const other = new SpillStore({ width, memory: 4000, order });
    let isClosed = false;
    const { close } = SpillStore.prototype;
    other.close = () => {
      isClosed = true;
      close.call(other);
    };
    const group = new SpillGroup(other, options, async () => {
      isFilled = true;
    });
    const found: Row[] = [];
    for await (const batch of Readable.from(batchesOf(rows, random, 100)).pipe(group)) {
      t.ok(isFilled, 'everything has come in before the first leaves');
      found.push(...rowsOf(batch));
    }
    t.strictSame(found, want, `${policy}, as a stream`);
    t.ok(isClosed, 'the store is closed with the stream');
  }
});
