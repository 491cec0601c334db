import { Readable } from 'node:stream';
import t from 'tap';
import { DeduplicateInOrder, type DuplicatePolicy } from '../../lib/group/index.js';
import type { ReadingBatch } from '../../lib/model/batch.js';
import { Tally } from '../../lib/model/tally.js';
import { Random } from '../random.js';

interface Row {
  readonly machine: number;
  readonly time: number;
  readonly values: readonly number[];
}

const SIGNALS = ['a', 'b'];

/** Expected rows: each machine's runs of equal times become one. */
function oracle(rows: readonly Row[], policy: DuplicatePolicy): Row[] {
  const runs = new Map<number, { time: number; all: number[][] }[]>();
  for (const { machine, time, values } of rows) {
    const machineRuns = runs.get(machine) ?? [];
    runs.set(machine, machineRuns);
    if (machineRuns.at(-1)?.time !== time) machineRuns.push({ time, all: SIGNALS.map(() => []) });
    values.forEach((value, s) => {
      if (!Number.isNaN(value)) machineRuns.at(-1)?.all[s].push(value);
    });
  }
  const mergeValues = (all: number[]): number => {
    if (all.length === 0) return Number.NaN;
    if (policy === 'mean') return all.reduce((mean, value, i) => mean + (value - mean) / (i + 1), 0);
    return policy === 'first' ? all[0] : all[all.length - 1];
  };
  return [...runs].flatMap(([machine, machineRuns]) =>
    machineRuns.map(({ time, all }) => ({ machine, time, values: all.map(mergeValues) })),
  );
}

function* batchesOf(rows: readonly Row[], random: Random): Generator<ReadingBatch> {
  for (let from = 0; from < rows.length; ) {
    const part = rows.slice(from, from + 1 + random.below(20));
    from += part.length;
    yield {
      length: part.length,
      machine: Uint32Array.from(part, (r) => r.machine),
      time: BigInt64Array.from(part, (r) => BigInt(r.time)),
      values: SIGNALS.map((_, s) => Float64Array.from(part, (r) => r.values[s])),
    };
  }
}

t.test('repeated readings are merged, whatever other machines have between them', async (t) => {
  const random = new Random(3);
  for (let round = 0; round < 100; round++) {
    const policy = random.pick(['first', 'last', 'mean'] as const);
    const machines = random.pick([1, 3, 200]);
    const value = () => (random.chance(0.3) ? Number.NaN : random.below(100));
    const rows: Row[] = Array.from({ length: random.below(300) }, (_, i) => ({
      machine: random.below(machines),
      time: random.chance(0.1) ? random.below(300) : Math.floor(i / 10),
      values: [value(), value()],
    }));
    const tally = new Tally();
    const joined = new DeduplicateInOrder({ policy, signals: SIGNALS, machines: [], tally });
    const found: Row[] = [];
    for await (const { length, machine, time, values } of Readable.from(batchesOf(rows, random)).pipe(joined)) {
      for (let i = 0; i < length; i++) {
        found.push({ machine: machine[i], time: Number(time[i]), values: values.map((c: Float64Array) => c[i]) });
      }
    }
    const byMachine = (list: readonly Row[]) => [...list].sort((a, b) => a.machine - b.machine);
    t.strictSame(byMachine(found), byMachine(oracle(rows, policy)), `round ${round}: ${policy}`);
    let unordered = 0;
    const last = new Map<number, number>();
    for (const { machine, time } of rows) {
      if (time < (last.get(machine) ?? -1)) unordered++;
      last.set(machine, time);
    }
    t.equal(tally.count('time', 'unordered'), unordered);
  }
});

t.test('the policy error refuses', async (t) => {
  const rows = [1, 2].map((value) => ({ machine: 0, time: 5, values: [value, Number.NaN] }));
  const joined = new DeduplicateInOrder({ policy: 'error', signals: SIGNALS, machines: ['m'], tally: new Tally() });
  await t.rejects(
    Readable.from(batchesOf(rows, new Random(1)))
      .pipe(joined)
      .toArray(),
    {
      code: 'ERR_DUPLICATE',
      message: /machine "m" has two values of a at 1970-01-01T00:00:00.000Z: 1 and 2/,
    },
  );
});
