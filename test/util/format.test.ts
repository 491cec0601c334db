import t from 'tap';
import {
  formatBytes,
  formatCount,
  formatPercent,
  formatRate,
  formatSeconds,
  formatWholeSeconds,
  plural,
} from '../../lib/util/format.js';

t.test('counts', async (t) => {
  t.equal(formatCount(0), '0');
  t.equal(formatCount(1234567), '1,234,567');
  t.equal(formatCount(12_345_678_901_234_567_890n), '12,345,678,901,234,567,890');
  t.equal(plural(1, 'row'), '1 row');
  t.equal(plural(1n, 'row'), '1 row');
  t.equal(plural(0, 'row'), '0 rows');
  t.equal(plural(1000, 'entry', 'entries'), '1,000 entries');
});

t.test('bytes, in powers of 1024, as sizes are given', async (t) => {
  const sizes: [number, string][] = [
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1,023 bytes'],
    [1024, '1.0 KiB'],
    [102_348, '99.9 KiB'],
    [102_349, '100 KiB'],
    [1_048_063, '1,023 KiB'],
    [1_048_064, '1.0 MiB'],
    [2 ** 27, '128 MiB'],
    [12_345_678, '11.8 MiB'],
    [640 * 2 ** 30, '640 GiB'],
    [5000 * 2 ** 60, '5,000 EiB'],
  ];
  for (const [bytes, text] of sizes) t.equal(formatBytes(bytes), text, String(bytes));
});

t.test('durations', async (t) => {
  const durations: [number, string, string][] = [
    [0, '0.00 s', '0 s'],
    [0.254, '0.25 s', '0 s'],
    [0.999, '1.0 s', '1 s'],
    [9.44, '9.4 s', '9 s'],
    [59.94, '59.9 s', '1 min 0 s'],
    [59.96, '1 min 0 s', '1 min 0 s'],
    [72, '1 min 12 s', '1 min 12 s'],
    [3599.6, '1 h 0 min', '1 h 0 min'],
    [7380, '2 h 3 min', '2 h 3 min'],
    [3_600_000, '1,000 h 0 min', '1,000 h 0 min'],
  ];
  for (const [seconds, text, whole] of durations) {
    t.equal(formatSeconds(seconds), text, String(seconds));
    t.equal(formatWholeSeconds(seconds), whole, `${seconds}, whole`);
  }
});

t.test('rates have three significant digits', async (t) => {
  t.equal(formatRate(1_234_567, 1), '1,230,000 rows/s');
  t.equal(formatRate(1, 1), '1 row/s');
  t.equal(formatRate(5, 0), '0 rows/s', 'nothing can be said yet');
  t.equal(formatRate(10, 2, 'byte'), '5 bytes/s');
});

t.test('100 % is all of it', async (t) => {
  t.equal(formatPercent(999, 1000), '99 %');
  t.equal(formatPercent(1000, 1000), '100 %');
  t.equal(formatPercent(1001, 1000), '100 %');
  t.equal(formatPercent(123, 1000), '12 %');
  t.equal(formatPercent(0, 0), '100 %');
});
