/** Rules that readings suggest: what they hold, and that junk, one broken machine and odd data do not decide them. */
import t from 'tap';
import { Profile, type SuggestedRule, suggestSignal } from '../../lib/suggest/index.js';
import { Random } from '../random.js';

const MINUTE = 60_000_000_000n;

type Columns = readonly (readonly number[])[];

/** What is suggested for a signal of machines with a reading each minute, read in batches of some length. */
function suggestionsOf(
  machines: Columns,
  { length = 1000, units = undefined as string | undefined, step = MINUTE } = {},
) {
  const profile = new Profile(1);
  for (const [machine, values] of machines.entries()) {
    for (let from = 0; from < values.length; from += length) {
      const part = Float64Array.from(values.slice(from, from + length));
      const time = BigInt64Array.from(part, (_, i) => BigInt(from + i) * step);
      profile.add({ length: part.length, machine, time, values: [part] });
    }
  }
  profile.end();
  const names = machines.map((_, m) => `machine_${m}`);
  const { rules, notes } = suggestSignal(profile, 0, { signal: 'temp', units, machines: names, duplicates: 0 });
  const found = new Map(rules.map((rule) => [rule.rule, rule]));
  return { rules, notes, of: (rule: string) => found.get(rule) as SuggestedRule };
}

const random = new Random(7);

function noise(): number {
  return random.next() + random.next() + random.next() - 1.5 + (random.next() + random.next() + random.next() - 1.5);
}

/** About normal, with the standard deviation `deviation`. */
function noisy(count: number, mean: number, deviation: number): number[] {
  return Array.from({ length: count }, () => mean + deviation * Math.SQRT2 * noise());
}

t.test('spans hold what is good, and not 5 % of junk', async (t) => {
  for (const mean of [0, 20, 1013, -4e6]) {
    const values = noisy(20_000, mean, 3);
    for (let i = 0; i < values.length; i += 20) values[i] = mean + 60 + i / 100;
    const { suspect, fail, comment } = suggestionsOf([values]).of('gross_range') as SuggestedRule & {
      suspect: number[];
      fail: number[];
    };
    t.ok(suspect[0] > mean - 40 && suspect[0] < mean - 10, `${suspect}`);
    t.ok(suspect[1] > mean + 10 && suspect[1] < mean + 40, `${suspect}`);
    t.ok(fail[0] < suspect[0] && fail[1] > suspect[1], `${fail}`);
    t.match(comment, /88 % of 20,000 values .* 5\.0 % lie outside of the suspect span/, `${mean}`);
  }
});

t.test('the same from batches of any length', async (t) => {
  const values = noisy(3000, 20, 3).map((value, i) => (i % 50 === 0 ? -999 : i % 77 === 0 ? Number.NaN : value));
  const once = suggestionsOf([values, values], { length: 3000 });
  for (const length of [1, 7, 254, 256]) {
    t.strictSame(suggestionsOf([values, values], { length }).rules, once.rules, `${length}`);
  }
});

t.test('codes for missing values', async (t) => {
  for (const [code, share] of [
    [-999, 100],
    [9999, 4],
    [1e20, 3],
    [65535, 500],
    [-77, 100],
  ]) {
    const values = noisy(10_000, 20, 3).map((value, i) => (i % share === 0 ? code : value));
    const { of } = suggestionsOf([values]);
    t.strictSame(of('missing_codes')?.['codes'], [code]);
    t.match(of('missing_codes').comment, `${Math.ceil(10_000 / share).toLocaleString('en')} times`);
    const [min, max] = of('gross_range')['fail'] as number[];
    t.ok(min > -60 && max < 100, `${code}: ${min} to ${max}`);
    t.ok((of('rate_of_change')['suspect'] as number) < 60, 'steps to a code do not count');
  }
});

t.test('what is a value is no code', async (t) => {
  t.notOk(suggestionsOf([noisy(10_000, 1000, 5).map(Math.round)]).of('missing_codes'), '999 hPa');
  t.notOk(suggestionsOf([noisy(10_000, 0, 30).map(Math.round)]).of('missing_codes'), 'integers repeat');
  const off = suggestionsOf([noisy(10_000, 1000, 5).map((value, i) => (i % 50 === 0 ? 0 : value))]);
  t.notOk(off.of('missing_codes'), 'zero may be a state');
  t.match(off.notes.join(), '0 is there 200 times');
  t.equal((off.of('gross_range')['fail'] as number[])[0], 0, 'and does not fail');
});

t.test('one broken machine decides nothing, and is named', async (t) => {
  const good = [noisy(2000, 20, 3), noisy(2000, 22, 3), noisy(2000, 21, 3)];
  const sound = suggestionsOf(good).of('gross_range');
  const { of, notes } = suggestionsOf([...good, noisy(2000, 5000, 3)]);
  t.strictSame(of('gross_range')['suspect'], sound['suspect']);
  t.match(notes.join(), 'machine_3 lies so far');
});

t.test('two ways to run, and rain', async (t) => {
  const modes = suggestionsOf([noisy(10_000, 0, 1).map((value, i) => (i % 2000 < 1000 ? value : value + 100))]);
  const [min, max] = modes.of('gross_range')['suspect'] as number[];
  t.ok(min < -4 && max > 104);
  const rain = noisy(10_000, 0, 1).map((value, i) => (i % 9 === 0 ? Math.abs(value) : 0));
  t.match(suggestionsOf([rain]).of('gross_range'), { suspect: [0, Number], comment: 'No value is below 0.' });
  const cold = suggestionsOf([noisy(10_000, -200, 60)], { units: 'degC' }).of('gross_range');
  t.match(cold, { fail: [-273.15, Number], comment: 'Absolute zero is -273.15.' });
});

t.test('how fast, how long, how far apart', async (t) => {
  const values = noisy(10_000, 20, 3).map((value) => Math.round(value * 10) / 10);
  for (let i = 5000; i < 5100; i++) values[i] = 21.3;
  const { of } = suggestionsOf([values]);
  t.match(of('rate_of_change'), { suspect: Number, per: '1min' });
  t.notOk('fail' in of('rate_of_change'), 'the value after an outlier is good');
  t.match(of('flat_line'), { tolerance: 0.05, comment: '0.1' });
  t.match([of('flat_line')['suspect'], of('flat_line')['fail']], [/^\d+(s|min)$/, /^\d+(s|min)$/]);
  t.match(of('time_gap'), { suspect: '3min' });
});

t.test('what says nothing suggests nothing, and why is said', async (t) => {
  const said = (values: number[]): string => {
    const { rules, notes } = suggestionsOf([values]);
    t.strictSame(rules, []);
    return notes.join();
  };
  t.match(said([]), 'it has no values');
  t.match(said([Number.NaN, Number.NaN]), 'it has no values');
  t.match(said([1, 2, 3]), '3 values are too few, 100 are needed');
  t.match(said(Array.from({ length: 500 }, () => 7.5)), 'every value is 7.5');
  t.match(said([...Array.from({ length: 99 }, () => Number.POSITIVE_INFINITY), 1]), '99 values are infinite');
  const nearly = suggestionsOf([Array.from({ length: 5000 }, (_, i) => (i % 100 === 0 ? 1 : 0))]);
  t.match(nearly.notes.join(), /no gross_range: 88 % of the values are about 0.*no spike: .*no rate_of_change/);
});
