/** What is wrong with a command line is said in words of our own, with what to write instead. */
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { writeSample } from '../../lib/sample/index.js';
import { scratch } from '../databases.js';
import { begin, fleetcdf } from './cli.js';

const cwd = scratch(t);
await writeSample(join(cwd, 'a.db'), { machines: 2, points: 5 });

/** Sentences of yargs and of its parser (locales/en.json of yargs). */
const FOREIGN = new RegExp(
  [
    'Not enough',
    'Too many non-option',
    'Unknown (argument|command)',
    'Missing (required|dependent)',
    'Missing argument value',
    'Invalid values',
    'Argument:.*Given:',
    'Implications failed',
    'mutually exclusive',
    'Did you mean',
    'Argument check failed',
    'Invalid JSON config',
    'arguments following',
    'undefined|NaN|\\[object',
  ].join('|'),
);

const WRONG: readonly [words: readonly string[], said: string][] = [
  [['--frmat', 'csv', 'a.db', 'o.nc'], 'there is no option --frmat; did you mean --format?'],
  [['a.db', 'o.nc', '--time_axis', 'own'], 'there is no option --time_axis; did you mean --time-axis?'],
  [['a.db', 'o.nc', '--timeAxis', 'own'], 'there is no option --timeAxis; did you mean --time-axis?'],
  [['a.db', 'o.nc', '--nonsense'], 'there is no option --nonsense'],
  [['a.db', 'o.nc', '--no-nonsense'], 'there is no option --no-nonsense'],
  [['a.db', 'o.nc', '--no-overwrit'], 'there is no option --no-overwrit; did you mean --no-overwrite?'],
  [['a.db', 'o.nc', '-x'], 'there is no option -x'],
  [['a.db', 'o.nc', '-format', 'csv'], '-format has one dash; a whole name has two: --format'],
  [['a.db', 'o.nc', '--abort'], '--abort is an option of fleetcdf uploads, and not of run'],
  [
    ['inspect', 'a.db', '--layout', 'machines'],
    '--layout is an option of fleetcdf run, fleetcdf verify and fleetcdf job, and not of',
  ],
  [['a.db', 'o.nc', '--format'], '--format has no value; write --format=VALUE'],
  [['a.db', 'o.nc', '--format', '--stamp'], '--format has no value, since --stamp is an option'],
  [['a.db', 'o.nc', '--where', '-1x', '--since'], '--since has no value'],
  [['a.db', 'o.nc', '--format='], '--format is empty'],
  [['a.db', 'o.nc', '--table', ''], '--table is empty'],
  [['a.db', 'o.nc', '--format', 'cvs'], '--format is "cvs"; did you mean csv? It is one of netcdf4, auto, '],
  [['a.db', 'o.nc', '--layout', 'x'], '--layout is "x"; it is one of machines, stacked, ragged'],
  [['a.db', 'o.nc', '--from', 'sqlit'], '--from is "sqlit"; did you mean sqlite?'],
  [['a.db', 's3://b/k', '--provider', 'amazn'], '--provider is "amazn"'],
  [['a.db', 'o.nc', '--format', 'csv', '--format', 'ndjson'], '--format is given twice: csv and ndjson; give one'],
  [['a.db', 'o.nc', '--settings', 'a', '--settings', 'b'], '--settings is given twice: a and b; give one'],
  [['a.db', 'o.nc', '--stamp', '--no-stamp'], '--stamp and --no-stamp exclude each other'],
  [['a.db', 'o.nc', '--no-format'], '--no-format is nothing: --format takes a value'],
  [['a.db', 'o.nc', '--no-format=csv'], '--no-format is nothing'],
  [['a.db', 'o.nc', '--quiet=maybe'], '--quiet takes no value; it is on or, as --no-quiet, off'],
  [['a.db', 'o.nc', '--deflate=abc'], '--deflate is "abc", which is no number'],
  [['a.db', 'o.nc', '--deflate', '10'], '--deflate is the number 10; it must be a whole number from 0 to 9'],
  [['a.db', 'o.nc', '--deflate', '-1'], '--deflate is the number -1; it must be a whole number from 0 to 9'],
  [['a.db', 'o.nc', '--threads', '0'], '--threads is the number 0; it must be a whole number of at least 1'],
  [['a.db', 'o.nc', '--threads', '1.5'], '--threads is the number 1.5; it must be a whole number'],
  [['sample', 'a.db', 'b.db'], '"b.db" is one word too many: sample takes the file to write'],
  [['a.db', ''], 'argument 2 is empty; write a destination'],
  [['', 'o.nc'], 'argument 1 is empty; write a database'],
  [['inspct', 'a.db'], 'no such file: inspct; did you mean fleetcdf inspect?'],
  [['verfy', 'a.db', 'o.nc'], 'no such file: verfy; did you mean fleetcdf verify?'],
  [['inspect'], 'inspect needs a database: fleetcdf inspect plant.db'],
  [['inspect', 'a.db', '--jsn'], 'there is no option --jsn; did you mean --json?'],
  [['uploads', 's3://bucket', 'p.nc'], '"p.nc" is one word too many'],
  [['verify', 'a.db', 'o.nc', '--limit', 'x'], '--limit is "x", which is no number'],
  [['verify', 'a.db', 'o.nc', '--sampel', '5%'], 'there is no option --sampel; did you mean --sample?'],
  [['sample'], 'sample needs the file to write: fleetcdf sample plant.db'],
  [['sample', 'b.db', '--machines', 'many'], '--machines is "many", which is no number'],
  [['sample', 'b.db', '--machines=1e400'], '--machines is "1e400", which is no number'],
  [['sample', 'b.db', '--order', 'size'], '--order is "size"; it is one of machine, time'],
  [['uploads', 's3://a', 's3://b'], '"s3://b" is one word too many: uploads takes a bucket'],
  [['uploads', 's3://a', '--older-then', '1d'], 'there is no option --older-then; did you mean --older-than?'],
];

