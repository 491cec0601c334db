/** Where each option has an effect, and that it is refused elsewhere. */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import t from 'tap';
import { writeSample } from '../../lib/sample/index.js';
import { scratch } from '../databases.js';
import { fleetcdf } from './cli.js';

type Family = 'netCDF-4' | 'classic netCDF' | 'Parquet' | 'text';
type Place = 'S3' | 'a file' | 'standard output';
type Source = 'a database' | 'JSON';

const { GRAMMARS, optionsOf, USES, whyIgnored } = createRequire(import.meta.url)('../../bin/program.cjs') as {
  GRAMMARS: Record<string, object>;
  optionsOf(grammar: object): Record<string, { type?: string }>;
  USES: Record<string, object>;
  whyIgnored(name: string, circumstances: object): string | undefined;
};

t.test('a new option says where it applies', async (t) => {
  for (const [command, grammar] of Object.entries(GRAMMARS)) {
    // Those decide nothing of a dataset.
    if (['sample', 'uploads', 'references'].includes(command)) continue;
    const names = Object.keys(optionsOf(grammar)).filter((name) => name !== 'help' && name !== 'version');
    for (const name of names) t.ok(Object.hasOwn(USES, name), `bin/arguments/where-options-apply.ts has ${name}`);
  }
});

const FAMILIES: readonly Family[] = ['netCDF-4', 'classic netCDF', 'Parquet', 'text'];
const PLACES: readonly Place[] = ['a file', 'S3', 'standard output'];
const SOURCES: readonly Source[] = ['a database', 'JSON'];

/** The combinations in which an option has an effect, as docs/reference.md describes them. */
const HEEDED: Readonly<Record<string, (family: Family, place: Place, source: Source) => boolean>> = {
  ...Object.fromEntries(
    ['layout', 'ragged', 'time-axis', 'labels', 'time-units'].map((name) => [
      name,
      (family: Family) => family === 'netCDF-4' || family === 'classic netCDF',
    ]),
  ),
  deflate: (family) => family === 'netCDF-4',
  fletcher32: (family) => family === 'netCDF-4',
  stamp: (family) => family !== 'text',
  overwrite: (_, place) => place !== 'standard output',
  reader: (_, __, source) => source === 'a database',
  ...Object.fromEntries(
    [
      ...['endpoint', 'region', 'profile', 'provider', 'retry-for', 'addressing-style', 'part-size', 'resume'],
      ...['storage-class', 'sse', 'sse-kms-key-id', 'tag', 'metadata', 'acl', 'cache-control'],
    ].map((name) => [name, (_: Family, place: Place) => place === 'S3']),
  ),
};

t.test('every option, with every format, destination and source', async (t) => {
  for (const name of Object.keys(USES)) {
    const found: string[] = [];
    const expected: string[] = [];
    for (const family of FAMILIES) {
      for (const place of PLACES) {
        for (const source of SOURCES) {
          const given = new Map([
            [name, `--${name}`],
            ['sample', '--sample'],
          ]);
          const destination = place === 'S3' ? 's3://bucket/a' : 'a';
          const where = { family, format: 'x', place, destination, anyInS3: place === 'S3', source, given };
          const label = `${family}, ${place}, ${source}`;
          if (whyIgnored(name, { ...where, isChecksum: false }) === undefined) found.push(label);
          if (HEEDED[name]?.(family, place, source) ?? true) expected.push(label);
        }
      }
    }
    t.strictSame(found, expected, `where --${name} has an effect`);
  }
});

t.test('verify --checksum heeds what reads the object, and nothing of the database', async (t) => {
  const at = (place: Place) => ({
    ...{ family: 'netCDF-4', format: 'netcdf4', place, destination: 'a', anyInS3: place === 'S3' },
    ...{ source: 'a database', given: new Map(), isChecksum: true },
  });
  const verify = Object.keys(optionsOf(GRAMMARS['verify'])).filter((name) => Object.hasOwn(USES, name));
  const heeded = (place: Place) => verify.filter((name) => whyIgnored(name, at(place)) === undefined).sort();
  const always = ['checksum', 'json', 'memory', 'progress', 'quiet', 'sample', 'settings', 'verbose'];
  const reach = ['addressing-style', 'endpoint', 'profile', 'provider', 'region', 'retry-for'];
  const told = (names: readonly string[]) => names.filter((name) => [...always, ...reach].includes(name));
  t.strictSame(told(heeded('a file')), always);
  t.strictSame(told(heeded('S3')), [...always, ...reach].sort());
  for (const name of ['layout', 'format', 'machine', 'since', 'threads', 'reader', 'receipt', 'limit', 'seed']) {
    t.match(whyIgnored(name, at('S3')), /is for (a comparison with the database|--sample)/, name);
  }
});

t.test('on the command line they are refused, in settings they are defaults for many runs', async (t) => {
  const cwd = scratch(t);
  await writeSample(join(cwd, 'a.db'), { machines: 2, points: 5 });
  const cases: [words: string[], said: string][] = [
    [
      ['a.db', 'a.csv', '--layout', 'machines'],
      '--layout would be ignored: it is for netCDF, and a.csv is written as csv',
    ],
    [
      ['a.db', 'a.cdf', '--deflate', '3'],
      '--deflate would be ignored: it is for netCDF-4, and a.cdf is written as classic',
    ],
    [['a.db', 'a.parquet', '--no-fletcher32'], '--no-fletcher32 would be ignored: it is for netCDF-4, and a.parquet'],
    [
      ['a.db', 'a.nc', '--endpoint', 'http://localhost'],
      '--endpoint would be ignored: it is for S3, and nothing goes there',
    ],
    [
      ['a.db', 'a.nc', '--part-size', '5MiB'],
      '--part-size would be ignored: it is for S3, and the destination is a.nc',
    ],
    [
      ['a.db', '-', '--no-overwrite'],
      '--no-overwrite would be ignored: it is for S3 or a file, and the destination is',
    ],
    [['a.db', 'a.csv', '--references', 'r.json'], '--references is for the format netcdf4'],
    [['--from', 'json', 'a.json', 'a.nc', '--reader', 'rows'], '--reader would be ignored: it is for databases'],
    [['--from', 'json', 'a.json', 'a.nc', '--recipe', 'weewx'], '--recipe (source.recipe) is for databases'],
    [['verify', 'a.db', 'a.nc', '--seed', '4'], '--seed would be ignored: it is for --sample'],
    [['verify', '--checksum', 'a.nc', '--threads', '4'], '--threads would be ignored: it is for a comparison'],
    [['a.db', 'a.nc', '--quiet', '--progress'], '--quiet and --progress exclude each other'],
  ];
  for (const [words, said] of cases) {
    const { status, stderr } = fleetcdf(words, { cwd });
    t.equal(status, 2, words.join(' '));
    t.ok(stderr.includes(said), `${words.join(' ')}: ${stderr}`);
  }
  const settings = {
    output: { layout: 'stacked', deflate: 3, fletcher32: false, labels: 'signal' },
    s3: { endpoint: 'http://localhost', part_size: '5MiB', region: 'here', resume: true },
  };
  writeFileSync(join(cwd, 's.json'), JSON.stringify(settings));
  for (const to of ['b.csv', 'b.cdf', 'b.nc'])
    t.match(fleetcdf(['a.db', to, '--settings', 's.json'], { cwd }), { status: 0 });
});
