/**
 * Sizes and versions beyond 2 GiB, without writing the data. Tests the plans, and sparse files with a header and a hole
 * of the planned length; PnetCDF's validator and netCDF-C judge them.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { headerOf } from '../../../lib/netcdf/classic/plan.js';
import { type ClassicVersion, type Dataset, planClassic, WIDTH } from '../../../lib/netcdf/index.js';
import { needs, needsPython, PYTHON } from '../../foreign.js';

const GiB = 2 ** 30;

/** A double variable of `bytes` bytes, over dimensions of its own. */
interface Sized {
  readonly bytes: number;
  /** A record variable; `bytes` counts one record. */
  readonly record?: boolean;
}

function datasetOf(sizes: readonly Sized[], numrecs = 2): Dataset {
  return {
    dimensions: [
      { name: 'record', length: numrecs, unlimited: true },
      { name: 'row', length: 1024 },
      ...sizes.map(({ bytes }, i) => ({ name: `column_${i}`, length: bytes / 8192 })),
    ],
    variables: sizes.map(({ record }, i) => ({
      name: `v${i}`,
      type: 'double',
      dimensions: [...(record ? ['record'] : []), 'row', `column_${i}`],
      attributes: [],
    })),
    attributes: [],
  };
}

const CASES: readonly { name: string; dataset: Dataset; version: ClassicVersion; data: number }[] = [
  { name: 'one variable below 2 GiB', dataset: datasetOf([{ bytes: GiB }]), version: 'classic', data: GiB },
  {
    name: 'a last variable above 2 GiB',
    dataset: datasetOf([{ bytes: GiB }, { bytes: 3 * GiB }]),
    version: 'classic',
    data: 4 * GiB,
  },
  { name: 'a last variable above 4 GiB', dataset: datasetOf([{ bytes: 5 * GiB }]), version: 'classic', data: 5 * GiB },
  {
    name: 'a variable that begins after 2 GiB',
    dataset: datasetOf([{ bytes: 1.5 * GiB }, { bytes: 1.5 * GiB }, { bytes: 1.5 * GiB }]),
    version: '64-bit-offset',
    data: 4.5 * GiB,
  },
  {
    name: 'a variable above 2 GiB in front of another',
    dataset: datasetOf([{ bytes: 3 * GiB }, { bytes: 8192 }]),
    version: '64-bit-offset',
    data: 3 * GiB + 8192,
  },
  {
    name: 'a last variable above 4 GiB that begins after 2 GiB',
    dataset: datasetOf([{ bytes: 3 * GiB }, { bytes: 5 * GiB }]),
    version: '64-bit-offset',
    data: 8 * GiB,
  },
  {
    name: 'a variable above 4 GiB in front of another',
    dataset: datasetOf([{ bytes: 5 * GiB }, { bytes: 8192 }]),
    version: 'cdf5',
    data: 5 * GiB + 8192,
  },
  {
    name: 'a last variable above 4 GiB in front of records',
    dataset: datasetOf([{ bytes: 5 * GiB }, { bytes: 8192, record: true }]),
    version: 'cdf5',
    data: 5 * GiB + 2 * 8192,
  },
  {
    name: 'records above 4 GiB altogether',
    dataset: datasetOf(
      [
        { bytes: 8192, record: true },
        { bytes: 8192, record: true },
      ],
      500_000,
    ),
    version: 'classic',
    data: 500_000 * 16384,
  },
  {
    name: 'a last record variable above 4 GiB a record',
    dataset: datasetOf([
      { bytes: 8192, record: true },
      { bytes: 5 * GiB, record: true },
    ]),
    version: 'classic',
    data: 2 * (5 * GiB + 8192),
  },
  {
    name: 'a record variable above 4 GiB a record in front of another',
    dataset: datasetOf([
      { bytes: 5 * GiB, record: true },
      { bytes: 8192, record: true },
    ]),
    version: 'cdf5',
    data: 2 * (5 * GiB + 8192),
  },
  {
    name: 'a dimension of 2^31 and more',
    dataset: {
      dimensions: [{ name: 'long', length: 2 ** 31 }],
      variables: [{ name: 'v0', type: 'short', dimensions: ['long'], attributes: [] }],
      attributes: [],
    },
    version: 'cdf5',
    data: 2 ** 32,
  },
];

