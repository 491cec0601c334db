/** Climatology: spans that depend on the month. */
import t from 'tap';
import { valueTestOf } from '../../../lib/clean/index.js';
import { climatology } from '../../../lib/clean/rules/climatology.js';
import { Random } from '../../random.js';

const nanoseconds = (time: string): bigint => BigInt(Date.parse(time)) * 1_000_000n;

function testOf(fields: object) {
  return valueTestOf(climatology.convert({ rule: 'climatology', ...fields } as never, 'clean.x'));
}

function judge(fields: object, rows: readonly (readonly [time: string | bigint, value: number])[]): string {
  const flags = new Uint8Array(rows.length);
  const time = BigInt64Array.from(rows, ([time]) => (typeof time === 'bigint' ? time : nanoseconds(time)));
  testOf(fields).judge(
    time,
    Float64Array.from(rows, ([, value]) => value),
    rows.length,
    flags,
  );
  return flags.join('');
}

const months = { by: 'month', spans: { 1: { suspect: [-5, 5], fail: [-20, 10] }, 7: { fail: [10, 40] } } };

t.test('spans of months; other months are not evaluated', async (t) => {
  const rows = [
    ['2024-01-31T23:59:59.999Z', 6],
    ['2024-02-01T00:00:00Z', 60],
    ['2024-07-01T00:00:00Z', 9],
    ['2024-07-31T23:59:59Z', 10],
    ['2025-01-01T00:00:00Z', 11],
    ['2025-01-01T00:00:00Z', Number.NaN],
    ['2025-03-01T00:00:00Z', Number.NaN],
    ['2023-01-01T00:00:00Z', 0],
  ] as const;
  t.equal(judge(months, rows), '32414991');
  t.equal(judge(months, [[nanoseconds('2024-02-01T00:00:00Z') - 1n, 6]]), '3', 'the last nanosecond of January');
  t.equal(
    judge(months, [
      [nanoseconds('1969-07-01T00:00:00Z') - 1n, 0],
      ['1969-07-01T00:00:00Z', 0],
    ]),
    '24',
  );
});

t.test('seasons: December belongs to the winter', async (t) => {
  const seasons = { by: 'season', spans: { DJF: { fail: [-20, 10] }, JJA: { fail: [10, 40] } } };
  const rows = Array.from({ length: 12 }, (_, m) => [BigInt(Date.UTC(2024, m)) * 1_000_000n, 20] as const);
  t.equal(judge(seasons, rows), '442221112224');
});

t.test('the nearest value that a flag allows', async (t) => {
  const test = testOf(months);
  t.equal(test.clip?.(nanoseconds('2024-01-05T00:00:00Z'), 60, 4), 10);
  t.equal(test.clip?.(nanoseconds('2024-01-05T00:00:00Z'), 6, 3), 5);
  t.equal(test.clip?.(nanoseconds('2024-07-05T00:00:00Z'), 0, 4), 10);
});

t.test('months are found in any order of times', async (t) => {
  const random = new Random(3);
  const test = testOf({ by: 'month', spans: { 5: { fail: [1, 2] } } });
  const flags = new Uint8Array(1);
  for (let i = 0; i < 2000; i++) {
    const time = BigInt(Math.floor((random.next() - 0.5) * 9e12)) * 1_000_000n + BigInt(random.below(1_000_000));
    test.judge(BigInt64Array.of(time), Float64Array.of(0), 1, flags);
    const month = new Date(
      Number((time - (((time % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n),
    ).getUTCMonth();
    if (flags[0] !== (month === 4 ? 4 : 2)) t.fail(`${time}`);
  }
});

t.test('settings that make no sense', async (t) => {
  t.throws(() => testOf({ by: 'month', spans: { 13: { fail: [0, 1] } } }), {
    code: 'ERR_SETTINGS_VALUE',
    key: 'clean.x.spans.13',
    message: /^clean\.x\.spans\.13 is no month/,
  });
  t.throws(() => testOf({ by: 'season', spans: { DJG: { fail: [0, 1] } } }), {
    message: 'clean.x.spans.DJG is no season; did you mean "DJF"?',
  });
  t.throws(() => testOf({ by: 'month', spans: { 2: { suspect: [0, 9], fail: [1, 2] } } }), {
    key: 'clean.x.spans.2',
    message: /the suspect span must lie within the fail span/,
  });
});
