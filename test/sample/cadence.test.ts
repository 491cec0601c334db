import Database from 'better-sqlite3';
import t from 'tap';
import { Cadence, MAX_POINTS } from '../../lib/sample/cadence.js';
import { unpackExampleco } from '../exampleco/exampleco.js';

/** Nanoseconds since 1970 of a time stamp. */
function nanoseconds(text: string): bigint {
  const [whole, fraction] = text.split('.');
  return BigInt(Date.parse(`${whole.replace(' ', 'T')}Z`)) * 1_000_000n + BigInt(fraction);
}

/** The hour nearest to a time stamp, ties to even. */
function hour(text: string): bigint {
  const HOUR = 3_600_000_000_000n;
  const ns = nanoseconds(text);
  const floor = (ns - (((ns % HOUR) + HOUR) % HOUR)) / HOUR;
  const rest = 2n * (ns - floor * HOUR);
  return rest > HOUR || (rest === HOUR && floor % 2n !== 0n) ? floor + 1n : floor;
}

t.test('begins as the published times do', async (t) => {
  const cadence = new Cadence(3000);
  t.equal(cadence.text(0), '2019-01-01 00:00:00.000000000');
  t.equal(cadence.text(1), '2019-01-01 08:00:09.603201067');
  t.equal(cadence.text(10), '2019-01-04 08:01:36.032010670');
  t.equal(cadence.text(2999), '2021-09-27 00:00:00.000000000');
});

t.test('is the published times, to the nanosecond', async (t) => {
  const database = new Database(unpackExampleco(t).database, { readonly: true });
  const times = database.prepare('SELECT timestamp FROM feat_0 LIMIT 3000').pluck().all();
  database.close();
  const cadence = new Cadence(3000);
  t.strictSame(
    Array.from({ length: 3000 }, (_, i) => cadence.text(i)),
    times,
  );
});

t.test('rounds to an 8-hourly grid that skips an hour now and then', async (t) => {
  const cadence = new Cadence(3000);
  const hours = Array.from({ length: 3000 }, (_, i) => hour(cadence.text(i)));
  const steps = hours.slice(1).map((h, i) => Number(h - hours[i]));
  t.equal(steps.filter((step) => step === 8).length, 2991);
  t.equal(steps.filter((step) => step === 9).length, 8);
});

for (const [points, hours, year] of [
  [266_173, 8, '2019'],
  [266_174, 6, '2019'],
  [1_250_000, 1, '2019'],
  [2_129_385, 1, '2019'],
  [2_129_386, 1, '1678'],
  [MAX_POINTS, 1, '1678'],
] as const) {
  t.test(`${points} points: ${hours} h steps from ${year}, before 2262`, async (t) => {
    const cadence = new Cadence(points);
    t.equal(cadence.hours, hours);
    t.match(cadence.text(0), new RegExp(`^${year}-01-01 00:00:00.0{9}$`));
    t.ok(cadence.text(points - 1) < '2262-01-01');
    // Two runs cover every alignment of steps with the grid, and the joint of two runs. Then the end of the series.
    for (const from of [0, points - 6000]) {
      let before = hour(cadence.text(from));
      let least = Number.POSITIVE_INFINITY;
      for (let i = from + 1; i < from + 6000; i++) {
        const next = hour(cadence.text(i));
        least = Math.min(least, Number(next - before));
        before = next;
      }
      t.equal(least, hours, `rounded to 1 h, times stay distinct from point ${from}`);
    }
  });
}

t.test('time stamps are looked up in any order', async (t) => {
  const forward = new Cadence(10_000);
  const times = Array.from({ length: 10_000 }, (_, i) => forward.text(i));
  const back = new Cadence(10_000);
  for (const i of [9999, 0, 5000, 2999, 2998, 3000, 5000]) t.equal(back.text(i), times[i]);
});
