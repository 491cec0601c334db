import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import t from 'tap';
import { scratch } from '../databases.js';
import { needsPython, PYTHON } from '../foreign.js';
import { makeFleet } from './fleets.js';
import { run } from './run.js';

const GLOBALS = {
  summary: 'Temperatur und Drehzahl der Pressen',
  license: 'CC-BY-4.0',
  creator_name: 'Ann',
  processing_level: 2,
  levels: [1, 2, 3],
  weights: [1, 0.5],
};

/** What follows from the positions of the fleet: latitudes 48.5 to 51.5, longitudes 0 to -9.75, altitudes 0 to 300. */
const EXTENT = {
  geospatial_lat_min: 48.5,
  geospatial_lat_units: 'degrees_north',
  geospatial_lon_min: -9.75,
  geospatial_lon_units: 'degrees_east',
  geospatial_vertical_units: 'm',
  geospatial_vertical_positive: 'up',
  geospatial_bounds: 'POLYGON ((48.5 -9.75, 48.5 0, 51.5 0, 51.5 -9.75, 48.5 -9.75))',
};

const SIGNAL = { method: 'Pt100, Klasse B', sampling_height: 2, cell_methods: 'time: mean', points: [0.5, 2] };

const directory = scratch(t);
const fleet = makeFleet(directory, 'fleet', { order: 'machine', shared: false });
const source = { machines: { table: 'machine_data', key: 'machine' } };

t.test('attributes from settings in every layout and format', needsPython('netCDF4'), async (t) => {
  const cases = [];
  for (const layout of ['machines', 'stacked', 'ragged']) {
    for (const format of ['netcdf4', 'classic', '64-bit-offset', 'cdf5', 'auto']) {
      const path = join(directory, `${layout}-${format}.nc`);
      const lists = format === 'netcdf4' ? { words: ['eins', 'zwei'] } : {};
      const globals = { ...GLOBALS, ...lists };
      const signal = { ...SIGNAL, ...lists };
      const signals = { temperature: { units: 'degC', attributes: signal } };
      const report = await run(fleet.path, path, { source, output: { layout, format, attributes: globals, signals } });
      t.notOk(
        report.warnings.some((text) => text.includes('attribute')),
        `${layout} ${format}`,
      );
      cases.push({ path, layout, globals: { ...globals, ...EXTENT }, signal });
    }
  }
  const options = { input: JSON.stringify(cases), encoding: 'utf8' } as const;
  t.equal(execFileSync(PYTHON, [resolve('test/layout/check_attributes.py')], options).trim(), '');
});

t.test('what looks like a slip, and what has no place, is said', async (t) => {
  const output = {
    attributes: { sumary: 'x', summary: 'y', creator: 'z', instruments: 'a' },
    signals: { speed: { attributes: { unit: 'min-1', type: 'encoder' } } },
  };
  const { warnings } = await run(fleet.path, join(directory, 'slips.nc'), { source, output });
  t.strictSame(
    warnings.filter((text) => text.includes('output')),
    [
      'output.attributes.sumary is written as it is; did you mean summary?',
      'output.attributes.instruments is written as it is; did you mean instrument?',
      'output.signals.speed.attributes.unit is written as it is; did you mean units?',
    ],
  );
  const reading = { attributes: { summary: 'y' }, signals: { speed: { units: 'min-1' } }, labels: 'reading' };
  const labelled = await run(fleet.path, join(directory, 'labelled.nc'), { source, output: reading });
  t.ok(
    labelled.warnings.includes(
      '1 attribute of output.attributes and 1 description of output.signals not written: labels for every reading ' +
        '(output.labels "reading") leave them out',
    ),
    labelled.warnings.join('\n'),
  );
});
