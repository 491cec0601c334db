/** Operating modes: batches of any length, what machines do that the sample does not, and the sample's known modes. */
import t from 'tap';
import { lifeOf, SignalValues } from '../../lib/sample/fleet.js';
import { FAILED, FAULTY, type ModeRule, NORMAL, UNKNOWN_MODE } from '../../lib/screen/mode-rule.js';
import { ModeTest } from '../../lib/screen/mode-test.js';
import { checkSettings } from '../../lib/settings/index.js';
import { Random } from '../random.js';
import { CollectedFlags, randomLengths } from './series.js';

/** The defaults of settings. */
const DEFAULTS = checkSettings({ clean: { mode: {} } }).clean.mode as ModeRule;

function modesOf(columns: readonly number[][], rule: Partial<ModeRule> = {}, lengths?: readonly number[]): number[] {
  const collected = new CollectedFlags();
  const test = new ModeTest({ ...DEFAULTS, ...rule }, columns.length);
  const rows = columns[0].length;
  let turn = 0;
  for (let from = 0; from < rows; ) {
    const to = lengths === undefined ? rows : Math.min(rows, from + lengths[turn++ % lengths.length]);
    // What a batch does not hold must not be looked at.
    const values = columns.map((column) => Float64Array.from([...column.slice(from, to), 1e9]));
    test.add({ length: to - from, values }, collected);
    from = to;
  }
  test.end(collected);
  return collected.flags;
}

/** Modes and how long they last. */
function runs(modes: readonly number[]): [mode: number, length: number][] {
  const found: [number, number][] = [];
  for (const mode of modes) {
    if (found.at(-1)?.[0] === mode) found[found.length - 1][1]++;
    else found.push([mode, 1]);
  }
  return found;
}

function noise(random: Random, length: number, scale: number, level = 0): number[] {
  return Array.from({ length }, () => level + scale * (random.next() + random.next() + random.next() - 1.5) * 2);
}

t.test('modes of the sample are told: at least 95 % of the times are right', async (t) => {
  const matrix = [NORMAL, FAULTY, FAILED].map(() => [0, 0, 0, 0]);
  const points = 3000;
  for (let seed = 1; seed <= 3; seed++) {
    for (let machine = 0; machine < 20; machine++) {
      const life = lifeOf(seed, machine);
      const columns = [0, 1, 2, 3].map((signal) => {
        const values = new SignalValues(seed, machine, signal, life, points);
        return Array.from({ length: points }, (_, i) => values.at(i));
      });
      const [faulty, failed] = [Math.floor(life.faulty * points), Math.floor(life.failed * points)];
      modesOf(columns).forEach((mode, i) => {
        matrix[i < faulty ? NORMAL : i < failed ? FAULTY : FAILED][mode === UNKNOWN_MODE ? 3 : mode]++;
      });
    }
  }
  const right = matrix[NORMAL][NORMAL] + matrix[FAULTY][FAULTY] + matrix[FAILED][FAILED];
  const total = matrix.flat().reduce((sum, count) => sum + count);
  t.equal(total, 3 * 20 * points);
  t.comment('true mode in rows, found in columns: normal, faulty, failed, unknown');
  for (const row of matrix) t.comment(row.map((count) => String(count).padStart(8)).join(''));
  t.comment(`${((100 * right) / total).toFixed(2)} % right`);
  t.ok(right / total >= 0.95, `${right} of ${total}`);
  for (const [mode, row] of matrix.entries()) {
    const share = row[mode] / row.reduce((sum, count) => sum + count);
    t.ok(share >= 0.95, `mode ${mode}: ${(100 * share).toFixed(2)} %`);
  }
});

t.test('modes do not depend on batches', async (t) => {
  const random = new Random(5);
  const seen = new Set<number>();
  for (let run = 0; run < 60; run++) {
    const length = random.below(400);
    const columns = Array.from({ length: 1 + random.below(3) }, () => {
      const level = random.below(3);
      const scales = [1, 1, random.pick([1, 3]), random.pick([0, 1, 5])];
      return scales
        .flatMap((scale) => noise(random, Math.ceil(length / 4), scale, level * Number(scale > 0)))
        .map((value) => (random.chance(0.05) ? Number.NaN : value));
    });
    const rule = { reference: 60 + random.below(40), window: 21, minimum: 1 + random.below(20) };
    const expected = modesOf(columns, rule);
    if (expected.length !== columns[0].length) {
      t.equal(expected.length, columns[0].length, `run ${run}`);
      return;
    }
    for (const mode of expected) seen.add(mode);
    for (const lengths of [[1], randomLengths(random)]) {
      const found = modesOf(columns, rule, lengths);
      if (found.join() !== expected.join()) {
        t.same(found, expected, `run ${run}`);
        return;
      }
    }
  }
  t.same([...seen].sort(), [NORMAL, FAULTY, FAILED, UNKNOWN_MODE].sort());
});

