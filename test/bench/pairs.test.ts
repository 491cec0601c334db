import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Measurement } from '../../bench/measure.js';
import { type Alternated, alternate, compareWithFirst, pairTable, parsePairs } from '../../bench/pairs.js';

const SCRIPT = 'dist/bench/pairs.js';

const run = (wall: number, cpu?: number, peak?: number): Measurement => ({ wall, cpu, peak, stdout: '' });

t.test(
  'every command runs once a round, every other round backwards, after a warm-up that does not count',
  async (t) => {
    const directory = t.testdir();
    const [log, left] = [join(directory, 'log'), join(directory, 'left')];
    const say = (word: string) => `echo ${word} >> '${log}'; ls '${directory}' | wc -l >> '${log}'; touch '${left}'`;
    const all = await alternate({
      ...parsePairs([say('a'), say('b'), '--rounds', '2', '--name', 'first', '--remove', left]),
    });
    const lines = readFileSync(log, 'utf8').split(/\s+/).filter(Boolean);
    const words = lines.filter((_, i) => i % 2 === 0).join('');
    t.equal(words, 'ba' + 'ab' + 'ba', 'warm-up, first round, second round');
    t.strictSame(new Set(lines.filter((_, i) => i % 2 === 1)), new Set(['1']), 'what a run left was removed');
    t.notOk(existsSync(left));
    t.strictSame(
      all.map(({ name, runs }) => [name, runs.length]),
      [
        ['first', 2],
        [say('b'), 2],
      ],
    );
  },
);

t.test('ratios are those of runs in the same round', async (t) => {
  const first: Alternated = { name: 'now', runs: [run(1, 1, 2e8), run(10, 4, 2e8), run(2, 2, 2e8)] };
  const other: Alternated = { name: 'without', runs: [run(2, 1.5, 1e8), run(11, 6, 3e8), run(4, 3, 1e8)] };
  const [now, without] = compareWithFirst([first, other]);
  t.strictSame(now.ratios, { wall: 1, cpu: 1, peak: 1 });
  t.strictSame(without.medians, { wall: 4, cpu: 3, peak: 1e8 });
  t.strictSame(without.ratios, { wall: 2, cpu: 1.5, peak: 0.5 }, 'the median of ratios, not the ratio of medians');
  const lines = pairTable([now, without]).split('\n');
  t.match(lines[3], /^without +3\.00 +1\.500 +4\.00 +2\.000 +100 +0\.500$/);
});

t.test('without GNU time its figures are missing', async (t) => {
  const [compared] = compareWithFirst([{ name: 'now', runs: [run(1), run(3)] }]);
  t.strictSame(compared.medians, { wall: 2, cpu: undefined, peak: undefined });
  t.match(pairTable([compared]), /now +– +– +2\.00 +1\.000 +– +–/);
});

t.test('as a command it prints the table and keeps every run', async (t) => {
  const json = join(t.testdir(), 'runs.json');
  const words = ['true', 'X=1 true', '--rounds', '3', '--warm-up', '0', '--json', json];
  const table = execFileSync(process.execPath, [SCRIPT, ...words, '--name', 'now'], { encoding: 'utf8' });
  t.match(table, /CPU s.*wall s.*peak MB/);
  t.match(table, /\nnow .*\nX=1 true /);
  const kept = JSON.parse(readFileSync(json, 'utf8')) as Alternated[];
  t.strictSame(
    kept.map(({ name, runs }) => [name, runs.length]),
    [
      ['now', 3],
      ['X=1 true', 3],
    ],
  );
});

t.test('wrong arguments and failing commands are reported', async (t) => {
  const tell = (...words: string[]) => spawnSync(process.execPath, [SCRIPT, ...words], { encoding: 'utf8' });
  const cases: [words: string[], message: RegExp][] = [
    [['true'], /at least two commands/],
    [['true', 'true', '--rounds', '0'], /--rounds must be/],
    [['true', 'true', '--warm-up', '-1'], /--warm-up must be/],
    [['true', 'echo broken >&2; exit 3'], /broken/],
  ];
  for (const [words, message] of cases) {
    const { status, stderr } = tell(...words);
    t.not(status, 0, words.join(' '));
    t.match(stderr, message);
  }
});
