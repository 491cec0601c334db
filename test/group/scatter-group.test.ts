import { Readable } from 'node:stream';
import t from 'tap';
import { type DuplicatePolicy, ScatterGroup } from '../../lib/group/index.js';
import type { MachineBatch } from '../../lib/model/batch.js';
import { Tally } from '../../lib/model/tally.js';
import { onRecycle, recycle } from '../../lib/util/recycle.js';
import { Random } from '../random.js';
import { scaled } from '../scale.js';
import { batchesOf, batchOf, byMachine, joined, type Row, rowsOf, SIGNALS } from './readings.js';

const ROW_BYTES = 8 * (SIGNALS.length + 1);

interface Asked {
  readonly machines: number;
  /** Readings that each machine's buffer holds. */
  readonly rows: number;
  readonly policy?: DuplicatePolicy;
  readonly distinct?: boolean;
  readonly tally?: Tally;
}

function group({ machines, rows, policy = 'first', distinct = true, tally = new Tally() }: Asked): ScatterGroup {
  const names = Array.from({ length: machines }, (_, m) => `m${m}`);
  const memory = machines * rows * ROW_BYTES;
  return new ScatterGroup({
    policy,
    signals: SIGNALS,
    machines: names,
    tally,
    width: SIGNALS.length,
    memory,
    distinct,
  });
}

/** Interleaved machines, `count` readings of each. */
const interleaved = (machines: number, count: number): Row[] =>
  Array.from({ length: machines * count }, (_, i) => ({
    machine: i % machines,
    time: Math.floor(i / machines),
    values: [i, i / 2],
  }));

t.test('memory is shared out among the machines', async (t) => {
  const rows = (memory: number, machines: number, width: number) =>
    ScatterGroup.rows({ memory, machines: Array.from({ length: machines }, String), width });
  t.equal(rows(1 << 20, 4, 3), 8192);
  t.equal(rows(1 << 20, 16, 3), 2048);
  t.equal(rows(1 << 20, 16, 7), 1024);
  t.equal(rows(1 << 30, 2, 1), 8192, 'longer batches save nothing');
  t.equal(rows(1, 100, 3), 1, 'one reading at the least');
});

t.test('the first batches differ in length, so that not all buffers are full at once', async (t) => {
  const lengths: number[] = [];
  for await (const batch of Readable.from([batchOf(interleaved(4, 20))]).pipe(group({ machines: 4, rows: 8 }))) {
    if (batch.machine === 0 || lengths.length < 4) lengths.push(batch.length);
  }
  t.strictSame(lengths.slice(0, 4), [2, 4, 6, 8]);
});

t.test('random readings of interleaved machines', async (t) => {
  const random = new Random(41);
  for (let round = 0; round < scaled(120); round++) {
    const distinct = random.chance(0.5);
    const asked = {
      machines: 1 + random.below(6),
      rows: 1 + random.below(12),
      policy: random.pick(['first', 'last', 'mean'] as const),
      distinct,
      tally: new Tally(),
    };
    const value = () => (random.chance(0.2) ? Number.NaN : random.below(100));
    const rows: Row[] = Array.from({ length: random.below(400) }, (_, i) => ({
      machine: random.below(asked.machines),
      time: distinct ? i : Math.floor(i / 15),
      values: [value(), value()],
    }));
    const found: Row[] = [];
    for await (const batch of Readable.from(batchesOf(rows, random)).pipe(group(asked))) {
      if (batch.length > asked.rows) t.fail(`a batch of ${batch.length}`);
      found.push(...rowsOf(batch));
      // Whoever is done with a batch gives its memory back: nothing of what was read changes.
      if (random.chance(0.7)) recycle(batch);
    }
    const what = `round ${round}: ${JSON.stringify(asked)}`;
    t.strictSame(byMachine(found), joined(rows, asked.policy), what);
    if (distinct) t.equal(found.length, rows.length, what);
  }
});

t.test('recycled memory is used again, other memory is not touched', async (t) => {
  const buffers: ArrayBufferLike[] = [];
  const take = async (giveBack: boolean): Promise<Row[][]> => {
    buffers.length = 0;
    const found: Row[][] = [];
    const kept: MachineBatch[] = [];
    for await (const batch of Readable.from(batchesOf(interleaved(2, 64), new Random(1))).pipe(
      group({ machines: 2, rows: 8 }),
    )) {
      buffers.push(batch.time.buffer);
      found.push(rowsOf(batch));
      if (giveBack) recycle(batch);
      else kept.push(batch);
    }
    if (!giveBack) t.strictSame(kept.map(rowsOf), found, 'what is kept stays what it was');
    return found;
  };
  const kept = await take(false);
  t.equal(new Set(buffers).size, kept.length, 'each batch has memory of its own');
  t.strictSame(await take(true), kept);
  t.ok(new Set(buffers).size < kept.length / 2, `${new Set(buffers).size} buffers for ${kept.length} batches`);
});

t.test('the memory of what comes in is given back at once', async (t) => {
  const scatter = group({ machines: 2, rows: 100 });
  let given = 0;
  for (const batch of batchesOf(interleaved(2, 10), new Random(2))) {
    await new Promise((resolve) =>
      scatter.write(
        onRecycle(batch, () => given++),
        resolve,
      ),
    );
    t.ok(given > 0);
    given = 0;
  }
  scatter.destroy();
});

t.test('two values are refused where the policy says so, and counted otherwise', async (t) => {
  const rows = [1, 2].map((value) => ({ machine: 1, time: 5, values: [value, 7] }));
  const refused = group({ machines: 2, rows: 2, policy: 'error', distinct: false });
  await t.rejects(
    Readable.from([batchOf(rows)])
      .pipe(refused)
      .toArray(),
    {
      code: 'ERR_DUPLICATE',
      message: /machine "m1" has two values of a/,
    },
  );
  const tally = new Tally();
  const counted = group({ machines: 2, rows: 2, policy: 'last', distinct: false, tally });
  const [batch] = await Readable.from([batchOf(rows)])
    .pipe(counted)
    .toArray();
  t.strictSame(rowsOf(batch), [{ machine: 1, time: 5, values: [2, 7] }]);
  t.equal(tally.count('a', 'duplicate'), 1);
});
