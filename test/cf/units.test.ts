import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import t from 'tap';
import { meantUnit, unitProblem } from '../../lib/cf/unit-advice.js';
import { isConvertible, parseUnit } from '../../lib/cf/units.js';
import { foreign, needs, PYTHON } from '../foreign.js';
import { namesWithPrefixes, randomTexts } from './unit-texts.js';

/** By text: the index of the first one that it can be converted to; null where it is no unit. */
function udunits(texts: readonly string[]): (number | null)[] {
  const options = { input: JSON.stringify(texts), encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  return JSON.parse(execFileSync(PYTHON, [resolve('test/cf/udunits.py')], options)) as (number | null)[];
}

/** A character at the very end that the library of UDUNITS overlooks: `)`, or one behind a date. */
function isOverlooked(text: string): boolean {
  return (text.endsWith(')') || /@|since|from|after|ref/i.test(text)) && parseUnit(text.slice(0, -1)) !== undefined;
}

interface Comparison {
  readonly units: number;
  readonly overlooked: number;
  readonly differences: readonly string[];
}

function compare(texts: readonly string[]): Comparison {
  const theirs = udunits(texts);
  const differences: string[] = [];
  let overlooked = 0;
  for (const [i, text] of texts.entries()) {
    const ours = parseUnit(text);
    const kind = theirs[i];
    if (ours === undefined && kind !== null && isOverlooked(text)) overlooked++;
    else if ((ours === undefined) !== (kind === null))
      differences.push(`${JSON.stringify(text)}: ${kind === null ? 'none' : 'a unit'}`);
    else if (ours !== undefined && kind !== null) {
      const other = parseUnit(texts[kind]);
      if (other !== undefined && !isConvertible(ours, other))
        differences.push(`${JSON.stringify(text)} is like ${texts[kind]}`);
    }
  }
  return { units: theirs.filter((kind) => kind !== null).length, overlooked, differences };
}

const options = { skip: foreign(PYTHON) === false ? 'no Python' : needs('udunits2').skip };

t.test('every name and symbol with every prefix is to us what it is to UDUNITS', options, async (t) => {
  const { units, overlooked, differences } = compare(namesWithPrefixes());
  t.ok(units > 20_000, `${units} units`);
  t.equal(overlooked, 0);
  t.strictSame(differences.slice(0, 20), []);
});

t.test('composed and random texts are units to us where they are to UDUNITS', options, async (t) => {
  const { units, overlooked, differences } = compare(['', ' ', ' m', 'm ', 'm;', ...randomTexts(1)]);
  t.ok(units > 2500, `${units} units`);
  t.ok(overlooked < 200, `${overlooked} overlooked`);
  t.strictSame(differences.slice(0, 20), []);
});

t.test('units, and what is none', async (t) => {
  for (const text of [
    'degC',
    '°C',
    'm s-1',
    'm/s',
    'W m^-2',
    'min-1',
    '%',
    '1',
    'lg(re 1 mW)',
    'days since 2000-01-01',
  ]) {
    t.ok(parseUnit(text), text);
  }
  for (const text of [
    'kWh',
    'm)',
    'm\n',
    'm⁻²',
    'm * s',
    '0',
    'm^256',
    'm^999999999999999999999',
    'm\ud800',
    '(',
    'x'.repeat(1e5),
  ]) {
    t.notOk(parseUnit(text), text.slice(0, 30));
  }
});

t.test('what can be converted', async (t) => {
  const can = (a: string, b: string): boolean => isConvertible(parseUnit(a)!, parseUnit(b)!);
  t.ok(can('degF', 'K'));
  t.ok(can('mbar', 'Pa'));
  t.ok(can('kW h', 'J'));
  t.ok(can('degrees_north', '1'));
  t.ok(can('s', 'Hz'), 'one over the other, as in UDUNITS');
  t.notOk(can('m', 'Pa'));
  t.notOk(can('days since 2000-01-01', 's'));
});

t.test('what would be right', async (t) => {
  const cases: [text: string, right: string][] = [
    ['kWh', 'kW h'],
    ['kWh/m²', 'kW h/m2'],
    ['g/kWh', 'g/(kW h)'],
    ['Celcius', 'celsius'],
    ['°c', '°C'],
    ['hpa', 'hPa'],
    ['kmh', 'km h-1'],
    ['Nm', 'N m'],
    ['m⁻²', 'm-2'],
    ['m * s', 'm.s'],
    ['[degC]', 'degC'],
    ['Stk', '1'],
    ['KM/H', 'km/h'],
  ];
  for (const [text, right] of cases) {
    t.equal(meantUnit(text), right, text);
    t.equal(unitProblem(text), `is no unit of UDUNITS; did you mean "${right}"?`);
  }
  t.match(unitProblem('xyzzy'), /^is no unit of UDUNITS; write one like "degC"/);
  t.equal(unitProblem('Grad'), 'is a thousand million radian to UDUNITS; write "degree" or "degC"');
  t.equal(unitProblem('degc'), undefined);
});
