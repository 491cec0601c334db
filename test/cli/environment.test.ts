/** Variables of the environment in place of options: every option of every command. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import t from 'tap';
import yargs from 'yargs';
import type { Option, OptionTable } from '../../bin/options/option.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';
import { fleetcdf } from './cli.js';

const { environmentOptions, TABLES, unknownVariables, variableOf, yargsOptions } = createRequire(import.meta.url)(
  '../../bin/program.cjs',
) as typeof import('../../bin/program.js');

/** Two values of an option, as one writes them. */
function valuesOf({ type, choices, array }: Option): readonly [string, string] {
  if (choices !== undefined) return [choices[0], choices[choices.length - 1]];
  if (type === 'boolean') return ['true', 'false'];
  if (type === 'number') return ['7', '8'];
  return array ? ['a,b', 'c'] : ['some text', 'other text'];
}

/** What a command with these options is told. */
function parse(table: OptionTable, argv: readonly string[], env: Record<string, string>): Record<string, unknown> {
  const options = environmentOptions(table, env, argv);
  return yargs([...argv])
    .options(yargsOptions(table))
    .config(options)
    .strict()
    .help(false)
    .parseSync() as never;
}

/** The arguments that give an option a value. */
function flagsFor(name: string, { type, array }: Option, value: string): string[] {
  if (type === 'boolean') return [value === 'true' ? `--${name}` : `--no-${name}`];
  return array ? value.split(',').flatMap((one) => [`--${name}`, one]) : [`--${name}`, value];
}

t.test('every option of every command has a variable, and its flag wins', async (t) => {
  for (const [command, table] of Object.entries(TABLES)) {
    for (const [name, option] of Object.entries(table)) {
      const [value, other] = valuesOf(option);
      const variable = variableOf(name);
      const flags = flagsFor(name, option, value);
      const what = `${command} ${variable}`;
      t.match(variable, /^FLEETCDF_[A-Z0-9_]+$/);
      t.strictSame(parse(table, [], { [variable]: value })[name], parse(table, flags, {})[name], what);
      t.strictSame(parse(table, flags, { [variable]: other })[name], parse(table, flags, {})[name], `${what}: flag`);
      t.strictSame(parse(table, [], { [variable]: '' })[name], parse(table, [], {})[name], `${what}: empty`);
    }
  }
});

t.test('booleans', async (t) => {
  for (const [text, value] of Object.entries({ true: true, 1: true, TRUE: true, false: false, 0: false })) {
    t.equal(environmentOptions(TABLES['run'], { FLEETCDF_STRICT: text }, [])['strict'], value);
  }
  for (const text of ['yes', 'no', '2', 'x']) {
    t.throws(() => environmentOptions(TABLES['run'], { FLEETCDF_STRICT: text }, []), { code: 'ERR_USAGE' });
  }
});

t.test('variables that no option has', async (t) => {
  t.equal(unknownVariables({ FLEETCDF_DEFLATE: '1', FLEETCDF_SEED: '1', PATH: '/', DEFLATE: 'x' }), undefined);
  t.equal(
    unknownVariables({ FLEETCDF_TEST_SCALE: '8', FLEETCDF_TEST_SEED: '1', FLEETCDF_REQUIRE_FOREIGN: '1' }),
    undefined,
  );
  const one = 'no option has the variable FLEETCDF_DEFALTE (did you mean FLEETCDF_DEFLATE?)';
  t.equal(unknownVariables({ FLEETCDF_DEFALTE: '1' }), one);
  const two = 'no option has the variables FLEETCDF_BANANA, FLEETCDF_TIMEAXIS (did you mean FLEETCDF_TIME_AXIS?)';
  t.equal(unknownVariables({ FLEETCDF_TIMEAXIS: '1', FLEETCDF_BANANA: '1' }), two);
});

