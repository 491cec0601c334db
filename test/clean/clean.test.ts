import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import t from 'tap';
import { CleanTransform, cleanBatch, cleanMachineNames } from '../../lib/clean/index.js';
import type { ReadingBatch } from '../../lib/model/batch.js';
import { Tally } from '../../lib/model/tally.js';
import { roundTimes } from '../../lib/time/round.js';

const HOUR = 3_600_000_000_000n;

t.test('times are rounded to the nearest multiple, ties to even', async (t) => {
  const round = (time: bigint, unit: bigint): bigint => {
    const times = BigInt64Array.of(time);
    roundTimes(times, 1, unit);
    return times[0];
  };
  t.equal(round(1_546_329_609_603_201_067n, HOUR), 1_546_329_600_000_000_000n);
  t.equal(round(HOUR / 2n, HOUR), 0n, 'half of the first hour goes to 0');
  t.equal(round(HOUR + HOUR / 2n, HOUR), 2n * HOUR, 'half of the second one to 2');
  t.equal(round(-HOUR / 2n, HOUR), 0n);
  t.equal(round(-HOUR - HOUR / 2n, HOUR), -2n * HOUR);
  t.equal(round(-1n, HOUR), 0n);
  t.equal(round(7n, 5n), 5n, 'an odd unit has no tie');
  t.equal(round(8n, 5n), 10n);
  t.equal(round(-8n, 5n), -10n);
  t.equal(round(123n, 1n), 123n);
});

function batch(...columns: number[][]): ReadingBatch {
  const length = columns[0].length;
  return {
    length,
    machine: new Uint32Array(length),
    time: new BigInt64Array(length),
    values: columns.map((c) => Float64Array.from(c)),
  };
}

t.test('values out of range are replaced and counted per signal', async (t) => {
  const tally = new Tally();
  const b = batch([1, 200, -151, Number.NaN, 150], [1, 2, 3, 4, 5]);
  const rules = { signals: [[{ rule: 'range' as const, min: -150, max: 150, replace: 0 }], []] };
  cleanBatch(b, rules, ['a', 'b'], tally);
  t.same([...b.values[0]], [1, 0, 0, Number.NaN, 150]);
  t.same([...b.values[1]], [1, 2, 3, 4, 5]);
  t.same([...tally], [{ column: 'a', rule: 'out of range', count: 2 }]);
});

t.test('a bound may be left out, and the replacement may be missing', async (t) => {
  const b = batch([1, 200, -200]);
  cleanBatch(b, { signals: [[{ rule: 'range', max: 150, replace: Number.NaN }]] }, ['a'], new Tally());
  t.same([...b.values[0]], [1, Number.NaN, -200]);
});

t.test('numbers in machine names are padded to a common width', async (t) => {
  const pad = (...names: string[]) => cleanMachineNames(names, { padNumbers: true });
  t.same(pad('machine_0', 'machine_19'), ['machine_00', 'machine_19']);
  t.same(pad('machine_0', 'machine_9'), ['machine_0', 'machine_9']);
  t.same(pad('press_7', 'press_12', 'oven_3'), ['press_07', 'press_12', 'oven_3'], 'per kind of machine');
  t.same(pad('a1_b2', 'a10_b200'), ['a01_b002', 'a10_b200']);
  t.same(pad('7', '10'), ['07', '10']);
  t.same(cleanMachineNames(['machine_0', 'machine_19'], {}), ['machine_0', 'machine_19']);
  t.throws(() => pad('machine_1', 'machine_01'), {
    code: 'ERR_MACHINE_NAMES',
    message: /"machine_1" and "machine_01".*"machine_01"/,
  });
});

t.test('the transform cleans each batch', async (t) => {
  const tally = new Tally();
  const out: ReadingBatch[] = [];
  const rules = { round: 10n, signals: [[{ rule: 'range' as const, max: 1, replace: 0 }]] };
  const input = batch([1, 2]);
  input.time.set([4n, 16n]);
  await pipeline(Readable.from([input]), new CleanTransform(rules, ['a'], tally), async (batches) => {
    for await (const b of batches) out.push(b as ReadingBatch);
  });
  t.same(
    out.map((b) => [...b.time]),
    [[0n, 20n]],
  );
  t.equal(tally.count('a', 'out of range'), 1);
});
