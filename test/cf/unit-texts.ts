/** Texts that are units, or nearly: made from the table of units, from pieces, and from characters. */
import { PREFIX_NAMES, PREFIX_SYMBOLS, UNITS } from '../../lib/cf/unit-table.js';
import { Random } from '../random.js';

/** Every name and symbol with every prefix, in plural, and in other letter case. */
export function namesWithPrefixes(): string[] {
  const names = UNITS.trim()
    .split('\n')
    .flatMap((line) => line.split('|').slice(1).join(' ').split(/[ /]/))
    .filter(Boolean);
  const prefixes = `${PREFIX_NAMES}${PREFIX_SYMBOLS}`.split(/\s+/).filter((word) => /^[^.\d]/.test(word));
  const forms = names.flatMap((name) => [name, `${name}s`, name.toUpperCase(), name.toLowerCase()]);
  return [...new Set([...forms, ...names.flatMap((name) => prefixes.map((prefix) => prefix + name))])];
}

const PIECES = [
  ...['m', 's', 'kg', 'K', 'degC', 'W', 'mW', 'Hz', 'rad', 'dBm', 'day', 'days', '%', 'second', 'hours', '°', 'µm'],
  ...['m²', '1', '2', '-1', '+2', '0', '2.5', '.5', '3.', '1e3', '1E-2', '1e400', '1e-400', '/', ' / ', 'per', ' per '],
  ...[
    '.',
    '*',
    '-',
    '·',
    ' ',
    '  ',
    '^2',
    '^-2',
    '**3',
    '**-1',
    '²',
    '⁻',
    '⁴',
    '^300',
    '255',
    '256',
    '(',
    ')',
    '(',
    ')',
  ],
  ...[
    'lg(re ',
    'ln(re: ',
    'lb(re',
    'log (re 1 ',
    ')',
    ' since ',
    ' @ ',
    '@',
    'from ',
    ' after ',
    ' ref ',
    '2000-01-01',
  ],
  ...['20000101', '2000', '2000-1', '2000-1-1T', '12:30', '12', '1230', '12:30:45.5', '+1:00', '-0100', '+1', ' UTC'],
  ...[' Z', ':', 'T', '_', 'x', 'foo', '"', "'", 'ü', 'ß', '日'],
];

const CHARACTERS = [...'mskgKCWHzdaynhlNPJ0123456789 .*/^-+()@_%:Te²µ°ü\'"'];

/** `count` texts of up to `length` of the given pieces, one after another. */
function composed(random: Random, pieces: readonly string[], count: number, length: number): string[] {
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + random.below(length) }, () => pieces[random.below(pieces.length)]).join(''),
  );
}

/** A date behind "since", with a clock and a zone. */
function times(random: Random, count: number): string[] {
  const one = (...of: string[]): string => of[random.below(of.length)];
  return Array.from({ length: count }, () =>
    [
      one('s', 'days', 'Hz', 'hours', 'm', '2 s', 'ms', 'min'),
      one(' since ', '@', ' @ ', ' from '),
      one('2000-01-01', '1970-1-1', '19700101', '197001', '1970', '-1', '2000-13-01', '2000-02-31', '0', '5.5', '+12'),
      one('', ' ', 'T', ' T'),
      one('', '0:0', '00:00:00', '23:59:60', '24:00', '1230', '12', '123045.5', '-1:00', '12:60', '7:5:3.25'),
      one('', ' UTC', ' Z', ' +1:00', ' -0100', ' 2', ' GMT', ' utc', '+1', ' +100:00'),
    ].join(''),
  );
}

export function randomTexts(seed: number): string[] {
  const random = new Random(seed);
  return [
    ...new Set([
      ...composed(random, PIECES, 12_000, 6),
      ...composed(random, CHARACTERS, 12_000, 8),
      ...times(random, 4000),
    ]),
  ];
}
