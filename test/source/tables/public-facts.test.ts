import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openReadings, type ReadingsOptions } from '../../../lib/job/open-source.js';
import { fleetcdf } from '../../cli/cli.js';
import { type Cell, scratch, type TableContent, writeDatabase } from '../../databases.js';
import { printedSettings } from '../../printed-settings.js';

const minute = (n: number): string => `2024-05-01 10:0${n}:00`;

/** Readings of machines 1 and 2, by a number that a table of machines names. */
const READINGS: TableContent = {
  columns: 'ts TEXT, device_id INTEGER REFERENCES devices(id), temp REAL',
  rows: [0, 1, 2, 3].map((n): Cell[] => [minute(n >> 1), 1 + (n & 1), 20 + n]),
};

const DEVICES: TableContent = {
  columns:
    'id INTEGER PRIMARY KEY, name TEXT, model TEXT, api_key TEXT, info TEXT, email TEXT, address TEXT, phone INTEGER',
  rows: [
    [1, 'north', 'M3', 'k-1234', 'in the hall', 'a@example.com', '0x48', 4930123456],
    [2, 'south', 'M4', 'k-5678', '$2b$12$abcdefghijk', 'b@example.com', '0x49', null],
  ],
};

async function read(path: string, options: Partial<ReadingsOptions> = {}) {
  const source = openReadings({ path, ...options });
  const facts = [...source.facts].map(([name, own]) => [name, Object.fromEntries(own.map((f) => [f.name, f.value]))]);
  const attributes = source.signals.map((s) => [
    s.name,
    Object.fromEntries(s.attributes.map((f) => [f.name, f.value])),
  ]);
  const { warnings } = source;
  await source.close();
  return { facts: Object.fromEntries(facts), attributes: Object.fromEntries(attributes), warnings };
}

t.test('secrets and facts about people are no facts about a machine, which is said once', async (t) => {
  const path = writeDatabase(join(scratch(t), 'plant.db'), { devices: DEVICES, readings: READINGS });
  const { facts, warnings } = await read(path);
  t.strictSame(facts, {
    north: { id: 1n, model: 'M3', address: '0x48' },
    south: { id: 2n, model: 'M4', address: '0x49' },
  });
  t.strictSame(warnings, [
    'devices.api_key, devices.info, devices.email and devices.phone: secrets or facts about people, not published; ' +
      'source.machines.columns names the columns that are',
  ]);
});

t.test('source.machines.columns names what is published, secrets included', async (t) => {
  const path = writeDatabase(join(scratch(t), 'plant.db'), { devices: DEVICES, readings: READINGS });
  const { facts, warnings } = await read(path, { factColumns: ['MODEL', 'api_key'] });
  t.strictSame(facts, { north: { model: 'M3', api_key: 'k-1234' }, south: { model: 'M4', api_key: 'k-5678' } });
  t.strictSame(warnings, []);
  t.strictSame((await read(path, { factColumns: [] })).facts, { north: {}, south: {} });
  t.throws(() => openReadings({ path, factColumns: ['modle'] }), {
    code: 'ERR_SOURCE_NO_COLUMN',
    message: 'source.machines.columns names "modle", but no such column in devices; did you mean "model"?',
  });
  const settings = await printedSettings({ path, machines: { columns: ['model'] } });
  t.strictSame(settings.source.machines.columns, ['model']);
});

t.test('the same of a table of static data whose key is the name', async (t) => {
  const path = writeDatabase(join(scratch(t), 'plant.db'), {
    readings: {
      columns: 'ts TEXT, machine TEXT, temp REAL',
      rows: [0, 1, 2, 3].map((n): Cell[] => [minute(n >> 1), n & 1 ? 'south' : 'north', n]),
    },
    static_data: {
      columns: 'machine TEXT, model TEXT, owner TEXT, token TEXT',
      rows: [
        ['north', 'M3', 'Jane Doe', 't-1'],
        ['south', 'M4', 'John Doe', null],
      ],
    },
  });
  const { facts, warnings } = await read(path);
  t.strictSame(facts, { north: { model: 'M3' }, south: { model: 'M4' } });
  t.match(warnings.join('\n'), /^static_data\.owner and static_data\.token: secrets or facts about people, not/);
  const named = await read(path, { facts: { table: 'static_data', key: 'machine' } });
  t.strictSame(named.facts, facts);
  t.strictSame(named.warnings, warnings);
  t.throws(() => openReadings({ path, readings: [wide('readings')], factColumns: ['model'] }), {
    message: /names "model", but there is no table of machines$/,
  });
});

const wide = (name: string) => ({
  name,
  time: 'ts',
  machine: 'machine',
  signals: [{ signal: 'temp', column: 'temp' }],
});

t.test('the same of a table of signals; a column that the settings name is published', async (t) => {
  const path = writeDatabase(join(scratch(t), 'plant.db'), {
    sensors: {
      columns: 'id INTEGER PRIMARY KEY, name TEXT, unit TEXT, vendor TEXT, installed_by TEXT, shared_key TEXT',
      rows: [
        [1, 'temp', 'degC', 'Acme', 'Jane Doe', 'k1'],
        [2, 'flow', 'l/s', 'Acme', 'Jane Doe', 'k2'],
      ],
    },
    readings: {
      columns: 'ts TEXT, machine TEXT, sensor_id INTEGER REFERENCES sensors(id), value REAL',
      rows: [0, 1, 2, 3].map((n): Cell[] => [minute(n >> 1), 'north', 1 + (n & 1), n]),
    },
  });
  const { attributes, warnings } = await read(path);
  t.strictSame(attributes, { flow: { id: 2n, vendor: 'Acme' }, temp: { id: 1n, vendor: 'Acme' } });
  t.match(warnings.join('\n'), /^sensors\.installed_by and sensors\.shared_key: secrets or facts about people, not/);
  const named = await read(path, { factColumns: ['installed_by'] });
  t.strictSame(named.attributes['temp'], { id: 1n, vendor: 'Acme', installed_by: 'Jane Doe' });
  t.match(named.warnings.join('\n'), /^sensors\.shared_key: a secret or a fact about people, not published/);
});