t.test('a fault of one signal of many is found, whether it moves more or less', async (t) => {
  const random = new Random(6);
  for (const scale of [4, 0.25]) {
    const columns = Array.from({ length: 20 }, () => noise(random, 2000, 1, 50));
    columns[7] = [...noise(random, 1000, 1, 50), ...noise(random, 500, scale, 50), ...noise(random, 500, 1, 50)];
    const found = runs(modesOf(columns));
    t.same(
      found.map(([mode]) => mode),
      [NORMAL, FAULTY, NORMAL],
      `scale ${scale}`,
    );
    t.ok(Math.abs(found[0][1] - 1000) <= 25 && Math.abs(found[1][1] - 500) <= 50, JSON.stringify(found));
  }
});

t.test('what has not changed is not faulty: noise of many kinds, outliers, a slow change of level', async (t) => {
  const random = new Random(7);
  const wave = (period: number) => noise(random, 20_000, 1).map((x, i) => x + 5 * Math.sin((2 * Math.PI * i) / period));
  const kinds = {
    noise: noise(random, 20_000, 1, 20),
    'a short wave': wave(24),
    'a long wave': wave(144),
    outliers: noise(random, 20_000, 1, 20).map((x) => (random.chance(0.05) ? 1000 : x)),
    drift: noise(random, 20_000, 1).map((x, i) => x + i / 1000),
  };
  for (const [name, values] of Object.entries(kinds)) {
    const wrong = modesOf([values]).filter((mode) => mode !== NORMAL).length;
    t.ok(wrong < 200, `${name}: ${wrong} of 20,000`);
  }
});

t.test('failed is all signals near zero; one alone is a fault', async (t) => {
  const random = new Random(8);
  const dies = () => [...noise(random, 600, 1, 20), ...noise(random, 300, 0.001)];
  const lives = noise(random, 900, 1, 20);
  const both = runs(modesOf([dies(), dies()]));
  t.same(
    both.map(([mode]) => mode),
    [NORMAL, FAILED],
  );
  t.ok(Math.abs(both[0][1] - 600) <= 2, JSON.stringify(both));
  const [first, second] = runs(modesOf([dies(), lives]));
  t.same([first[0], second[0]], [NORMAL, FAULTY]);
});

t.test('what cannot be told is unknown', async (t) => {
  const random = new Random(9);
  const missing = new Array(400).fill(Number.NaN);
  t.same(modesOf([[]]), []);
  t.same(runs(modesOf([[1, 2, 3]])), [[UNKNOWN_MODE, 3]], 'three values');
  t.same(runs(modesOf([missing])), [[UNKNOWN_MODE, 400]], 'all missing');
  t.same(runs(modesOf([noise(random, 299, 1)])), [[UNKNOWN_MODE, 299]], 'shorter than the reference');
  t.same(
    runs(modesOf([[...missing, ...noise(random, 400, 1)]])),
    [
      [UNKNOWN_MODE, 400],
      [NORMAL, 400],
    ],
    'missing at first: the reference begins with the first value',
  );
  const [first, second] = runs(modesOf([[...noise(random, 400, 1), ...missing]]));
  t.equal(first[0], NORMAL);
  t.equal(second[0], UNKNOWN_MODE);
  t.equal(first[1] + second[1], 800);
});

t.test('a constant signal has no scale to compare with: its machine is unknown, and never faulty', async (t) => {
  t.same(runs(modesOf([new Array(400).fill(5)])), [
    [NORMAL, 275],
    [UNKNOWN_MODE, 125],
  ]);
  const random = new Random(10);
  t.same(runs(modesOf([new Array(900).fill(5), noise(random, 900, 1)])), [[NORMAL, 900]]);
});

t.test('what lasts shorter than the minimum has the mode before it', async (t) => {
  const random = new Random(11);
  const burst = [...noise(random, 500, 1), ...noise(random, 30, 9), ...noise(random, 470, 1)];
  t.same(runs(modesOf([burst], { minimum: 100 })), [[NORMAL, 1000]]);
  t.ok(modesOf([burst], { minimum: 5 }).includes(FAULTY));
});
