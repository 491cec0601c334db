import t from 'tap';
import { Arena } from '../../lib/group/arena.js';
import { Random } from '../random.js';
import { scaled } from '../scale.js';
import { batchesOf, batchOf, type Row, SIGNALS } from './readings.js';

/** What the buffer of a machine holds. */
function held(arena: Arena, machine: number): Row[] {
  const { fill, times, doubles, rows, columns } = arena;
  const at = arena.start(machine);
  return Array.from({ length: fill[machine] }, (_, i) => ({
    machine,
    time: Number(times[at + i]),
    values: Array.from({ length: columns - 1 }, (_, s) => doubles[at + (s + 1) * rows + i]),
  }));
}

t.test('a buffer for each machine, times first, then a column for each signal', async (t) => {
  const arena = new Arena(2, 3, SIGNALS.length + 1);
  const rows = [
    { machine: 1, time: 7, values: [0.5, 1.5] },
    { machine: 0, time: 8, values: [2.5, Number.NaN] },
    { machine: 1, time: 9, values: [4.5, 5.5] },
  ];
  arena.add(batchOf(rows), () => t.fail('no buffer is full'));
  t.equal(arena.buffer.byteLength, 2 * 3 * 3 * 8);
  t.strictSame([arena.start(0), arena.start(1)], [0, 9]);
  t.strictSame([...arena.times.subarray(9, 11)], [7n, 9n]);
  t.strictSame([...arena.doubles.subarray(12, 14)], [0.5, 4.5]);
  t.strictSame([...arena.doubles.subarray(15, 17)], [1.5, 5.5]);
  t.strictSame(held(arena, 0), [rows[1]]);
  t.strictSame([...arena.fill], [1, 2]);
});

t.test('the first time, buffers are full one after the other', async (t) => {
  const arena = new Arena(4, 8, 2);
  arena.stagger();
  t.strictSame([...arena.limits], [2, 4, 6, 8]);
  arena.empty(0);
  t.strictSame([...arena.limits], [8, 4, 6, 8], 'and from then on when they are');
  const many = new Arena(100, 3, 2);
  many.stagger();
  t.ok(
    many.limits.every((limit) => limit >= 1 && limit <= 3),
    'one reading at the least',
  );
});

t.test('random readings: each buffer is told of when it is full, and whether its times go back', async (t) => {
  const random = new Random(31);
  for (let round = 0; round < scaled(150); round++) {
    const machines = 1 + random.below(6);
    const arena = new Arena(machines, 1 + random.below(9), SIGNALS.length + 1);
    if (random.chance(0.5)) arena.stagger();
    // Around what 32 bits hold, signed or not, and before 1970.
    const origin = random.pick([0, -4, 2 ** 31 - 4, 2 ** 32 - 4, -(2 ** 32) - 4, 1.6e15]);
    const disorder = random.pick([0, 0.1, 1]);
    const rows: Row[] = Array.from({ length: random.below(200) }, (_, i) => ({
      machine: random.below(machines),
      time: origin + (random.chance(disorder) ? random.below(200) : i),
      values: [random.next(), random.next()],
    }));
    const expected: Row[][] = Array.from({ length: machines }, () => []);
    const found: Row[][] = Array.from({ length: machines }, () => []);
    const faults: string[] = [];
    const take = (machine: number): void => {
      const part = held(arena, machine);
      const goesBack = part.some(({ time }, i) => i > 0 && time < part[i - 1].time);
      if (arena.unsorted[machine] !== (goesBack ? 1 : 0)) faults.push(`${machine} goes back: ${goesBack}`);
      found[machine].push(...part);
    };
    for (const batch of batchesOf(rows, random, 50)) {
      arena.add(batch, (machine) => {
        if (arena.fill[machine] !== arena.limits[machine]) faults.push(`${machine} is not full`);
        take(machine);
        arena.empty(machine);
        if (arena.fill[machine] + arena.unsorted[machine] !== 0) faults.push(`${machine} is not empty`);
      });
    }
    for (let machine = 0; machine < machines; machine++) if (arena.fill[machine] > 0) take(machine);
    for (const row of rows) expected[row.machine].push(row);
    t.strictSame(found, expected, `round ${round}`);
    t.strictSame(faults, [], `round ${round}`);
  }
});
