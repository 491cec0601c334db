import t from 'tap';
import {
  Deduplicator,
  type DuplicateOptions,
  duplicateError,
  mergeDuplicate,
  slice,
} from '../../lib/group/duplicates.js';
import type { MachineBatch } from '../../lib/model/batch.js';
import { Tally } from '../../lib/model/tally.js';
import { Random } from '../random.js';
import { scaled } from '../scale.js';
import { batchOf, byMachine, joined, type Row, rowsOf, SIGNALS } from './readings.js';

const NONE = Number.NaN;
const POLICIES = ['first', 'last', 'mean'] as const;

const options = (rest: Partial<DuplicateOptions>): DuplicateOptions => ({
  policy: 'first',
  signals: SIGNALS,
  machines: ['press', 'oven'],
  tally: new Tally(),
  ...rest,
});

const machineBatch = (rows: readonly Row[]): MachineBatch => ({ ...batchOf(rows), machine: rows[0].machine });

/** What comes out of the deduplicator for these batches, in order. */
function through(batches: readonly (readonly Row[])[], given: DuplicateOptions): Row[] {
  const duplicates = new Deduplicator(given);
  const out = batches.map((rows) => duplicates.push(machineBatch(rows)));
  return [...out, duplicates.flush()].flatMap((batch) => (batch === undefined ? [] : rowsOf(batch)));
}

const row = (time: number, ...values: number[]): Row => ({ machine: 0, time, values });

/** Readings at one time, and what each policy makes of them. */
const CASES: Record<
  string,
  { readonly rows: number[][]; readonly expected: Record<(typeof POLICIES)[number], number[]> }
> = {
  'one reading': { rows: [[1, 2]], expected: { first: [1, 2], last: [1, 2], mean: [1, 2] } },
  'two values': {
    rows: [
      [1, 2],
      [3, 8],
    ],
    expected: { first: [1, 2], last: [3, 8], mean: [2, 5] },
  },
  'three values, the mean of which is not the mean of means': {
    rows: [
      [0, 1],
      [0, 1],
      [6, 1],
    ],
    expected: { first: [0, 1], last: [6, 1], mean: [2, 1] },
  },
  'readings that complement each other': {
    rows: [
      [1, NONE],
      [NONE, 2],
    ],
    expected: { first: [1, 2], last: [1, 2], mean: [1, 2] },
  },
  'a missing value replaces none, and counts for no mean': {
    rows: [
      [NONE, NONE],
      [4, NONE],
      [NONE, NONE],
      [8, NONE],
    ],
    expected: { first: [4, NONE], last: [8, NONE], mean: [6, NONE] },
  },
  'infinity: a mean with it is no number': {
    rows: [
      [Number.POSITIVE_INFINITY, -0],
      [1, 0],
    ],
    expected: { first: [Number.POSITIVE_INFINITY, -0], last: [1, 0], mean: [NONE, 0] },
  },
};

for (const [name, { rows, expected }] of Object.entries(CASES)) {
  t.test(`${name}, in one batch or in several`, async (t) => {
    const readings = [row(1, 10, 20), ...rows.map((values) => row(5, ...values)), row(9, 30, 40)];
    for (const policy of POLICIES) {
      const want = [row(1, 10, 20), row(5, ...expected[policy]), row(9, 30, 40)];
      for (let cuts = 0; cuts < 2 ** (readings.length - 1); cuts++) {
        const batches: Row[][] = [[]];
        readings.forEach((reading, i) => {
          batches[batches.length - 1].push(reading);
          if (i < readings.length - 1 && (cuts >> i) % 2 === 1) batches.push([]);
        });
        t.strictSame(through(batches, options({ policy })), want, `${policy}, cut ${cuts.toString(2)}`);
      }
    }
  });
}

t.test('of codes there is no mean: the first counts', async (t) => {
  const rows = [row(5, 1, 1), row(5, 3, 3), row(5, 5, 5)];
  t.strictSame(through([rows], options({ policy: 'mean', areCodes: [true, false] })), [row(5, 1, 3)]);
  t.strictSame(through([rows], options({ policy: 'last', areCodes: [true, false] })), [row(5, 5, 5)]);
});

t.test('another machine at the same time is another reading', async (t) => {
  const oven = { ...row(5, 3, 4), machine: 1 };
  const rows = [[row(5, 1, 2)], [oven], [row(5, 7, 8)]];
  t.strictSame(through(rows, options({ policy: 'last' })), rows.flat());
});

