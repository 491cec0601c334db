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

t.test('numbers count from an epoch', async (t) => {
  const at = (iso: string): bigint => BigInt(Date.parse(iso)) * 1_000_000n;
  const cocoa = new TimeDecoder('s', { epoch: '2001-01-01' });
  t.equal(took(cocoa.real(751_544_175.039578, halves, 0)), at('2024-10-25T10:16:15Z') + 39_578_000n);
  t.equal(took(cocoa.smallInteger(0, halves, 0)), at('2001-01-01T00:00:00Z'));
  t.equal(took(cocoa.integer(-63_114_076_800n, halves, 0)), undefined, '0001-01-01');
  const filetime = new TimeDecoder('100ns', { epoch: '1601-01-01' });
  t.equal(took(filetime.integer(133_774_186_261_234_567n, halves, 0)), at('2024-11-30T05:37:06Z') + 123_456_700n);
  const [high, low] = [133_774_186_261_234_567n >> 32n, 133_774_186_261_234_567n & 0xffff_ffffn];
  t.equal(
    took(filetime.integerHalves(Number(high), Number(low), halves, 0)),
    at('2024-11-30T05:37:06Z') + 123_456_700n,
  );
  const ticks = new TimeDecoder('100ns', { epoch: '0001-01-01' });
  t.equal(took(ticks.integer(638_676_354_261_234_567n, halves, 0)), at('2024-11-19T17:50:26Z') + 123_456_700n);
  t.equal(took(ticks.text('638676354260000000', halves, 0)), at('2024-11-19T17:50:26Z'));
  t.equal(
    took(new TimeDecoder('s', { epoch: '1904-01-01' }).smallInteger(3_800_000_000, halves, 0)),
    at('2024-05-31T11:33:20Z'),
  );
  t.equal(took(new TimeDecoder('d', { epoch: '1899-12-30' }).real(45_292.75, halves, 0)), at('2024-01-01T18:00:00Z'));
  t.equal(
    took(new TimeDecoder('ns', { epoch: '2001-01-01' }).integer(751_544_175_000_000_001n, halves, 0)),
    at('2024-10-25T10:16:15Z') + 1n,
  );
  t.equal(
    took(new TimeDecoder('julian', { epoch: '2001-01-01' }).real(2_440_587.5, halves, 0)),
    0n,
    'Julian days have their own',
  );
});

t.test('a zero time is none where it stands for a missing one', async (t) => {
  const decoder = new TimeDecoder('s', { zeroTime: 'missing' });
  for (const text of [
    '1970-01-01',
    '1970-01-01 00:00:00',
    '1970-01-01T00:00:00.000Z',
    '1970-01-01T01:00:00+01:00',
    '0',
  ])
    t.equal(took(decoder.text(text, halves, 0)), undefined, text);
  t.equal(took(decoder.text('1970-01-01 00:00:00.000000001', halves, 0)), 1n);
  t.equal(took(decoder.integer(0n, halves, 0)), undefined);
  t.equal(took(decoder.smallInteger(0, halves, 0)), undefined);
  t.equal(took(decoder.integerHalves(0, 0, halves, 0)), undefined);
  t.equal(took(decoder.real(-0, halves, 0)), undefined);
  t.equal(took(decoder.real(0.1, halves, 0)), 100_000_000n);
  t.equal(took(new TimeDecoder('s', { zeroTime: 'valid' }).integer(0n, halves, 0)), 0n);
});
