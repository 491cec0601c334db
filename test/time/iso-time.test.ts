import t from 'tap';
import { TimeDecoder } from '../../lib/time/time-decoder.js';

const out = new BigInt64Array(1);
const halves = new Uint32Array(out.buffer);

function parse(text: string): bigint | undefined {
  return new TimeDecoder(undefined).text(text, halves, 0) ? out[0] : undefined;
}

/** Nanoseconds since 1970 by JavaScript's Date, plus `nanoseconds`. */
function expected(date: string, nanoseconds = 0n): bigint {
  return BigInt(Date.parse(date)) * 1_000_000n + nanoseconds;
}

t.test('ISO 8601 text is exact to the nanosecond', async (t) => {
  const cases: [string, bigint][] = [
    ['2019-01-01 08:00:09.603201067', expected('2019-01-01T08:00:09Z', 603_201_067n)],
    ['2019-01-01T08:00:09.603201067Z', expected('2019-01-01T08:00:09Z', 603_201_067n)],
    ['2019-01-01t08:00:09,5z', expected('2019-01-01T08:00:09Z', 500_000_000n)],
    ['2019-01-01 08:00:09', expected('2019-01-01T08:00:09Z')],
    ['2019-01-01 08:00', expected('2019-01-01T08:00:00Z')],
    ['2019-01-01', expected('2019-01-01T00:00:00Z')],
    ['2019-01-01T08:00:09+02:00', expected('2019-01-01T06:00:09Z')],
    ['2019-01-01T08:00:09-0530', expected('2019-01-01T13:30:09Z')],
    ['2019-01-01T08:00:09.1 +01', expected('2019-01-01T07:00:09Z', 100_000_000n)],
    ['2019-01-01T08:00Z', expected('2019-01-01T08:00:00Z')],
    ['1969-12-31 23:59:59.999999999', -1n],
    ['1970-01-01 00:00:00', 0n],
    ['1677-09-22 00:00:00', expected('1677-09-22T00:00:00Z')],
    ['2262-04-11 23:47:15.999999999', 9_223_372_035_999_999_999n],
    ['2000-02-29 00:00:00', expected('2000-02-29T00:00:00Z')],
    ['2019-01-01 00:00:00.12345678999', expected('2019-01-01T00:00:00Z', 123_456_789n)],
  ];
  for (const [text, time] of cases) t.equal(parse(text), time, text);
});

t.test('a space may stand for the first digit of a number', async (t) => {
  const cases: [string, bigint][] = [
    ['2024- 2- 8  3: 0:35', expected('2024-02-08T03:00:35Z')],
    ['2024-12- 8 13: 1: 4.25', expected('2024-12-08T13:01:04Z', 250_000_000n)],
    ['2024- 2- 8', expected('2024-02-08T00:00:00Z')],
    ['2024-02-08T 3: 5', expected('2024-02-08T03:05:00Z')],
    ['2024- 2- 8T 3:00Z', expected('2024-02-08T03:00:00Z')],
  ];
  for (const [text, time] of cases) {
    t.equal(parse(text), time, text);
    t.equal(parse(text.replace(/(?<=\D) (\d)(?!\d)/g, '0$1')), time, 'as with zeros');
  }
  const wrong = [
    '2024-  -08',
    '2024-02-  ',
    '2024- 0- 8',
    '2024-02- 0',
    '2024-02-30',
    '2024-02-08   :00',
    '202 -02-08',
  ];
  for (const text of [...wrong, '2024-02-08 03:00:  ', '2024-2 -8 ', '2024-02-08 03:00:00+ 1:00']) {
    t.equal(parse(text), undefined, text);
  }
});

t.test('text that is no time is refused', async (t) => {
  const cases = [
    '',
    'soon',
    '2019-1-1',
    '2019-13-01',
    '2019-02-29',
    '1900-02-29',
    '2019-01-32',
    '2019-01-01 24:00:00',
    '2019-01-01 08:60:00',
    '2019-01-01 08:00:60',
    '2019-01-01 08',
    '2019-01-01 08:00:0',
    '2019-01-01 08:00:00.',
    '2019-01-01X08:00:00',
    '2019-01-01 08:00:00+25:00',
    '2019-01-01 08:00:00+1',
    '2019-01-01 08:00:00 UTC',
    '2019-01-01 08:00:00Zulu',
    '2019/01/01 08:00:00',
    '1677-09-20 00:00:00',
    '2262-04-12 00:00:00',
    '9999-12-31 00:00:00',
    '２019-01-01 00:00:00',
    `2019-01-01 00:00:00.${'1'.repeat(100)}`,
  ];
  for (const text of cases) t.equal(parse(text), undefined, JSON.stringify(text));
});

t.test('every day of four centuries agrees with JavaScript', async (t) => {
  const first = Date.UTC(1800, 0, 1);
  let wrong = 0;
  for (let day = 0; day < 146_097; day++) {
    const time = first + day * 86_400_000;
    const text = new Date(time).toISOString();
    if (parse(text) !== BigInt(time) * 1_000_000n) wrong++;
  }
  t.equal(wrong, 0);
});
