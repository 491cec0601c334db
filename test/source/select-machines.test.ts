import t from 'tap';
import type { ReadingBatch } from '../../lib/model/batch.js';
import { selectMachines } from '../../lib/source/select-machines.js';

function batch(machines: number[]): ReadingBatch {
  return {
    length: machines.length,
    machine: Uint32Array.from([...machines, 1]),
    time: BigInt64Array.from([...machines.map((_, i) => BigInt(i) * 10n ** 18n - 5n), 0n]),
    values: [Float64Array.from([...machines.map((_, i) => i), 99])],
  };
}

async function select(wanted: number[], ...batches: ReadingBatch[]) {
  async function* all() {
    yield* batches;
  }
  const found: (number | bigint)[][] = [];
  for await (const { length, machine, time, values } of selectMachines(all(), new Set(wanted))) {
    for (let i = 0; i < length; i++) found.push([machine[i], time[i], values[0][i]]);
  }
  return found;
}

t.test('rows of other machines are left out, wherever they are', async (t) => {
  const found = await select([1, 3], batch([1, 2, 3, 1, 2, 2, 3]), batch([2, 2]), batch([3, 3]));
  t.same(found, [
    [1, -5n, 0],
    [3, 2n * 10n ** 18n - 5n, 2],
    [1, 3n * 10n ** 18n - 5n, 3],
    [3, 6n * 10n ** 18n - 5n, 6],
    [3, -5n, 0],
    [3, 10n ** 18n - 5n, 1],
  ]);
  t.same(await select([7], batch([1, 2])), []);
});
