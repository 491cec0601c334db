import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dryRun, run } from '../../lib/job/run.js';
import { loadSettings, mergeFlags } from '../../lib/settings/index.js';
import { writeDatabase } from '../databases.js';
import type { Random } from '../random.js';
import { damageBytes } from './damage.js';
import { hostileName, hostileNumber } from './hostile-values.js';
import { outcomeOf } from './outcome.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Settings that are right, as the start of such as are not. */
const SOUND: readonly Json[] = [
  {
    company_name: 'Acme',
    source: {
      path: 'plant.db',
      readings: [
        { table: 'feat_0', machine: 'machine', time: 'timestamp', signals: { sensor0: 'value' } },
        {
          table: 'feat_1',
          machine: 'machine',
          time: 'timestamp',
          signals: { sensor1: { column: 'value', units: 'K' } },
        },
      ],
      machines: { table: 'static_data', key: 'machine_id', columns: ['site'] },
    },
    clean: {
      time: { round: '1h' },
      machine: { pad_numbers: true },
      signals: { '*': [{ rule: 'range', min: -150, max: 150, replace: 0 }] },
      duplicates: 'mean',
    },
    output: {
      layout: 'machines',
      format: 'netcdf4',
      deflate: 3,
      labels: 'reading',
      encoding: { sensor0: { dtype: 'int16', scale_factor: 0.01, _FillValue: -1 } },
      signals: { sensor0: { units: 'degC', long_name: 'temperature' } },
    },
    destination: 'out/',
    memory: '64MiB',
    threads: 2,
  },
  {
    source: {
      readings: [
        {
          query: 'SELECT * FROM feat_0',
          name: 'q',
          where: 'value > 1',
          machine: 'machine',
          time: 'timestamp',
          signals: { x: 'value' },
        },
      ],
      time: { unit: 's', epoch: '1970', zone: 'Europe/Berlin', zero_time: 'missing' },
      since: '2024-05-01',
      until: '2024-05-03T06:00Z',
      only: { machines: ['a*'], signals: ['x'] },
      text_signals: 'strings',
    },
    output: { layout: 'stacked', format: 'classic' },
    s3: { endpoint: 'http://127.0.0.1:9', region: 'eu-central-1', part_size: '16MiB' },
  },
  { source: { readings: [{ table: 'tall', machine: 'machine', time: 'timestamp', signal: 'name', value: 'value' }] } },
  { source: { tables: ['feat_0'], recipe: 'none', where: 'value > 0' }, output: { layout: 'ragged', format: 'csv' } },
  { data: { type: 'SQL', path: 'plant.db' }, sensors: ['a', 'b', 'c'] },
];

/** SQL that ends, and does something else than one would want. */
const SQL = [
  '1',
  '',
  'value',
  'value > 0 --',
  '1) OR (1',
  "1; ATTACH 'escaped' AS e",
  'SELECT 1',
  'SELECT 1; DROP TABLE feat_0',
  'VALUES (1, 2, 3)',
  'DELETE FROM feat_0 RETURNING *',
  "SELECT load_extension('x')",
  "SELECT 'a' AS machine, 1 AS value, writefile('escaped', 'x') AS timestamp",
  'SELECT timestamp, machine, abs(-9223372036854775807 - rowid) AS value FROM feat_0',
  "SELECT timestamp, machine, json_extract('{', '$') AS value FROM feat_0",
  'SELECT timestamp, machine, zeroblob(1000000001) AS value FROM feat_0',
  'SELECT * FROM feat_0 UNION ALL SELECT * FROM feat_0',
  'SELECT *, * FROM feat_0',
  'SELECT NULL AS timestamp, NULL AS machine, NULL AS value',
  'PRAGMA query_only = OFF',
  '\0',
  '(((((',
];

let database = '';

