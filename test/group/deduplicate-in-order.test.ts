import { Readable } from 'node:stream';
import t from 'tap';
import { DeduplicateInOrder } from '../../lib/group/index.js';
import { Tally } from '../../lib/model/tally.js';
import { Random } from '../random.js';
import { batchesOf, byMachine, joined, type Row, rowsOf, SIGNALS } from './readings.js';

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
    const joining = new DeduplicateInOrder({ policy, signals: SIGNALS, machines: [], tally });
    const found: Row[] = [];
    for await (const batch of Readable.from(batchesOf(rows, random)).pipe(joining)) found.push(...rowsOf(batch));
    t.strictSame(byMachine(found), joined(rows, policy), `round ${round}: ${policy}`);
    let unordered = 0;
    const last = new Map<number, number>();
    for (const { machine, time } of rows) {
      const latest = last.get(machine) ?? -1;
      if (time < latest) unordered++;
      last.set(machine, Math.max(time, latest));
    }
    t.equal(tally.count('time', 'unordered'), unordered);
  }
});

t.test('the policy error refuses', async (t) => {
  const rows = [1, 2].map((value) => ({ machine: 0, time: 5, values: [value, Number.NaN] }));
  const joining = new DeduplicateInOrder({ policy: 'error', signals: SIGNALS, machines: ['m'], tally: new Tally() });
  await t.rejects(
    Readable.from(batchesOf(rows, new Random(1)))
      .pipe(joining)
      .toArray(),
    {
      code: 'ERR_DUPLICATE',
      message: /machine "m" has two values of a at 1970-01-01T00:00:00.000Z: 1 and 2/,
    },
  );
});
