import t from 'tap';
import type { ReadingBatch } from '../../../lib/model/batch.js';
import { type MergeOrder, merge } from '../../../lib/source/join/merge.js';
import { onRecycle } from '../../../lib/util/recycle.js';
import { Random } from '../../random.js';
import { again, SEED, scaled } from '../../scale.js';

/** A reading: machine, time, a value per signal of its table. */
type Row = readonly [machine: number, time: bigint, values: readonly number[]];

const CASES = scaled(300);
const MACHINES = 4;
const RANK = [2, 0, 3, 1];
const TIMES = [-(2n ** 63n), -5n, -1n, 0n, 1n, 2n ** 31n, 2n ** 31n + 1n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 63n - 1n];

t.test(`merged rows are those of a plain merge, ${CASES} times from seed ${SEED} on`, async (t) => {
  for (let n = 0; n < CASES; n++) {
    const random = new Random(SEED + n);
    const by = random.pick(['machine', 'time'] as const);
    const tables = Array.from({ length: 1 + random.below(4) }, (_, k) => randomTable(random, by, k));
    const widths = tables.map((_, k) => k);
    const order: MergeOrder = by === 'time' ? { by } : { by, rank: RANK };
    const merged: Row[] = [];
    for await (const batch of merge(
      tables.map((rows, k) => batches(rows, k, random)),
      widths,
      order,
    )) {
      for (let i = 0; i < batch.length; i++) {
        merged.push([batch.machine[i], batch.time[i], batch.values.map((column) => column[i])]);
      }
    }
    const expected = plainMerge(tables, by);
    if (t.strictSame(merged, expected, `seed ${SEED + n}`)) continue;
    t.comment(again(SEED + n));
    return;
  }
});

/** Sorted rows; some keys come several times. Table `k` has k signals. */
function randomTable(random: Random, by: MergeOrder['by'], k: number): Row[] {
  const rows: Row[] = Array.from({ length: random.below(60) }, (_, i) => [
    random.below(MACHINES),
    random.pick(TIMES),
    Array.from({ length: k }, (_, s) => 100 * k + 10 * s + i),
  ]);
  return rows.sort(
    (a, b) => (by === 'machine' ? RANK[a[0]] - RANK[b[0]] : 0) || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0),
  );
}

/** In batches of any length, whose memory is written over once it is given back. */
async function* batches(rows: readonly Row[], width: number, random: Random): AsyncGenerator<ReadingBatch> {
  for (let from = 0; from < rows.length; ) {
    const part = rows.slice(from, from + 1 + random.below(10));
    from += part.length;
    const batch = {
      length: part.length,
      machine: Uint32Array.from(part, ([machine]) => machine),
      time: BigInt64Array.from(part, ([, time]) => time),
      values: Array.from({ length: width }, (_, s) => Float64Array.from(part, ([, , values]) => values[s])),
    };
    yield onRecycle(batch, () => {
      batch.machine.fill(99);
      batch.time.fill(99n);
      for (const column of batch.values) column.fill(-99);
    });
    if (random.chance(0.2)) yield { ...batch, length: 0 };
  }
}

/** The n-th reading of a key in one table goes with the n-th in the others. */
function plainMerge(tables: readonly (readonly Row[])[], by: MergeOrder['by']): Row[] {
  const keyOf = ([machine, time]: Row): string => (by === 'machine' ? `${machine} ${time}` : `${time}`);
  const sorted = tables.flat().sort((a, b) => {
    const order = by === 'machine' ? RANK[a[0]] - RANK[b[0]] : 0;
    return order || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0);
  });
  const width = tables.reduce((sum, _, k) => sum + k, 0);
  return [...new Set(sorted.map(keyOf))].flatMap((key) => {
    const group: { machine: number; time: bigint; values: number[] }[] = [];
    for (const [k, rows] of tables.entries()) {
      const offset = (k * (k - 1)) / 2;
      const met = new Map<number, number>();
      for (const row of rows.filter((row) => keyOf(row) === key)) {
        const [machine, time, values] = row;
        const n = met.get(machine) ?? 0;
        met.set(machine, n + 1);
        let own = group.filter((other) => other.machine === machine)[n];
        if (own === undefined) {
          own = { machine, time, values: new Array<number>(width).fill(Number.NaN) };
          group.push(own);
        }
        for (const [s, value] of values.entries()) own.values[offset + s] = value;
      }
    }
    return group.map(({ machine, time, values }): Row => [machine, time, values]);
  });
}
