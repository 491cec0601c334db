/**
 * Random datasets of each version, in slabs cut at random. netcdfjs reads them back, and netCDF4-python and ncvalidator
 * where installed. netCDF4-python also writes each dataset itself; the files must be equal byte for byte.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { type Attribute, CLASSIC_VERSIONS, type ClassicVersion, type NumericArray } from '../../../lib/netcdf/index.js';
import { needs, needsPython, PYTHON } from '../../foreign.js';
import { scaled } from '../../scale.js';
import { encode, type Filled } from './encode.js';
import { pictures } from './netcdfjs.js';
import { generator, RandomDatasets } from './random.js';

const SEED = 20260101;
const DATASETS = scaled(25);
const CHECK = fileURLToPath(new URL('../../../../test/netcdf/classic/check.py', import.meta.url));

const DATA_MODEL = { classic: 'NETCDF3_CLASSIC', '64-bit-offset': 'NETCDF3_64BIT_OFFSET', cdf5: 'NETCDF3_64BIT_DATA' };

const directory = t.testdir();
const manifest: unknown[] = [];
const files: string[] = [];

for (const version of CLASSIC_VERSIONS) {
  t.test(`${DATASETS} random datasets, ${version}`, async (t) => {
    const datasets = new RandomDatasets(SEED, version);
    const random = generator(SEED);
    for (let i = 0; i < DATASETS; i++) {
      const filled = datasets.next();
      const { bytes, plan } = await encode(filled, { version }, (left) => 1 + Math.floor(random() * left));
      const file = join(directory, `${version}-${i}.nc`);
      writeFileSync(file, bytes);
      // ncvalidator expects no data in a file with records but without variables.
      if (plan.numrecs === 0 || plan.variables.length > 0) files.push(file);
      manifest.push(entry(file, version, filled));
      if (version === 'cdf5') continue;
      const { wanted, found } = pictures(filled, plan, bytes);
      t.same(found, wanted, `netcdfjs reads dataset ${i} (seed ${SEED}) as it was`);
    }
  });
}

t.test('netCDF4-python reads every value, and writes the same bytes', needsPython('netCDF4', 'numpy'), async (t) => {
  const path = join(directory, 'manifest.json');
  writeFileSync(path, JSON.stringify(manifest));
  const report = JSON.parse(execFileSync(PYTHON, [CHECK, path], { encoding: 'utf8', maxBuffer: 1 << 26 }));
  t.same(report.problems, []);
  t.equal(report.files, 3 * DATASETS);
  t.ok(report.rewritten > DATASETS, `${report.rewritten} files compared byte by byte`);
});

t.test('ncvalidator finds every file valid', needs('ncvalidator'), async (t) => {
  for (const file of files) {
    const { status, stdout, stderr } = spawnSync('ncvalidator', [file], { encoding: 'utf8' });
    t.equal(status, 0, `${file}: ${stdout}${stderr}`);
  }
});

/** A dataset for check.py: values as the bytes of their arrays, little-endian like the machine. */
function entry(file: string, version: ClassicVersion, { dataset, values }: Filled): unknown {
  return {
    file,
    format: DATA_MODEL[version],
    dimensions: dataset.dimensions.map(({ name, length, unlimited }) => [name, length, unlimited || length === 0]),
    attributes: dataset.attributes.map(attribute),
    variables: dataset.variables.map((v, i) => ({
      name: v.name,
      type: v.type,
      dimensions: v.dimensions,
      attributes: v.attributes.map(attribute),
      values: base64(values[i]),
    })),
  };
}

function attribute({ name, value }: Attribute): unknown {
  return typeof value === 'string'
    ? { name, text: value }
    : { name, array: value.constructor.name, values: base64(value as NumericArray) };
}

function base64(array: NumericArray): string {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');
}