t.test('wrong command lines', async (t) => {
  const left = [...WRONG];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [words, said] = next;
      const { status, stdout, stderr } = await begin(words, { cwd });
      const label = words.join(' ');
      t.equal(status, 2, `${label}: ${stderr}`);
      t.ok(stderr.startsWith(`fleetcdf: ${said}`), `${label}: ${stderr}`);
      t.notMatch(stderr, FOREIGN, label);
      t.equal(stdout.length, 0, label);
      t.ok(/Try: fleetcdf( \w+)? --help\n$/.test(stderr) || /must be/.test(stderr), `${label} ends in what to do`);
    }
  };
  await Promise.all([work(), work(), work()]);
  t.notOk(existsSync(join(cwd, 'o.nc')));
});

t.test('-- ends options, and what follows is a file whatever its name', async (t) => {
  copyFileSync(join(cwd, 'a.db'), join(cwd, '-x.db'));
  copyFileSync(join(cwd, 'a.db'), join(cwd, 'inspect'));
  t.equal(fleetcdf(['--', '-x.db', '-y.nc'], { cwd }).status, 0);
  t.ok(existsSync(join(cwd, '-y.nc')));
  t.equal(fleetcdf(['verify', '--', '-x.db', '-y.nc'], { cwd }).status, 0);
  t.match(fleetcdf(['--format', 'csv', '--', '-x.db', '-'], { cwd }), { status: 0, stdout: /^time,machine/ });
  t.equal(fleetcdf(['--', 'inspect', 'z.nc'], { cwd }).status, 0);
  t.match(fleetcdf(['-x.db', 'z.nc'], { cwd }), { status: 2, stderr: /there is no option -x/ });
});

t.test('what is right stays right', async (t) => {
  const right = [
    ['a.db', 'p.nc', '--deflate=0', '--quiet=true', '--no-stamp'],
    ['run', 'a.db', '--table', 'feat_0', '--table=feat_1', 'p.nc', '--quiet', '--quiet'],
    ['--where', 'value > -1', 'a.db', 'p.nc'],
    ['--where=-value < 1', 'a.db', 'p.nc'],
    ['inspect', '--no-json', 'a.db'],
  ];
  for (const words of right) {
    const { status, stderr } = fleetcdf(words, { cwd });
    t.equal(status, 0, `${words.join(' ')}: ${stderr}`);
  }
});

t.test('other ways to write an object are told from a path', async (t) => {
  const cases: [destination: string, said: string][] = [
    ['s3:/b/k.nc', 'write s3://b/k.nc; a directory of that name is ./s3:/b/k.nc'],
    ['s3:b/k.nc', 'write s3://b/k.nc; a directory'],
    ['https://b.s3.eu-central-1.amazonaws.com/d/k.nc', 'write s3://b/d/k.nc'],
  ];
  for (const [destination, said] of cases) {
    t.match(fleetcdf(['a.db', destination], { cwd }), { status: 2, stderr: new RegExp(said.replaceAll('.', '\\.')) });
  }
  t.notOk(existsSync(join(cwd, 's3:')));
  mkdirSync(join(cwd, 's3:'));
  t.equal(fleetcdf(['a.db', './s3:/k.nc'], { cwd }).status, 0);
});