for (const { name, dataset, version, data } of CASES) {
  t.test(name, async (t) => {
    const plan = planClassic(dataset);
    t.equal(plan.version, version);
    t.equal(plan.size, plan.headerLength + data);
    t.equal(headerOf(plan).length, plan.headerLength);
  });
}

t.test('vsize is the size up to 2^32 - 4, then 2^32 - 1, and always the size in CDF-5', async (t) => {
  const vsizes = (dataset: Dataset, version: ClassicVersion) => {
    const plan = planClassic(dataset, { version });
    const header = headerOf(plan);
    const last =
      plan.version === 'cdf5'
        ? header.readBigUInt64BE(header.length - 16)
        : BigInt(header.readUInt32BE(header.length - (version === 'classic' ? 8 : 12)));
    return [plan.variables[0].vsize, last];
  };
  t.same(vsizes(datasetOf([{ bytes: 3 * GiB }]), 'classic'), [3 * GiB, BigInt(3 * GiB)]);
  t.same(vsizes(datasetOf([{ bytes: 4 * GiB - 8192 }]), '64-bit-offset'), [4 * GiB - 8192, BigInt(4 * GiB - 8192)]);
  t.same(vsizes(datasetOf([{ bytes: 4 * GiB }]), '64-bit-offset'), [4 * GiB, 2n ** 32n - 1n]);
  t.same(vsizes(datasetOf([{ bytes: 5 * GiB }]), 'classic'), [5 * GiB, 2n ** 32n - 1n]);
  t.same(vsizes(datasetOf([{ bytes: 5 * GiB }]), 'cdf5'), [5 * GiB, BigInt(5 * GiB)]);
});

const directory = t.testdir();

/** Calls `judge` with a sparse file: the planned header, and a hole in which the last value of variable i is i + 1. */
function withHole(dataset: Dataset, judge: (file: string) => void): void {
  const plan = planClassic(dataset);
  const file = join(directory, 'large.nc');
  const descriptor = openSync(file, 'w');
  try {
    writeSync(descriptor, headerOf(plan));
    ftruncateSync(descriptor, plan.size);
    for (const [i, v] of plan.variables.entries()) {
      const value = Buffer.alloc(WIDTH[v.type as 'double' | 'short']);
      if (v.type === 'double') value.writeDoubleBE(i + 1);
      else value.writeInt16BE(i + 1);
      const end = v.begin + v.vsize + (v.record ? (plan.numrecs - 1) * plan.recsize : 0);
      writeSync(descriptor, value, 0, value.length, end - value.length);
    }
  } finally {
    closeSync(descriptor);
  }
  judge(file);
  rmSync(file);
}

t.test('ncvalidator takes the large files', needs('ncvalidator'), async (t) => {
  for (const { name, dataset } of CASES) {
    withHole(dataset, (file) => {
      const { status, stdout, stderr } = spawnSync('ncvalidator', [file], { encoding: 'utf8' });
      t.equal(status, 0, `${name}: ${stdout}${stderr}`);
    });
  }
});

t.test('netCDF-C finds the last value of every variable', needsPython('netCDF4'), async (t) => {
  const program = `
import sys, netCDF4
with netCDF4.Dataset(sys.argv[1]) as dataset:
    print(dataset.data_model, *[int(v[tuple(n - 1 for n in v.shape)]) for v in dataset.variables.values()])`;
  const models = { classic: 'NETCDF3_CLASSIC', '64-bit-offset': 'NETCDF3_64BIT_OFFSET', cdf5: 'NETCDF3_64BIT_DATA' };
  for (const { name, dataset, version } of CASES) {
    withHole(dataset, (file) => {
      const found = execFileSync(PYTHON, ['-c', program, file], { encoding: 'utf8' }).trim();
      t.equal(found, [models[version], ...dataset.variables.map((_, i) => i + 1)].join(' '), name);
    });
  }
});
