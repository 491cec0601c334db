import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import t from 'tap';
import { checkSettings, defaultSettings, loadSettings, rulesOf, settingsSchema } from '../../lib/settings/index.js';

t.test('settings.schema.json is the schema', async (t) => {
  const published = JSON.parse(readFileSync('settings.schema.json', 'utf8'));
  t.strictSame(published, JSON.parse(JSON.stringify(settingsSchema)), 'npm run schema writes it');
  const ajv = new Ajv({ discriminator: true, strictTypes: false });
  t.ok(ajv.validateSchema(published), 'valid by the meta-schema of draft-07');
  t.ok(ajv.validate(published, JSON.parse(readFileSync('settings.json', 'utf8'))), 'and settings.json by it');
});

t.test('every key of the schema has a description', async (t) => {
  const lacking: string[] = [];
  const walk = (schema: Record<string, unknown>, path: string) => {
    for (const [key, property] of Object.entries((schema['properties'] ?? {}) as Record<string, typeof schema>)) {
      if (typeof property['description'] !== 'string' && key !== 'signals') lacking.push(`${path}${key}`);
      walk(property, `${path}${key}.`);
      for (const inner of ['items', 'additionalProperties']) {
        const nested = property[inner];
        if (typeof nested === 'object') walk(nested as typeof schema, `${path}${key}[].`);
      }
    }
  };
  walk(settingsSchema, '');
  t.strictSame(lacking, []);
});

t.test('the shipped settings.json', async (t) => {
  const signal = (i: number) => [{ signal: `sensor${i}`, column: 'value' }];
  const readings = [0, 1, 2, 3].map((i) => ({
    name: `feat_${i}`,
    machine: 'machine',
    time: 'timestamp',
    signals: signal(i),
  }));
  t.strictSame(loadSettings('settings.json'), {
    file: 'settings.json',
    companyName: 'ExampleCo, Inc',
    source: { path: 'exampleco_db.db', readings, machines: { table: 'static_data', key: 'machine_id' } },
    clean: {
      time: { round: 3_600_000_000_000n },
      machine: { padNumbers: true },
      signals: new Map([['*', [{ rule: 'range', min: -150, max: 150, replace: 0 }]]]),
      duplicates: 'first',
    },
    output: {
      layout: 'machines',
      timeAxis: 'auto',
      labels: 'signal',
      encoding: {},
      fletcher32: true,
      flags: 'none',
      stamp: false,
      signals: new Map(),
    },
    destination: 'exampleco.nc',
    s3: {},
    memory: 134_217_728,
  });
});

t.test('a key in its old spelling is still read', async (t) => {
  const file = { clean: { machine: { padNumbers: true } } };
  t.strictSame(checkSettings(file, 'x.json').clean.machine, { padNumbers: true });
  t.strictSame(file, { clean: { machine: { padNumbers: true } } }, 'what was handed over stays as it is');
});

t.test('an empty file: everything is discovered, nothing is cleaned', async (t) => {
  t.strictSame(checkSettings({}, 'x.json'), {
    source: {},
    clean: { time: {}, machine: { padNumbers: false }, signals: new Map(), duplicates: 'first' },
    output: {
      timeAxis: 'auto',
      labels: 'signal',
      encoding: {},
      fletcher32: true,
      flags: 'none',
      stamp: false,
      signals: new Map(),
    },
    s3: {},
    memory: 134_217_728,
  });
  t.strictSame(defaultSettings(), checkSettings({ $schema: './settings.schema.json' }, 'x.json'));
});

t.test('every key has its setting', async (t) => {
  const file = {
    company_name: 'Acme',
    source: {
      path: 'a.db',
      readings: [
        { query: 'SELECT 1', machine_name: 'press', time: 't', time_unit: 'ms', signals: { a: 'x', b: 'y' } },
        { query: 'SELECT 2', name: 'second', machine: 'm', time: 't', signal: 'tag', value: 'v' },
      ],
      machines: { table: 'static', key: 'id', name: 'label' },
    },
    clean: {
      signals: {
        '*': [{ rule: 'range', min: 0, replace: 'missing' }],
        a: [],
        toString: [{ rule: 'range', max: 1, replace: 1 }],
      },
      duplicates: 'mean',
    },
    output: {
      layout: 'machines',
      time_axis: 'shared',
      labels: 'reading',
      flags: 'tests',
      deflate: 0,
      fletcher32: false,
      encoding: { '*': { dtype: 'int16', scale_factor: 0.1, _FillValue: -1, chunksizes: [4096], zlib: true } },
      title: 'T',
      id: 'i',
      product_version: '7',
      attributes: { summary: 's', levels: [1, 2] },
      stamp: true,
      signals: {
        a: { units: 'K', long_name: 'A', standard_name: 'air_temperature', comment: 'c', attributes: { depth: 1.5 } },
      },
    },
    destination: '-',
    s3: {
      endpoint: 'http://127.0.0.1:9000',
      region: 'r',
      profile: 'p',
      part_size: '8MiB',
      retry_for: '1h30m',
      provider: 'ceph',
    },
    memory: 1e9,
    threads: 2,
  };
  const before = structuredClone(file);
  const settings = checkSettings(file, 'x.json');
  t.strictSame(file, before, 'the file itself stays as it is');
  t.strictSame(settings.source.readings, [
    {
      name: 'query 1',
      query: 'SELECT 1',
      machineName: 'press',
      time: 't',
      timeUnit: 'ms',
      signals: [
        { signal: 'a', column: 'x' },
        { signal: 'b', column: 'y' },
      ],
    },
    { name: 'second', query: 'SELECT 2', machine: 'm', time: 't', signalColumn: 'tag', valueColumn: 'v' },
  ]);
  t.strictSame(settings.source.machines, { table: 'static', key: 'id', name: 'label' });
  t.equal(settings.clean.duplicates, 'mean');
  const { product_version: productVersion, time_axis: timeAxis, signals, ...output } = file.output;
  t.strictSame(settings.output, { ...output, timeAxis, productVersion, signals: new Map(Object.entries(signals)) });
  t.strictSame(settings.s3, {
    endpoint: 'http://127.0.0.1:9000',
    region: 'r',
    profile: 'p',
    partSize: 8_388_608,
    retryFor: 5_400_000,
    provider: 'ceph',
  });
  t.equal(settings.memory, 1e9);
  t.equal(settings.threads, 2);
  t.strictSame(rulesOf(settings.clean, 'a'), [], 'rules of its own, none');
  t.strictSame(rulesOf(settings.clean, 'toString'), [{ rule: 'range', max: 1, replace: 1 }]);
  t.strictSame(rulesOf(settings.clean, 'b'), [{ rule: 'range', min: 0, replace: Number.NaN }], 'those of *');
  t.strictSame(rulesOf(defaultSettings().clean, 'a'), []);
});

