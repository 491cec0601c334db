import { nearest } from '../util/suggest.js';
import { parseUnit, unitNames } from './units.js';

/** What UDUNITS reads as something that nobody means. */
const MISLEADING: Readonly<Record<string, readonly [reads: string, right: string]>> = {
  Grad: ['a thousand million radian', 'degree" or "degC'],
  Min: ['a million inches', 'min'],
  pH: ['picohenry', '1'],
};

/** What people write, and UDUNITS writes otherwise. */
const USUAL: Readonly<Record<string, string>> = {
  kmh: 'km h-1',
  kph: 'km h-1',
  mph: 'mile h-1',
  'U/min': 'min-1',
  '1/Min': 'min-1',
  Upm: 'min-1',
  Stk: '1',
  Stück: '1',
  St: '1',
  pcs: '1',
  psu: '1',
  dB: '0.1 lg(re 1)',
  none: '1',
  '-': '1',
  var: 'V A',
  kvar: 'kV A',
  VAr: 'V A',
  psig: 'psi',
  psia: 'psi',
  barg: 'bar',
  bara: 'bar',
  'Nm³/h': 'm3 h-1',
  'Nm3/h': 'm3 h-1',
  CFM: 'ft3 min-1',
  cfm: 'ft3 min-1',
  gpm: 'gallon min-1',
  '%RH': '%',
  '% RH': '%',
  '%rF': '%',
  '%rH': '%',
  'deg C': 'degC',
  'deg F': 'degF',
  Watts: 'W',
  Sekunden: 's',
  Stunden: 'h',
  Tage: 'days',
};

/** Shorter words are near to too many names. */
const SHORTEST = 4;

/**
 * Why a text is no unit, as the end of a sentence with what would be right: `is no unit of UDUNITS; did you mean …?`.
 * Undefined where it is one.
 */
export function unitProblem(text: string): string | undefined {
  if (Object.hasOwn(MISLEADING, text)) {
    const [reads, right] = MISLEADING[text];
    return `is ${reads} to UDUNITS; write "${right}"`;
  }
  if (parseUnit(text) !== undefined) return undefined;
  const meant = meantUnit(text);
  const advice =
    meant === undefined
      ? 'write one like "degC", "m s-1", "%", or "1" for none'
      : `did you mean ${JSON.stringify(meant)}?`;
  return `is no unit of UDUNITS; ${advice}`;
}

/** The unit that a text was probably meant to be. */
export function meantUnit(text: string): string | undefined {
  const usual = Object.hasOwn(USUAL, text.trim()) ? USUAL[text.trim()] : undefined;
  const candidates = [usual, ...spellings(text)];
  return candidates.find((candidate) => candidate !== undefined && parseUnit(candidate) !== undefined);
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Other spellings, the likeliest first. */
function* spellings(text: string): Generator<string> {
  const plain = text
    .trim()
    .replace(/[⁰¹²³⁴-⁹]/g, (digit) => String(SUPERSCRIPTS.indexOf(digit)))
    .replace(/⁻/g, '-')
    .replace(/⁺/g, '')
    .replace(/\s*[*·×⋅]\s*/g, '.')
    .replace(/\s*\/\s*/g, '/')
    .replace(/^\[(.*)\]$/, '$1');
  yield plain;
  // Words are looked at one by one: a text of many slips is not worth the time.
  if (plain.length > 100) return;
  const replaced = (other: (word: string) => string | undefined): string =>
    plain.replace(WORD, (word, at: number) => {
      const parts = other(word) ?? word;
      return parts.includes(' ') && plain[at - 1] === '/' ? `(${parts})` : parts;
    });
  yield replaced((word) => CASES.get(word.toLowerCase()));
  yield replaced(split);
  yield plain.toLowerCase();
  let names: readonly string[] | undefined;
  yield replaced((word) => {
    if (parseUnit(word) !== undefined || word.length < SHORTEST) return undefined;
    names ??= unitNames();
    return nearest(word, names);
  });
}

const WORD = /[\p{L}_°]+/gu;

/** Symbols that are often written in other letter case. */
const CASES: ReadonlyMap<string, string> = new Map(
  [
    ...[
      '°C',
      '°F',
      'degC',
      'Pa',
      'hPa',
      'kPa',
      'MPa',
      'mbar',
      'bar',
      'W',
      'kW',
      'MW',
      'V',
      'mV',
      'kV',
      'A',
      'mA',
      'kA',
    ],
    ...['Hz', 'kHz', 'MHz', 'GHz', 'g', 'kg', 'mg', 'm', 'mm', 'cm', 'km', 'K', 'N', 'kN', 'J', 'kJ', 'MJ', 'GJ', 'ml'],
    ...['kW h', 'MW h', 'W h', 'A h', 'N m', 'rpm', 'dB', 'dBm', 'lm', 'lx', 'min', 'h', 's', 'l', 'ppm', 'ppb'],
  ].map((unit) => [unit.replace(' ', '').toLowerCase(), unit]),
);

/** `Nms` is `N m s` to UDUNITS: a symbol of one letter stands apart. */
function split(word: string): string | undefined {
  const [left, right] = [word.slice(0, -1), word.slice(-1)];
  if (!/[hmsdACVKW]/.test(right) || /^[a-z]{4,}$/.test(word) || word.length > 8 || left === '') return undefined;
  if (parseUnit(word) !== undefined) return undefined;
  const first = parseUnit(left) === undefined ? split(left) : left;
  return first === undefined ? undefined : `${first} ${right}`;
}