t.test('a machine is not named after its owner', async (t) => {
  const path = writeDatabase(join(scratch(t), 'plant.db'), {
    devices: {
      columns: 'id INTEGER PRIMARY KEY, owner_name TEXT, model TEXT',
      rows: [
        [1, 'Jane Doe', 'M3'],
        [2, 'John Doe', 'M3'],
      ],
    },
    readings: READINGS,
  });
  const { facts, warnings } = await read(path);
  t.strictSame(facts, { 1: { model: 'M3' }, 2: { model: 'M3' } });
  t.match(warnings.join('\n'), /^devices\.owner_name: a secret or a fact about people, not published/);
});

t.test('machines that only a fact about people names are said', async (t) => {
  const path = writeDatabase(join(scratch(t), 'plant.db'), {
    log: {
      columns: 'ts TEXT, user_email TEXT, weight REAL',
      rows: [0, 1, 2, 3, 4, 5].map((n): Cell[] => [minute(n >> 1), `${n & 1 ? 'jane' : 'john'}@example.com`, 70 + n]),
    },
  });
  const { warnings } = await read(path);
  t.strictSame(warnings, [
    'log.user_email, a secret or a fact about people, names the machines of the dataset; ' +
      '"machine" in source.readings names another column',
  ]);
  const chosen = { ...wide('log'), machine: 'user_email', signals: [{ signal: 'weight', column: 'weight' }] };
  t.strictSame((await read(path, { readings: [chosen] })).warnings, []);
});

t.test('a text signal is no secret, unless the settings name it', async (t) => {
  const path = writeDatabase(join(scratch(t), 'plant.db'), {
    log: {
      columns: 'ts TEXT, machine TEXT, temp REAL, mode TEXT, wifi_password TEXT, user_name TEXT, phone TEXT, note TEXT',
      rows: [0, 1, 2, 3].map((n): Cell[] => [
        minute(n >> 1),
        n & 1 ? 'south' : 'north',
        n,
        n & 1 ? 'auto' : 'manual',
        'hunter2',
        'jane',
        n & 2 ? 'home' : 'away',
        'jane@example.com',
      ]),
    },
  });
  const { attributes, warnings } = await read(path);
  t.same(Object.keys(attributes), ['temp', 'mode', 'phone']);
  t.strictSame(warnings, [
    'wifi_password, user_name and note of log: secrets or facts about people, not read; ' +
      'a column that source.readings names is read',
  ]);
  const signals = [{ signal: 'user', column: 'user_name', as: 'flags' as const }];
  const named = await read(path, { readings: [{ ...wide('log'), signals }] });
  t.same(Object.keys(named.attributes), ['user']);
});

t.test('a text signal of a tall table is no secret, unless the settings name it', async (t) => {
  const values: Record<string, Cell> = { temp: 20.5, mode: 'auto', mqtt_password: 'hunter2', token: 7 };
  const path = writeDatabase(join(scratch(t), 'plant.db'), {
    log: {
      columns: 'ts TEXT, machine TEXT, signal TEXT, value',
      rows: [0, 1].flatMap((n) => Object.entries(values).map(([name, value]): Cell[] => [minute(n), 'm', name, value])),
    },
  });
  const { attributes, warnings } = await read(path);
  t.same(Object.keys(attributes), ['mode', 'temp', 'token'], 'a token that is a number counts tokens');
  t.strictSame(warnings, [
    'mqtt_password of log: a secret by its name, not read; signals that source.readings names are read',
  ]);
  const selected = await read(path, { selection: { signals: ['mqtt_password'] } });
  t.same(Object.keys(selected.attributes), ['mqtt_password']);
});

t.test('the settings file says it, and JSON has no table of machines', async (t) => {
  const cwd = scratch(t);
  writeDatabase(join(cwd, 'plant.db'), { devices: DEVICES, readings: READINGS });
  writeFileSync(join(cwd, 'settings.json'), JSON.stringify({ source: { machines: { columns: ['model', 'email'] } } }));
  for (const layout of ['machines', 'stacked', 'ragged']) {
    const words = ['plant.db', `${layout}.nc`, '--format', 'classic', '--layout', layout];
    const plain = fleetcdf(words, { cwd });
    t.equal(plain.status, 0, plain.stderr);
    t.match(plain.stderr, /warning +devices\.api_key, devices\.info, devices\.email and devices\.phone: secrets or/);
    const bytes = readFileSync(join(cwd, `${layout}.nc`), 'latin1');
    for (const secret of ['k-1234', '$2b$', '@example.com']) t.notOk(bytes.includes(secret), secret);
    t.ok(bytes.includes('M3'), 'the model is there');
    const named = fleetcdf([...words, '--settings', 'settings.json'], { cwd });
    t.notMatch(named.stderr, /warning/);
    t.ok(readFileSync(join(cwd, `${layout}.nc`), 'latin1').includes('a@example.com'));
  }
  const json = fleetcdf(['plant.db', 'out.nc', '--from', 'json', '--settings', 'settings.json'], { cwd });
  t.equal(json.status, 2);
  t.match(json.stderr, 'source.machines is for databases');
});