t.test('a batch is held back until it is known that its last time is over', async (t) => {
  const duplicates = new Deduplicator(options({}));
  t.equal(duplicates.push(machineBatch([row(1, 1, 1), row(2, 2, 2)])), undefined);
  t.equal(duplicates.push(machineBatch([row(2, 3, 3)])), undefined, 'nothing is left of what joins the last reading');
  const before = duplicates.push(machineBatch([row(2, 4, 4), row(3, 5, 5)]));
  t.strictSame(rowsOf(before as MachineBatch), [row(1, 1, 1), row(2, 2, 2)]);
  t.strictSame(rowsOf(duplicates.flush() as MachineBatch), [row(3, 5, 5)]);
  t.equal(duplicates.flush(), undefined, 'there is nothing left');
});

t.test('two present values are counted, per signal, once', async (t) => {
  const tally = new Tally();
  const duplicates = new Deduplicator(options({ tally }));
  duplicates.push(machineBatch([row(1, 1, NONE), row(1, 1, 2), row(1, 3, NONE)]));
  t.equal(tally.count('a', 'duplicate'), 0, 'before the end');
  duplicates.flush();
  duplicates.flush();
  t.equal(tally.count('a', 'duplicate'), 2, 'equal ones too');
  t.equal(tally.count('b', 'duplicate'), 0, 'a missing value is none');
});

t.test('the policy error refuses two values, and joins what is missing', async (t) => {
  const given = options({ policy: 'error' });
  t.strictSame(through([[row(5, 1, NONE)], [row(5, NONE, 2)]], given), [row(5, 1, 2)]);
  const refusal = {
    name: 'DataError',
    code: 'ERR_DUPLICATE',
    message:
      /machine "press" has two values of b at 1970-01-01T00:00:00.005Z: 2 and 4; clean.duplicates may say "first"/,
  };
  const rows = [row(5e6, 1, 2), row(5e6, NONE, 4)];
  t.throws(() => through([rows], given), refusal, 'in one batch');
  t.throws(() => through([[rows[0]], [rows[1]]], given), refusal, 'in two');
  t.match(duplicateError(given, 0, 5_000_000n, 1, 2, 4), refusal);
});

t.test('how each policy merges two values', async (t) => {
  const counts = Float64Array.of(1, 3);
  t.equal(mergeDuplicate(options({ policy: 'first' }), 0, 1, 5, counts, 0), 1);
  t.equal(mergeDuplicate(options({ policy: 'last' }), 0, 1, 5, counts, 0), 5);
  t.strictSame([...counts], [1, 3], 'neither counts');
  t.equal(mergeDuplicate(options({ policy: 'mean' }), 0, 1, 5, counts, 0), 3);
  t.equal(mergeDuplicate(options({ policy: 'mean' }), 0, 1, 5, counts, 1), 2);
  t.strictSame([...counts], [2, 4]);
});

t.test('rows of a batch without a copy', async (t) => {
  const batch = machineBatch([row(1, 1, 1), row(2, 2, 2), row(3, 3, 3)]);
  t.equal(slice(batch, 0, 3), batch);
  const part = slice(batch, 1, 3);
  t.strictSame(rowsOf(part), [row(2, 2, 2), row(3, 3, 3)]);
  t.equal(part.time.buffer, batch.time.buffer);
});

t.test('random readings, cut anywhere', async (t) => {
  const random = new Random(21);
  for (let round = 0; round < scaled(300); round++) {
    const policy = random.pick(POLICIES);
    const value = () => (random.chance(0.3) ? NONE : random.below(100));
    // Beyond 32 bits, and before 1970.
    const origin = random.pick([0, -5, 2 ** 31 - 3, 2 ** 32 - 3, 1.6e15]);
    const batches: Row[][] = [];
    for (let machine = 0; machine < 3; machine++) {
      let time = origin;
      for (let left = random.below(6); left > 0; left--) {
        batches.push(
          Array.from({ length: 1 + random.below(12) }, () => {
            time += random.below(3) >> 1;
            return { machine, time, values: [value(), value()] };
          }),
        );
      }
    }
    const want = joined(batches.flat(), policy);
    const tally = new Tally();
    t.strictSame(byMachine(through(batches, options({ policy, tally }))), want, `round ${round}: ${policy}`);
    const present = (rows: readonly Row[]) => rows.filter(({ values }) => !Number.isNaN(values[0])).length;
    t.equal(tally.count('a', 'duplicate'), present(batches.flat()) - present(want));
  }
});
