import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NetCDFReader } from 'netcdfjs';
import t from 'tap';
import { scratch } from '../databases.js';
import { needs, needsPython, PYTHON } from '../foreign.js';
import { type Fleet, type FleetOptions, makeFleet } from './fleets.js';
import { run } from './run.js';

const LAYOUTS = ['machines', 'stacked', 'ragged', 'indexed'] as const;
const FORMATS = ['classic', '64-bit-offset', 'cdf5', 'netcdf4'] as const;

const FLEETS: Readonly<Record<string, FleetOptions>> = {
  shared: { order: 'machine', shared: true, located: true },
  sharedByTime: { order: 'time', shared: true },
  own: { order: 'machine', shared: false, located: true },
  ownByTime: { order: 'time', shared: false },
  ownShuffled: { order: 'shuffled', shared: false },
  one: { order: 'machine', shared: true, machines: 1 },
};

interface Written {
  readonly path: string;
  readonly layout: (typeof LAYOUTS)[number];
  readonly format: (typeof FORMATS)[number];
  readonly fleet: Fleet;
}

const directory = scratch(t);

/** Every fleet in every layout and format. */
const written: Written[] = [];

t.before(async () => {
  for (const [name, options] of Object.entries(FLEETS)) {
    mkdirSync(join(directory, name));
    const fleet = makeFleet(directory, name, options);
    for (const layout of LAYOUTS) {
      for (const format of FORMATS) {
        const path = join(directory, name, `${layout}-${format}.nc`);
        await run(fleet.path, path, {
          company_name: 'Acme',
          source: { machines: { table: 'machine_data', key: 'machine' } },
          output: {
            ...outputOf(layout),
            format,
            signals: {
              temperature: { units: 'degC', standard_name: 'surface_temperature' },
              speed: { units: 'min-1', long_name: 'speed of the shaft', comment: 'as displayed' },
            },
          },
        });
        written.push({ path, layout, format, fleet });
      }
    }
  }
});

t.test(
  'xarray reads every layout in every format: the values of the database',
  needsPython('xarray', 'h5netcdf'),
  async (t) => {
    const cases = written.map(({ path, layout, format, fleet }) => ({
      path,
      layout,
      expected: fleet.expected,
      engines: format === 'netcdf4' ? ['netcdf4', 'h5netcdf'] : ['netcdf4'],
    }));
    const found = execFileSync(PYTHON, [resolve('test/layout/check_layouts.py')], { input: JSON.stringify(cases) });
    t.equal(found.toString().trim(), '');
  },
);

t.test('the rules of CF and ACDD hold', needsPython('netCDF4'), async (t) => {
  const paths = written.map(({ path }) => path);
  t.equal(
    execFileSync(PYTHON, [resolve('test/layout/check_cf.py'), ...paths])
      .toString()
      .trim(),
    '',
  );
});

t.test('a round trip through nccopy changes nothing', needs('ncdump', 'nccopy'), async (t) => {
  for (const { path } of written.filter(({ fleet }) => /\/own(Shuffled)?\.db$/.test(fleet.path))) {
    execFileSync('nccopy', [path, `${path}.copy`]);
    const dump = (file: string) => execFileSync('ncdump', ['-n', 'x', '-p', '9,17', file]).toString();
    t.equal(dump(`${path}.copy`), dump(path), path);
  }
});

t.test('netcdfjs reads the formats that it knows', async (t) => {
  for (const { path, layout, format, fleet } of written) {
    if (format !== 'classic' && format !== '64-bit-offset') continue;
    const reader = new NetCDFReader(readFileSync(path));
    const { machines, readings } = fleet.expected;
    const all = machines.flatMap((machine) => readings[machine]);
    if (layout === 'ragged' || layout === 'indexed') {
      const sizes = machines.map((machine) => readings[machine].length);
      if (layout === 'ragged') t.same(reader.getDataVariable('row_size'), sizes);
      else t.notOk(reader.dataVariableExists('row_size'));
      t.same(
        (reader.getDataVariable('machine_index') as number[]).flat().slice(0, all.length),
        sizes.flatMap((size, m) => new Array<number>(size).fill(m)),
      );
      t.same(
        (reader.getDataVariable('temperature') as number[]).map(nullable),
        all.map(([, values]) => values[0]),
      );
    } else {
      const names = reader.variables.filter((v) => v.dimensions.length >= 2 && v.type === 'double').map((v) => v.name);
      const values = names.flatMap((name) => reader.getDataVariable(name) as number[]);
      // stacked has one signal after the other, since their units differ.
      const bySignal = [0, 1].flatMap((s) => all.map(([, values]) => values[s]));
      const want = layout === 'stacked' ? bySignal : all.flatMap(([, values]) => values);
      if (layout === 'machines' || fleet.path.includes('shared')) t.same(values.map(nullable), want);
      else t.same(sum(values), sum(want));
    }
  }
});

t.test('the same input gives the same bytes, unless they are stamped', async (t) => {
  const { path } = written[0].fleet;
  for (const layout of LAYOUTS) {
    const [first, second, stamped] = ['first', 'second', 'stamped'].map((name) =>
      join(directory, `${layout}-${name}.nc`),
    );
    await run(path, first, { output: { ...outputOf(layout), format: 'classic' } });
    await run(path, second, { output: { ...outputOf(layout), format: 'classic' } });
    await run(
      path,
      stamped,
      { output: { ...outputOf(layout), format: 'classic', stamp: true } },
      'fleetcdf plant.db out.nc',
    );
    t.ok(readFileSync(first).equals(readFileSync(second)), layout);
    const attributes = new NetCDFReader(readFileSync(stamped)).globalAttributes;
    const value = (name: string) => String(attributes.find((a) => a.name === name)?.value);
    t.match(value('date_created'), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    t.match(value('history'), /^\S+Z fleetcdf plant\.db out\.nc$/);
  }
});

function outputOf(layout: (typeof LAYOUTS)[number]): object {
  return layout === 'indexed' ? { layout: 'ragged', ragged: 'indexed' } : { layout };
}

function nullable(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (Number.isNaN(value) ? 0 : (value ?? 0)), 0);
}
