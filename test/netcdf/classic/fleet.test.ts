/** A dataset like those of this package, opened as its users open it. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { CLASSIC_VERSIONS, type Dataset } from '../../../lib/netcdf/index.js';
import { needs, needsPython, PYTHON } from '../../foreign.js';
import { encode, type Filled } from './encode.js';

const TIMES = 100;
const SENSORS = 4;

const machine = (name: string) =>
  ({
    name,
    type: 'double',
    dimensions: ['time', 'sensor'],
    attributes: [
      { name: '_FillValue', value: Number.NaN },
      { name: 'machine', value: name },
      { name: 'install_year', value: Int32Array.of(2015) },
    ],
  }) as const;

const dataset: Dataset = {
  dimensions: [
    { name: 'time', length: TIMES },
    { name: 'sensor', length: SENSORS },
    { name: 'label_length', length: 7 },
  ],
  variables: [
    {
      name: 'time',
      type: 'double',
      dimensions: ['time'],
      attributes: [
        { name: 'standard_name', value: 'time' },
        { name: 'units', value: 'hours since 2019-01-01' },
        { name: 'calendar', value: 'proleptic_gregorian' },
      ],
    },
    {
      name: 'sensor_labels',
      type: 'char',
      dimensions: ['sensor', 'label_length'],
      attributes: [{ name: '_Encoding', value: 'utf-8' }],
    },
    machine('machine_00'),
    machine('machine_01'),
  ],
  attributes: [{ name: 'company', value: 'ExampleCo, Inc' }],
};

const readings = (offset: number) =>
  Float64Array.from({ length: TIMES * SENSORS }, (_, i) => (i % 17 === 0 ? Number.NaN : offset + i / 8));

const fleet: Filled = {
  dataset,
  values: [
    Float64Array.from({ length: TIMES }, (_, i) => 8 * i),
    new Uint8Array(Buffer.from('sensor0sensor1sensor2sensor3')),
    readings(0),
    readings(1000),
  ],
};

const directory = t.testdir();
const files: Record<string, string> = {};

t.before(async () => {
  for (const version of CLASSIC_VERSIONS) {
    files[version] = join(directory, `${version}.nc`);
    writeFileSync(files[version], (await encode(fleet, { version })).bytes);
  }
});

t.test('xarray opens it with times, labels and missing values', needsPython('xarray', 'netCDF4'), async (t) => {
  const program = `
import json, sys, numpy, xarray
for path in sys.argv[1:]:
    with xarray.open_dataset(path) as ds:
        m = ds["machine_01"]
        print(json.dumps({
            "sizes": dict(m.sizes), "company": ds.attrs["company"], "machine": m.attrs, "start": str(ds.time.values[0]),
            "end": str(ds.time.values[-1]), "labels": ds.sensor_labels.values.tolist(), "missing": int(m.isnull().sum()),
            "last": float(m.isel(time=-1, sensor=-1)), "at": float(m.sel(time="2019-01-02T00:00", sensor=1)),
        }, default=int))`;
  const lines = execFileSync(PYTHON, ['-c', program, ...Object.values(files)], { encoding: 'utf8' })
    .trim()
    .split('\n');
  t.equal(lines.length, CLASSIC_VERSIONS.length);
  for (const line of lines) {
    const { labels, ...found } = JSON.parse(line);
    t.same(found, {
      sizes: { time: TIMES, sensor: SENSORS },
      company: 'ExampleCo, Inc',
      machine: { machine: 'machine_01', install_year: 2015 },
      start: '2019-01-01T00:00:00.000000000',
      end: '2019-02-03T00:00:00.000000000',
      missing: 24,
      last: 1000 + 399 / 8,
      at: 1000 + 13 / 8,
    });
    t.same(labels, ['sensor0', 'sensor1', 'sensor2', 'sensor3']);
  }
});

t.test('ncdump shows the definitions', needs('ncdump'), async (t) => {
  for (const version of CLASSIC_VERSIONS) {
    const cdl = execFileSync('ncdump', ['-h', files[version]], { encoding: 'utf8' });
    t.match(
      cdl,
      /double machine_00\(time, sensor\) ;\n\t\tmachine_00:_FillValue = NaN ;\n\t\tmachine_00:machine = "machine_00" ;/,
    );
    t.match(cdl, /:company = "ExampleCo, Inc" ;/);
    const kind = execFileSync('ncdump', ['-k', files[version]], { encoding: 'utf8' }).trim();
    t.equal(kind, version === 'classic' ? 'classic' : version === 'cdf5' ? 'cdf5' : '64-bit offset');
  }
});

t.test('nccopy changes nothing', needs('nccopy'), async (t) => {
  for (const version of CLASSIC_VERSIONS) {
    const copy = join(directory, `${version}-copy.nc`);
    execFileSync('nccopy', [files[version], copy]);
    t.ok(readFileSync(copy).equals(readFileSync(files[version])), version);
  }
});

t.test('PnetCDF finds it valid', needs('ncvalidator'), async (t) => {
  for (const version of CLASSIC_VERSIONS) {
    t.match(execFileSync('ncvalidator', [files[version]], { encoding: 'utf8' }), /is a valid NetCDF classic/);
  }
});