t.test('the program', async (t) => {
  const cwd = scratch(t);
  const rows = ['a', 'b'].map((machine, i): Cell[] => [machine, `2024-05-01T06:00:0${i}Z`, i]);
  writeDatabase(join(cwd, 'plant.db'), { log: { columns: 'machine TEXT, time TEXT, temp REAL', rows } });
  const refused = (env: Record<string, string>, message: string, words: readonly string[] = []): void => {
    const { status, stderr } = fleetcdf(['plant.db', 'out.nc', ...words], { cwd, env });
    t.equal(status, 2);
    t.equal(stderr.split('\n')[0], `fleetcdf: ${message}`);
  };
  refused({ FLEETCDF_DEFLATE: 'x' }, 'FLEETCDF_DEFLATE is "x"; it must be a number');
  refused({ FLEETCDF_DEFLATE: '11' }, 'FLEETCDF_DEFLATE is the number 11; it must be a whole number from 0 to 9');
  refused({ FLEETCDF_STRICT: 'maybe' }, 'FLEETCDF_STRICT is "maybe"; it must be true, false, 1 or 0');
  refused({ FLEETCDF_VERBOSE: 'maybe' }, 'FLEETCDF_VERBOSE is "maybe"; it must be true, false, 1 or 0');
  const layouts = 'it must be machines, stacked or ragged; did you mean stacked?';
  refused({ FLEETCDF_LAYOUT: 'stackd' }, `FLEETCDF_LAYOUT is "stackd"; ${layouts}`);
  refused(
    { FLEETCDF_MEMORY: '1KiB' },
    'FLEETCDF_MEMORY is "1KiB"; it must be at least "512KiB" (the default is 128MiB)',
  );
  refused({ FLEETCDF_MEMORY: '1GiB' }, '--memory is "1KiB"; it must be at least "512KiB" (the default is 128MiB)', [
    '--memory',
    '1KiB',
  ]);
  const env = { FLEETCDF_LAYOUT: 'ragged', FLEETCDF_FORMAT: 'cdf5', FLEETCDF_ORDER: 'x', FLEETCDF_LAYUOT: 'machines' };
  const plan = fleetcdf(['plant.db', 'out.nc', '--dry-run', '--format', 'classic'], { cwd, env });
  t.match(plan.stdout.toString(), /^layout +ragged$/m);
  t.match(plan.stdout.toString(), /^format +classic/m);
  t.match(plan.stdout.toString(), /^environment +FLEETCDF_LAYOUT$/m, '--format wins, and sample alone has --order');
  t.equal(plan.stderr, 'warning: no option has the variable FLEETCDF_LAYUOT (did you mean FLEETCDF_LAYOUT?)\n');
  const quiet = fleetcdf(['plant.db', 'out.nc', '--since', '2025'], { cwd, env: { ...env, FLEETCDF_QUIET: '1' } });
  t.same([quiet.status, quiet.stderr], [4, ''], 'nothing is said of nothing to do');
  // A forgotten variable leaves out a machine: who reads the summary must see it.
  const chosen = { cwd, env: { FLEETCDF_MACHINE: 'a' } };
  for (const words of [
    ['plant.db', 'a.nc'],
    ['verify', 'plant.db', 'a.nc'],
    ['inspect', 'plant.db'],
  ]) {
    const { status, stderr } = fleetcdf(words, chosen);
    t.equal(status, 0, words.join(' '));
    t.match(stderr, /^note:? +from the environment: FLEETCDF_MACHINE; an option/m, words.join(' '));
  }
  t.notMatch(fleetcdf(['plant.db', 'a.nc', '--machine', 'a'], chosen).stderr, /environment/, 'the option wins');
  const dry = fleetcdf(['plant.db', 'a.nc', '-n', '--report', 'r.json'], { cwd });
  t.equal(dry.stderr, 'note: --dry-run writes no report: r.json stays as it is\n');
  t.notOk(/^environment/m.test(fleetcdf(['plant.db', 'out.nc', '--dry-run'], { cwd }).stdout.toString()));
});
