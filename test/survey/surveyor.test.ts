import t from 'tap';
import type { ReadingBatch } from '../../lib/model/batch.js';
import { KeySequence, type Survey, Surveyor } from '../../lib/survey/index.js';
import { Random } from '../random.js';

interface Row {
  readonly machine: number;
  readonly time: bigint;
}

function batchOf(rows: readonly Row[]): ReadingBatch {
  return {
    length: rows.length,
    machine: Uint32Array.from(rows, (row) => row.machine),
    time: BigInt64Array.from(rows, (row) => row.time),
    values: [],
  };
}

/** The expected survey, computed without hashes, halves of times or parts. */
function expected(rows: readonly Row[]): Omit<Survey, 'unit' | 'step' | 'axis'> {
  const order = [...new Set(rows.map((row) => row.machine))];
  const times = new Map<number, bigint[]>(order.map((machine) => [machine, []]));
  let outOfOrder = 0;
  let duplicates = 0;
  for (const { machine, time } of rows) {
    const machineTimes = times.get(machine) as bigint[];
    const last = machineTimes.at(-1);
    if (last === undefined || time > last) machineTimes.push(time);
    else if (time === last) duplicates++;
    else outOfOrder++;
  }
  const changes = rows.filter(({ machine }, i) => i === 0 || machine !== rows[i - 1].machine).length;
  const grouped = changes === order.length;
  const first = times.get(order[0]) as bigint[];
  const sharedTime = order.every((machine) => String(times.get(machine)) === String(first));
  const isCyclic =
    rows.length % order.length === 0 && rows.every(({ machine }, i) => machine === order[i % order.length]);
  const isGrid = sharedTime && outOfOrder + duplicates === 0;
  const all = [...times.values()].flat().sort((a, b) => (a < b ? -1 : 1));
  return {
    readings: rows.length,
    machines: order.map((code) => ({ code, length: (times.get(code) as bigint[]).length })),
    firsts: BigInt64Array.from(order, (code) => (times.get(code) as bigint[])[0]),
    lasts: BigInt64Array.from(order, (code) => (times.get(code) as bigint[]).at(-1) as bigint),
    grouped,
    outOfOrder,
    duplicates,
    rounded: 0,
    finer: rows.filter(({ time }) => time % 1000n !== 0n).length,
    first: all[0],
    last: all[all.length - 1],
    grid: !isGrid ? undefined : grouped ? 'machine' : isCyclic ? 'time' : undefined,
    sharedTime,
    firstTimes: BigInt64Array.from(first),
  };
}

const random = new Random(7);

/** from ≤ n ≤ to */
const integer = (from: number, to: number): number => from + random.below(to - from + 1);
const pick = <T>(items: readonly T[]): T => random.pick(items);

/** Readings of some machines, by machine or by time, some with one row dropped, repeated, swapped or moved. */
function fleet(): Row[] {
  const machines = integer(1, 5);
  const points = integer(1, 40);
  const start = BigInt(integer(-3, 3)) * 3_000_000_000n;
  const step = pick([1n, 1000n, 4_294_967_296n, 3_600_000_000_000n]);
  const grid = Array.from({ length: points }, (_, k) => start + BigInt(k) * step);
  const byMachine = Array.from({ length: machines }, (_, machine) => grid.map((time) => ({ machine, time }))).flat();
  const rows = pick([true, false])
    ? byMachine
    : byMachine.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  const at = integer(0, rows.length - 1);
  switch (pick(['none', 'none', 'drop', 'repeat', 'swap', 'move'])) {
    case 'drop':
      return rows.length > 1 ? rows.toSpliced(at, 1) : rows;
    case 'repeat':
      return rows.toSpliced(at, 0, rows[at]);
    case 'swap':
      return rows.toSpliced(at, 1, rows[rows.length - 1 - at]);
    case 'move':
      return rows.map((row, i) => (i === at ? { ...row, time: row.time + 1n } : row));
    default:
      return rows;
  }
}

t.test('a survey is correct, whole or merged from parts', async (t) => {
  const seen = new Set<string>();
  let refused = 0;
  for (let n = 0; n < 3000; n++) {
    const rows = fleet();
    const whole = new Surveyor();
    whole.add(batchOf(rows));
    const { unit, step, axis, ...found } = whole.finish();
    t.same(found, expected(rows));
    seen.add(`${found.grid} ${found.grouped} ${found.sharedTime} ${found.outOfOrder > 0} ${found.duplicates > 0}`);

    // The same in parts whose machines have other codes, as threads assign them.
    const codes = [40, 3, 17, 200, 8];
    const parts = new Surveyor({});
    let isMerged = true;
    for (let from = 0; from < rows.length && isMerged; ) {
      const to = Math.min(rows.length, from + integer(1, 30));
      const part = new Surveyor({ axisOf: codes[rows[0].machine] });
      part.add(batchOf(rows.slice(from, to).map(({ machine, time }) => ({ machine: codes[machine], time }))));
      isMerged = parts.merge(part.part(), (code) => codes.indexOf(code));
      from = to;
    }
    if (isMerged) t.same(parts.finish(), whole.finish());
    else refused++;
    if (!isMerged)
      t.ok(found.outOfOrder > 0 || found.duplicates > 0, 'parts are refused only where times are not increasing');
  }
  t.ok(seen.size >= 9, `${[...seen]}`);
  t.ok(refused > 20);
});

t.test('a known multiple of all times is the finest unit tried', (t) => {
  const hour = 3_600_000_000_000n;
  const rows = [0n, hour, 24n * hour].map((time) => ({ machine: 0, time }));
  const survey = (multiple?: bigint) => {
    const surveyor = new Surveyor({ multiple });
    surveyor.add(batchOf(rows));
    return surveyor.finish().unit;
  };
  t.equal(survey(), hour);
  t.equal(survey(hour), hour);
  t.equal(survey(hour / 2n), hour);
  t.end();
});

t.test('hashes of keys: equal for the same rows by name, however divided; different for any other rows', (t) => {
  const rows = Array.from({ length: 500 }, (_, i) => ({ machine: i % 3, time: BigInt(i >> 1) * 7_000_000_000n }));
  const names = ['a', 'b', 'c'];
  const hashOf = (some: readonly Row[], machines: readonly string[]) => {
    const keys = new KeySequence(machines);
    keys.add(batchOf(some));
    return keys;
  };
  const whole = hashOf(rows, names);
  const others = ['c', 'a', 'b'];
  const parts = new KeySequence(names);
  for (let from = 0; from < rows.length; from += 37) {
    const part = rows.slice(from, from + 37).map((row) => ({ ...row, machine: others.indexOf(names[row.machine]) }));
    parts.merge(hashOf(part, others));
  }
  t.same([parts.length, parts.hash], [whole.length, whole.hash]);
  for (let i = 0; i < rows.length - 1; i++) {
    const { machine, time } = rows[i];
    const changed = [
      rows.toSpliced(i, 1, { machine: (machine + 1) % 3, time }),
      rows.toSpliced(i, 1, { machine, time: time + 1n }),
      rows.toSpliced(i, 2, rows[i + 1], rows[i]),
      rows.toSpliced(i, 1),
    ];
    for (const other of changed) t.notSame(hashOf(other, names).hash, whole.hash);
  }
  t.end();
});
