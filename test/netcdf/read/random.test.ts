/** Random datasets through both encoders, read back: the definition and every bit of every value. */
import t from 'tap';
import type { AttributeValue, Dataset, NumericArray } from '../../../lib/netcdf/index.js';
import { rangesOf, type StoredDataset } from '../../../lib/netcdf/read/index.js';
import { scaled } from '../../scale.js';
import { encode as encodeClassic } from '../classic/encode.js';
import { RandomDatasets } from '../classic/random.js';
import { encode as encodeNetcdf4, type Values } from '../netcdf4/encode.js';
import { RandomCases } from '../netcdf4/random.js';
import { readAll } from './read-all.js';

const SEED = 20260301;

/** Values as both sides have them: bytes, or texts. */
function plain(values: Values | Uint8Array | string[] | AttributeValue): unknown {
  if (!ArrayBuffer.isView(values)) return values;
  const { buffer, byteOffset, byteLength } = values as NumericArray;
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}

/** What a file must say of a dataset. */
function described({ dimensions, variables, attributes }: Dataset | StoredDataset) {
  const shown = (list: Dataset['attributes']) => list.map(({ name, value }) => ({ name, value: plain(value) }));
  return {
    dimensions: dimensions.map(({ name, length, unlimited }) => ({
      name,
      length,
      unlimited: unlimited === true || length === 0,
    })),
    attributes: shown(attributes),
    variables: variables.map((v) => ({
      name: v.name,
      type: v.type,
      dimensions: v.dimensions,
      attributes: shown(v.attributes),
    })),
  };
}

t.test('netCDF-4', async (t) => {
  const cases = new RandomCases(SEED);
  for (let i = 0; i < scaled(60); i++) {
    const filled = i === 10 ? cases.wide() : i % 50 === 20 ? cases.fine() : cases.next();
    const { bytes } = await encodeNetcdf4(
      filled,
      { metadata: i % 3 === 0 ? 'end' : 'front', deflate: i % 4, memory: 1 << 16, stringBytes: () => 1 << 26 },
      filled.slabs,
    );
    const { dataset, values } = await readAll(rangesOf(bytes), 64);
    t.same(described(dataset), described(filled.dataset), `dataset ${i}, seed ${SEED}`);
    t.equal(dataset.endOfFile, bytes.length);
    t.same(values.map(plain), filled.values.map(plain), `values of ${i}, seed ${SEED}`);
  }
});

for (const version of ['classic', '64-bit-offset', 'cdf5'] as const) {
  t.test(version, async (t) => {
    const cases = new RandomDatasets(SEED, version);
    for (let i = 0; i < scaled(60); i++) {
      const filled = cases.next();
      const { bytes } = await encodeClassic(filled, { version });
      const { dataset, values } = await readAll(rangesOf(bytes), 64);
      t.equal(dataset.format, version);
      t.same(described(dataset), described(filled.dataset), `dataset ${i}, seed ${SEED}`);
      t.equal(dataset.endOfFile, bytes.length, `the end of ${i}, seed ${SEED}`);
      t.same(values.map(plain), filled.values.map(plain), `values of ${i}, seed ${SEED}`);
    }
  });
}
