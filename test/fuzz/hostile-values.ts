import type { Random } from '../random.js';

/** Names that a program may mistake for something else. */
const NAMES = [
  '',
  ' ',
  '.',
  '..',
  '../../escaped',
  '/etc/passwd',
  'a/b',
  'a\\b',
  '~',
  '-',
  '--settings',
  '\u001b[31mred\u001b[0m',
  '\u001b]0;title\u0007',
  'two\nlines',
  'two\r\nlines',
  'back\b\b\b\bspace',
  '\u0085\u009b31m',
  '\u202egnirts',
  'zero\u200bwidth',
  'line\u2028separator',
  'e\u0301',
  '\u00e9',
  '😀',
  '漢字',
  '"',
  "'",
  '`',
  '[x]',
  '--',
  '/*',
  '; DROP TABLE feat_0',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '_FillValue',
  '_NCProperties',
  'DIMENSION_LIST',
  'time',
  'machine',
  'row_size',
  'sensor',
  'NaN',
  'null',
  'undefined',
  'true',
  '0',
  '-1',
  '1e999',
  '9007199254740993',
  '%s%n',
  '$x',
  '$(touch escaped)',
  '`touch escaped`',
  'CON',
  'rowid',
  'oid',
  'x'.repeat(300),
  'ü'.repeat(2000),
];

/** Numbers at the edges of what something can hold. */
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.1,
  1e308,
  -1e308,
  5e-324,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  2 ** 31,
  2 ** 32,
  2 ** 53 + 2,
  -(2 ** 63),
  1546300800,
  1546300800000,
  1546300800e9,
  253402300800,
];

const INTEGERS = [2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, 1546300800n, 1714543200n, 0n, -1n];

const TEXTS = [
  '2019-01-01 00:00:00',
  '2019-01-01T00:10:00Z',
  '2024-02-30 25:61:61',
  '0000-00-00 00:00:00',
  '9999-12-31T23:59:59.999999999999999999999Z',
  '-2019-01-01',
  '2019-01-01 00:00:00+99:99',
  '1e999',
  'NaN',
  'Infinity',
  '0x10',
  '1,5',
  '12.5 °C',
  '{"a": 1}',
  '[[[[[[[[',
  '{"__proto__": {"a": 1}}',
];

/** Texts of which a pattern may try every division: they take for ever where that is the square of their length. */
const LONG = ['1', ' ', '1 ', '-', '\t', 'v1_', '1.', '[', '"', '\\'];

function longText(random: Random): string {
  const text = random.pick(LONG);
  return `${random.pick(['', '1', 'a'])}${text.repeat(200_000 / text.length)}${random.pick(['', 'x', ','])}`;
}

export function hostileName(random: Random): string {
  if (random.chance(0.01)) return 'n'.repeat(random.pick([1000, 1000, 70_000]));
  return random.pick(NAMES) + (random.chance(0.3) ? random.pick(NAMES) : '');
}

export function hostileNumber(random: Random): number {
  return random.chance(0.3) ? (random.next() - 0.5) * 10 ** (random.below(40) - 20) : random.pick(NUMBERS);
}

/** A value of a cell. */
export function hostileCell(random: Random): number | bigint | string | Buffer | null {
  if (random.chance(0.002)) return longText(random);
  switch (random.below(7)) {
    case 0:
      return null;
    case 1:
      return random.pick(INTEGERS);
    case 2:
      return random.pick(TEXTS);
    case 3:
      return hostileName(random);
    case 4:
      return Buffer.from(Array.from({ length: random.below(40) }, () => random.below(256)));
    default:
      return hostileNumber(random);
  }
}
