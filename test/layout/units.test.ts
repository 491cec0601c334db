import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NetCDFReader } from 'netcdfjs';
import t from 'tap';
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
async function attributesOf(output: object) {
  const destination = join(directory, 'out.nc');
  const settings = { source: { readings }, output: { layout: 'ragged', format: 'classic', ...output } };
  const { warnings } = await run(path, destination, settings);
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
