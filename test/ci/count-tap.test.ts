import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { countTap, describe } from './count-tap.js';

/** What {@link countTap} says, failures by name. */
function count(text: string): { passed: number; failed: string[] } {
  const { passed, failed } = countTap(text);
  return { passed, failed: failed.map(({ name }) => name) };
}

/** The TAP of a test run, as text. */
function tap(...lines: string[]): string {
  return ['TAP version 14', ...lines, ''].join('\n');
}

t.test('assertions count, the subtests around them do not', async (t) => {
  const nested = tap(
    '1..2',
    '# Subtest: a.test.js',
    '    # Subtest: first',
    '        ok 1 - x',
    '        not ok 2 - y',
    '          ---',
    '          diff: |',
    '            ok 3 - in a diagnostic',
    '          ...',
    '        1..2',
    '    not ok 1 - first',
    '    ok 2 - z',
    '    1..2',
    'not ok 1 - a.test.js',
    'ok 2 - plain',
  );
  t.strictSame(count(nested), { passed: 3, failed: ['a.test.js > first > y'] });
});

t.test('a failure is reported with its details', async (t) => {
  const lines = [
    '  ---',
    '  compare: ===',
    '  diff: |',
    '    -1',
    '    +2',
    '  at:',
    '    line: 3',
    '  cwd: /',
    '  ...',
  ];
  const [failure] = countTap(tap('1..1', 'not ok 1 - x', ...lines)).failed;
  t.equal(describe(failure), 'failed: x\n  compare: ===\n  diff:\n  -1\n  +2\n  at: {"line":3}');
  const [brokenOff] = countTap(tap('1..1')).failed;
  t.equal(describe(brokenOff), 'failed: the test run broke off');
});

t.test('skipped and todo do not count', async (t) => {
  t.strictSame(count(tap('ok 1 - a # SKIP no tool', 'not ok 2 - b # TODO later', 'ok 3 - c', '1..3')), {
    passed: 1,
    failed: [],
  });
});

t.test('a run that breaks off has failed', async (t) => {
  const brokenOff = { passed: 1, failed: ['the test run broke off'] };
  t.strictSame(count(tap('1..2', 'ok 1 - a')), brokenOff, 'a test is missing');
  t.strictSame(count(tap('1..2', '# Subtest: a', '    ok 1 - x')), brokenOff, 'in the middle of a file');
  t.strictSame(count(tap('ok 1 - a', 'Bail out! no disk')), brokenOff);
  t.strictSame(count(''), { passed: 0, failed: [] }, 'nothing has run, and nothing has passed');
});

t.test('files that fail, crash, are killed or cannot be loaded, run by tap itself', async (t) => {
  const directory = t.testdir({
    'package.json': JSON.stringify({ type: 'module', tap: { 'disable-coverage': true, 'type-strip-only': true } }),
    'good.test.js': "import t from 'tap'; t.ok(true); t.test('inner', async (t) => { t.ok(true); });",
    'failing.test.js': "import t from 'tap'; t.test('inner', async (t) => { t.ok(true); t.equal(1, 2); });",
    'crashing.test.js': "import t from 'tap'; t.ok(true); process.exit(7);",
    'killed.test.js': "import t from 'tap'; t.ok(true); process.kill(process.pid, 'SIGKILL');",
    'missing.test.js': "import t from './is-not-there.js';",
  });
  const results = join(directory, 'results.tap');
  const code = await runTap(directory, `--output-file=${results}`, '--reporter=silent', '--jobs=2');
  t.not(code, 0);
  const { passed, failed } = count(readFileSync(results, 'utf8'));
  t.equal(passed, 5);
  t.strictSame([...failed].sort(), [
    'crashing.test.js',
    'failing.test.js > inner > should be equal',
    'killed.test.js',
    'missing.test.js',
  ]);
});

t.test('several runs are added up', async (t) => {
  const directory = t.testdir({
    'suite.tap': tap('ok 1 - a', 'not ok 2 - b', '1..2'),
    'node-22.tap': tap('ok 1 - a', 'ok 2 - b', '1..2'),
    'node-26.tap': '',
    'bigint.tap': tap('not ok 1 - b', '  ---', '  found: !bigint "9007199254740993"', '  ...', '1..1'),
  });
  const counter = fileURLToPath(new URL('./count-tap.js', import.meta.url));
  const count = (...names: string[]): string[] => {
    const paths = names.map((name) => join(directory, `${name}.tap`));
    return execFileSync(process.execPath, [counter, ...paths], { encoding: 'utf8' })
      .trimEnd()
      .split('\n');
  };
  t.strictSame(count('suite'), ['failed: b', '1 passed, 1 failed']);
  t.strictSame(count('node-22', 'suite', 'node-26'), ['failed: suite: b', '3 passed, 1 failed']);
  t.match(count('bigint'), ['failed: b', /^ +found: .*9007199254740993/, '0 passed, 1 failed']);
});

t.test('the test files of the core are there', async (t) => {
  const core = readFileSync('.ci/core', 'utf8').match(/^test\/.*/gm) ?? [];
  t.ok(core.length > 10);
  for (const name of core) t.ok(existsSync(`dist/${name}.test.js`), name);
});

/** The exit code of tap, run in `directory`, where nothing tells it that it runs inside of tap. */
function runTap(directory: string, ...args: string[]): Promise<number | string | null | undefined> {
  const bin = join(dirname(createRequire(import.meta.url).resolve('tap/package.json')), 'dist/esm/run.mjs');
  const inherited = Object.entries(process.env).filter(([name]) => !/^(_?TAP|NODE_OPTIONS)/.test(name));
  const options = { cwd: directory, env: Object.fromEntries(inherited) };
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...args], options, (error) => resolve(error === null ? 0 : error.code));
  });
}
