import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NetCDFReader } from 'netcdfjs';
import t from 'tap';
import { STANDARD_NAME_VOCABULARY } from '../../lib/cf/standard-names.js';
import { parseSettings } from '../../lib/settings/index.js';
import { scratch, writeDatabase } from '../databases.js';
import { run } from './run.js';

const directory = scratch(t);
const UNITS = { temp: ' °C ', energy: 'kWh', angle: 'Grad', pieces: 'Stk' };
const path = writeDatabase(join(directory, 'plant.db'), {
  readings: {
    columns: 'machine TEXT, time TEXT, signal TEXT, value REAL, unit TEXT',
    rows: [0, 1, 2].flatMap((i) =>
      Object.entries(UNITS).map(([signal, unit]) => ['m1', `2024-01-01T00:0${i}:00Z`, signal, 1.5 * i, unit]),
    ),
  },
});
const readings = [
  { table: 'readings', machine: 'machine', time: 'time', signal: 'signal', value: 'value', units: 'unit' },
];

interface Named {
  readonly name: string;
  readonly value: unknown;
}

/** The attributes of each signal's variable in the ragged layout. */
async function attributesOf(output: object, database = path, tables: object = readings) {
  const destination = join(directory, 'out.nc');
  const settings = { source: { readings: tables }, output: { layout: 'ragged', format: 'classic', ...output } };
  const { warnings } = await run(database, destination, settings);
  const reader = new NetCDFReader(readFileSync(destination));
  const attributes = Object.fromEntries(
    reader.variables.map(({ name, attributes: list }) => [
      name,
      Object.fromEntries((list as readonly Named[]).map((a) => [a.name, a.value])),
    ]),
  );
  return { attributes, warnings };
}

t.test('units of the database that are none are kept, and said', async (t) => {
  const { attributes, warnings } = await attributesOf({});
  t.match(attributes, {
    energy: { units: undefined, original_units: 'kWh' },
    angle: { units: undefined, original_units: 'Grad' },
    pieces: { units: undefined, original_units: 'Stk' },
  });
  t.equal(Buffer.from(String(attributes['temp']['units']), 'latin1').toString(), '°C', 'without blanks around it');
  t.strictSame(
    warnings.filter((text) => text.includes('units')),
    [
      '3 signals without units, which are kept as original_units: "Grad" of angle is a thousand million radian to ' +
        'UDUNITS; write "degree" or "degC"; so it is with energy "kWh", pieces "Stk" (output.signals.NAME.units)',
    ],
  );
});

t.test('units of the settings win', async (t) => {
  const signals = { energy: { units: 'kW h' }, angle: { units: 'degree' }, pieces: { units: '1' } };
  const { attributes, warnings } = await attributesOf({ signals });
  t.match(attributes, { energy: { units: 'kW h', original_units: undefined }, pieces: { units: '1' } });
  t.notOk(warnings.some((text) => text.includes('units')));
});

t.test('units in the settings that are none are refused', async (t) => {
  t.throws(() => parseSettings({ output: { signals: { energy: { units: 'kWh' } } } }, 's.json'), {
    name: 'SettingsError',
    code: 'ERR_SETTINGS_VALUE',
    key: 'output.signals.energy.units',
    message: 's.json: output.signals.energy.units is "kWh", which is no unit of UDUNITS; did you mean "kW h"?',
  });
});

const SENSORS = [
  ['temp', 'degC', 'air_temprature'],
  ['press', 'hPa', 'air_pressure'],
  ['wind', 'kg', 'wind_speed'],
  ['glow', 'W m-2 sr-1', 'longwave_radiance'],
  ['level', '', 'depth'],
  ['state', '', ''],
] as const;
const named = writeDatabase(join(directory, 'named.db'), {
  readings: {
    columns: 'machine TEXT, time TEXT, sensor INTEGER, value REAL',
    rows: [0, 1, 2].flatMap((i) => SENSORS.map((_, s) => ['m1', `2024-01-01T00:0${i}:00Z`, s, 1.5 * i])),
  },
  sensors: {
    columns: 'id INTEGER PRIMARY KEY, name TEXT, units TEXT, standard_name TEXT',
    rows: SENSORS.map((sensor, s) => [s, ...sensor]),
  },
});
const namedReadings = [
  {
    table: 'readings',
    machine: 'machine',
    time: 'time',
    signal: { column: 'sensor', table: 'sensors', key: 'id', name: 'name' },
    value: 'value',
  },
];

t.test('standard names of the database that are none, or of other units, are kept, and said', async (t) => {
  const { attributes, warnings } = await attributesOf({}, named, namedReadings);
  t.match(attributes, {
    temp: { standard_name: undefined, original_standard_name: 'air_temprature', units: 'degC' },
    press: { standard_name: 'air_pressure', original_standard_name: undefined, units: 'hPa' },
    wind: { standard_name: undefined, original_standard_name: 'wind_speed', units: 'kg' },
    glow: { standard_name: 'longwave_radiance' },
    state: { standard_name: undefined, original_standard_name: undefined, units: undefined },
  });
  t.strictSame(
    warnings.filter((text) => text.includes('standard')),
    [
      '2 signals without a standard name, which is kept as original_standard_name: "air_temprature" of temp is not in ' +
        `the ${STANDARD_NAME_VOCABULARY}; did you mean "air_temperature"?; so it is with wind "wind_speed" ` +
        '(output.signals.NAME.standard_name)',
      '1 signal with an old standard name: "longwave_radiance" of glow is called ' +
        '"isotropic_longwave_radiance_in_air" now (output.signals.NAME.standard_name)',
      '1 signal with a standard name and without units: "depth" of level needs units that convert to "m" ' +
        '(output.signals.NAME.units)',
    ],
  );
});

t.test('a standard name in the settings that is none, or of other units, is refused', async (t) => {
  const parse = (standard_name: string) =>
    parseSettings({ output: { signals: { temp: { standard_name } } } }, 's.json');
  t.throws(() => parse('air_temprature'), {
    code: 'ERR_SETTINGS_VALUE',
    key: 'output.signals.temp.standard_name',
    message:
      `s.json: output.signals.temp.standard_name is "air_temprature", which is not in the ${STANDARD_NAME_VOCABULARY}; ` +
      'did you mean "air_temperature"?',
  });
  t.doesNotThrow(() => parse('air_temperature status_flag'));
  const refused = (signals: object) => attributesOf({ signals }, named, namedReadings);
  await t.rejects(refused({ temp: { units: 'm', standard_name: 'air_temperature' } }), {
    code: 'ERR_SETTINGS_VALUE',
    message:
      'output.signals.temp.standard_name is "air_temperature", which has units that convert to "K", and the signal ' +
      'has "m"; correct it or output.signals.temp.units',
  });
  await t.rejects(refused({ press: { standard_name: 'air_temperature' } }), {
    message: /the signal has "hPa" from the database; correct it or output\.signals\.press\.units$/,
  });
});