t.test('the older form', async (t) => {
  const older = { company_name: 'Acme', data: { type: 'SQL', path: 'a.db' }, sensors: ['temperature', 'pressure'] };
  t.strictSame(checkSettings(older, 'x.json'), {
    ...defaultSettings(),
    companyName: 'Acme',
    source: { path: 'a.db', sensors: ['temperature', 'pressure'] },
  });
  t.strictSame(checkSettings({ data: older.data }, 'x.json').source, { path: 'a.db' });
  t.throws(() => checkSettings({ ...older, data: { type: 'CSV', path: 'a.csv' } }, 'x.json'), {
    key: 'data.type',
    message: 'x.json (older form): data.type is the text "CSV"; it must be "SQL"',
  });
  t.throws(() => checkSettings({ ...older, sensors: ['a', 'a'] }, 'x.json'), { key: 'sensors', message: /different/ });
  t.throws(() => checkSettings({ ...older, source: {} }, 'x.json'), { key: 'data', code: 'ERR_SETTINGS_KEY' });
});

t.test('paths are relative to the directory of the settings file', async (t) => {
  const directory = t.testdir();
  mkdirSync(join(directory, 'conf'));
  const path = join(directory, 'conf', 's.json');
  const load = (value: unknown) => {
    writeFileSync(path, JSON.stringify(value));
    const { source, destination } = loadSettings(path);
    return [source.path, destination];
  };
  const here = join(directory, 'conf');
  t.strictSame(load({ source: { path: '../a.db' }, destination: 'out/' }), [join(directory, 'a.db'), `${here}/out/`]);
  t.strictSame(load({ source: { path: '/data/a.db' }, destination: '/out.nc' }), ['/data/a.db', '/out.nc']);
  t.strictSame(load({ destination: '-' }), [undefined, '-']);
  t.strictSame(load({ destination: 's3://bucket/a b, c.nc' }), [undefined, 's3://bucket/a b, c.nc']);
  t.strictSame(load({ data: { type: 'SQL', path: 'a.db' } }), [join(here, 'a.db'), undefined]);
});

t.test('a file that cannot be read', async (t) => {
  const directory = t.testdir({ 'wrong.json': '{\n  "output": {,}\n}' });
  const missing = join(directory, 'none.json');
  t.throws(() => loadSettings(missing), {
    name: 'SettingsError',
    code: 'ERR_SETTINGS_FILE',
    message: `no settings file ${missing}; name another with --settings, or give a database and a destination`,
  });
  t.throws(() => loadSettings(directory), { code: 'ERR_SETTINGS_FILE', message: /is a directory$/ });
  t.throws(() => loadSettings(join(directory, 'wrong.json', 'x')), {
    code: 'ERR_SETTINGS_FILE',
    message: /wrong\.json/,
  });
  t.throws(() => loadSettings(join(directory, 'wrong.json')), {
    code: 'ERR_SETTINGS_JSON',
    message: /wrong\.json: line 2, column 14: /,
  });
});

t.test('how times are coded', async (t) => {
  const table = { machine: 'm', time: 't', signals: { a: 'x' } };
  const { source } = checkSettings(
    {
      source: {
        time: { zone: 'Europe/Berlin', epoch: '2001', zero_time: 'valid' },
        readings: [
          { ...table, table: 'a', epoch: '1899-12-30', time_unit: 'd', zone: 'UTC', zero_time: 'missing' },
          { ...table, table: 'b' },
        ],
      },
    },
    'x.json',
  );
  t.strictSame(source.time, { zone: 'Europe/Berlin', epoch: '2001-01-01', zeroTime: 'valid' });
  t.match(source.readings?.[0], { timeUnit: 'd', epoch: '1899-12-30', zone: 'UTC', zeroTime: 'missing' });
  t.strictSame(Object.keys(source.readings?.[1] ?? {}), ['name', 'machine', 'time', 'signals']);
});
