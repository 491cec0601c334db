import t from 'tap';
import { guessTimeUnit, TimeDecoder, type TimeUnit } from '../../lib/time/time-decoder.js';

const out = new BigInt64Array(1);
const halves = new Uint32Array(out.buffer);

const took = (ok: boolean): bigint | undefined => (ok ? out[0] : undefined);
const real = (unit: TimeUnit, value: number) => took(new TimeDecoder(unit).real(value, halves, 0));
const integer = (unit: TimeUnit, value: bigint) => took(new TimeDecoder(unit).integer(value, halves, 0));
const small = (unit: TimeUnit, value: number) => took(new TimeDecoder(unit).smallInteger(value, halves, 0));
const text = (unit: TimeUnit | undefined, value: string) => took(new TimeDecoder(unit).text(value, halves, 0));

const T = 1_546_329_609_603_201_067n;

t.test('integer epochs are exact', async (t) => {
  t.equal(integer('s', 1_546_329_609n), 1_546_329_609_000_000_000n);
  t.equal(integer('ms', 1_546_329_609_603n), 1_546_329_609_603_000_000n);
  t.equal(integer('us', 1_546_329_609_603_201n), 1_546_329_609_603_201_000n);
  t.equal(integer('ns', T), T);
  t.equal(integer('ms', -1n), -1_000_000n);
  t.equal(integer('ns', -1n), -1n);
  t.equal(integer('s', 10n ** 12n), undefined, 'beyond the range of int64 nanoseconds');
  for (const unit of ['s', 'ms', 'us', 'ns'] as const) {
    for (const value of [-9_007_199_254_740_991, -1001, -1, 0, 1, 999, 1_546_329_609, 8_999_999_999_999_999]) {
      t.equal(small(unit, value), integer(unit, BigInt(value)), `${value} ${unit}`);
    }
  }
});

t.test('a real epoch is the decimal that was meant', async (t) => {
  t.equal(real('s', 1_546_329_609.603), 1_546_329_609_603_000_000n);
  t.equal(real('s', 1_546_329_609.603201), 1_546_329_609_603_201_000n);
  t.equal(real('s', 0.1), 100_000_000n);
  t.equal(real('s', -0.1), -100_000_000n);
  t.equal(real('s', 0.123456789), 123_456_789n);
  t.equal(real('ms', 1_546_329_609_603.25), 1_546_329_609_603_250_000n);
  t.equal(real('s', Number.POSITIVE_INFINITY), undefined);
  t.equal(real('s', 1e300), undefined);
});

t.test('a Julian day is read to the millisecond, as SQLite reads it', async (t) => {
  t.equal(real('julian', 2_440_587.5), 0n);
  t.equal(real('julian', 2_458_484.8333333335), BigInt(Date.UTC(2019, 0, 1, 8)) * 1_000_000n);
  t.equal(integer('julian', 2_440_588n), 43_200_000_000_000n);
});

t.test('numbers in text need a unit', async (t) => {
  t.equal(text('s', '1546329609'), 1_546_329_609_000_000_000n);
  t.equal(text('ns', T.toString()), T);
  t.equal(text('s', '1546329609.5'), 1_546_329_609_500_000_000n);
  t.equal(text('s', '1970-01-01 00:00:01'), 1_000_000_000n);
  t.equal(text(undefined, '1546329609'), undefined);
  t.equal(took(new TimeDecoder(undefined).integer(5n, halves, 0)), undefined);
});

t.test('the unit of a number is told by its size', async (t) => {
  const cases: [number, TimeUnit][] = [
    [1_546_329_609, 's'],
    [1_546_329_609_603, 'ms'],
    [1_546_329_609_603_201, 'us'],
    [1.546_329_609_603_201e18, 'ns'],
    [2_458_484.83, 'julian'],
    [0, 's'],
  ];
  for (const [value, unit] of cases) t.equal(guessTimeUnit(value), unit, String(value));
});