/** Settings of any kind; such as are accepted are used. */
export async function trySettings(random: Random, directory: string): Promise<string> {
  if (!existsSync(database)) database = writeSound(join(directory, 'sound.db'));
  const path = join(directory, 'settings.json');
  writeFileSync(path, settingsInput(random));
  let outcome = await outcomeOf(() => loadSettings(path));
  if (Object.keys(Object.prototype).length > 0) throw new Error('the prototype of all objects was changed');
  if (outcome !== 'success') return outcome;
  const destination = join(directory, 'out', 'out.nc');
  outcome = await outcomeOf(async () => {
    const settings = mergeFlags(loadSettings(path), { database, destination, memory: '8MiB' });
    if (settings.source.from === 'json') return;
    if (random.chance(0.2)) await dryRun({ settings });
    else await run({ settings, strict: random.chance(0.2) });
  });
  rmSync(destination, { force: true });
  return `accepted, then ${outcome}`;
}

export function writeSound(path: string): string {
  const rows = Array.from({ length: 40 }, (_, i) => [new Date(1.7e12 + i * 1e6).toISOString(), `a${i % 2}`, i / 4]);
  return writeDatabase(path, {
    feat_0: { columns: 'timestamp TEXT, machine TEXT, value REAL', rows },
    feat_1: { columns: 'timestamp TEXT, machine TEXT, value REAL', rows },
    tall: {
      columns: 'timestamp TEXT, machine TEXT, name TEXT, value REAL',
      rows: rows.map(([time, machine, value], i) => [time, machine, ['x', 'y'][i % 2], value]),
    },
    static_data: {
      columns: 'machine_id TEXT, site TEXT',
      rows: [
        ['a0', 'North'],
        ['a1', 'South'],
      ],
    },
  });
}

export function settingsInput(random: Random): Buffer {
  if (random.chance(0.05))
    return Buffer.from(random.pick(['['.repeat(3000), '{"source":'.repeat(1000), '', 'null', '1', '{}']));
  let value = structuredClone(random.pick(SOUND)) as Json;
  for (let n = random.below(4); n > 0; n--) value = changed(value, random);
  const bytes = Buffer.from(textOf(value));
  return random.chance(0.3) ? damageBytes(bytes, random) : bytes;
}

/** JSON with the key `__proto__`, which an object literal cannot have. */
function textOf(value: Json): string {
  return JSON.stringify(value).replaceAll('"proto"', '"__proto__"');
}

/** The value with one place in it changed. */
function changed(value: Json, random: Random): Json {
  if (value === null || typeof value !== 'object' || random.chance(0.1)) return replacement(value, random);
  const keys = Object.keys(value);
  if (Array.isArray(value)) {
    if (value.length === 0 || random.chance(0.1)) return [...value, replacement(null, random)];
    const at = random.below(value.length);
    return value.map((item, i) => (i === at ? changed(item, random) : item));
  }
  if (keys.length === 0 || random.chance(0.15)) {
    const key = random.pick([
      hostileName(random),
      'proto',
      'constructor',
      'where',
      'query',
      'columns',
      'names',
      'units',
    ]);
    return { ...value, [key]: replacement(null, random) };
  }
  const key = random.pick(keys);
  if (random.chance(0.1)) {
    const { [key]: taken, ...rest } = value;
    return random.chance(0.5) ? rest : { ...rest, [hostileName(random)]: taken };
  }
  return { ...value, [key]: changed(value[key], random) };
}

function replacement(value: Json, random: Random): Json {
  switch (random.below(8)) {
    case 0:
      return random.pick([null, true, false, [], {}, '', 0]);
    case 1:
      return hostileNumber(random);
    case 2:
      return hostileName(random);
    case 3:
    case 4:
      return random.pick(SQL);
    case 5:
      return random.pick([
        'feat_0',
        'tall',
        'value',
        'machine',
        'timestamp',
        'sensor0',
        'int64',
        'float32',
        '1s',
        '*',
        '1970',
      ]);
    case 6:
      return random.chance(0.5) ? [value] : { proto: value };
    default:
      return random.pick([
        '1e999',
        '-1h',
        '99999999999TiB',
        '0',
        '1ns',
        '292277026596-12-04',
        'Mars/Olympus',
        '\ud800',
      ]);
  }
}
