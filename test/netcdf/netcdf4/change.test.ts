/** netCDF-C and h5py change files of the encoder: they append, rename, add and delete. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import h5wasm, { type Dataset } from 'h5wasm/node';
import t from 'tap';
import { checkLedger } from '../../../lib/ledger/index.js';
import type { Netcdf4Options } from '../../../lib/netcdf/index.js';
import { needs, needsPython } from '../../foreign.js';
import { memoryReader } from '../../ledger/memory-reader.js';
import { encode, type Filled } from './encode.js';
import { python } from './python.js';

const LENGTH = 100;

/** Variables and chunks that nobody changes; they give the B-trees nodes of another size than the default. */
interface Others {
  readonly variables?: number;
  readonly chunks?: number;
}

/** The variables that change.py expects, and others. */
function appendable({ variables = 0, chunks = 0 }: Others = {}): Filled {
  const times = Array.from({ length: LENGTH }, (_, i) => i);
  return {
    dataset: {
      dimensions: [
        { name: 'time', length: LENGTH, unlimited: true },
        { name: 'sensor', length: 4 },
        { name: 'chunks', length: chunks },
      ],
      variables: [
        { name: 'time', type: 'int', dimensions: ['time'], attributes: [] },
        { name: 'labels', type: 'string', dimensions: ['sensor'], attributes: [] },
        {
          name: 'data',
          type: 'double',
          dimensions: ['time', 'sensor'],
          attributes: [
            { name: '_FillValue', value: Number.NaN },
            { name: 'note', value: 'first note' },
            { name: 'units', value: 'K' },
          ],
          storage: { chunks: [3, 2], deflate: 4, shuffle: true, fletcher32: true },
        },
        { name: 'other', type: 'short', dimensions: ['time'], attributes: [] },
        { name: 'chunked', type: 'byte', dimensions: ['chunks'], attributes: [], storage: { chunks: [1], deflate: 0 } },
        ...Array.from({ length: variables }, (_, i) => ({
          name: `variable_${i}`,
          type: 'byte' as const,
          dimensions: ['sensor'],
          attributes: [],
          storage: { deflate: 1 },
        })),
      ],
      attributes: [{ name: 'title', value: 'Appendable' }],
    },
    values: [
      Int32Array.from(times),
      times.slice(0, 4).map((i) => `sensor${i}`),
      Float64Array.from({ length: 4 * LENGTH }, (_, i) => 10 * Math.floor(i / 4) + (i % 4)),
      Int16Array.from(times, (i) => -i),
      new Int8Array(chunks),
      ...Array.from({ length: variables }, () => new Int8Array(4)),
    ],
  };
}

const PLANS: readonly { name: string; options?: Netcdf4Options; others?: Others; k: number }[] = [
  { name: 'metadata at the front', k: 32 },
  { name: 'metadata at the end', options: { metadata: 'end' }, k: 32 },
  { name: 'small B-tree nodes', others: { variables: 60 }, k: 4 },
  { name: 'large B-tree nodes', others: { chunks: 8000 }, k: 64 },
];

const directory = t.testdir();
for (const { name, options, others, k } of PLANS) {
  t.test(name, needsPython('netCDF4', 'h5py'), async (t) => {
    const file = join(directory, `${name}.nc`);
    const { bytes, plan } = await encode(appendable(others), options);
    t.equal(plan.k, k);
    writeFileSync(file, bytes);
    const { files, problems } = python('change.py', file) as { files: string[]; problems: string[] };
    t.same(problems, []);
    t.equal(files.length, 11);
    await h5wasm.ready;
    for (const changed of files) {
      const opened = new h5wasm.File(changed, 'r');
      const data = opened.get(changed.includes('rename_variable') ? 'renamed' : 'data') as Dataset;
      t.equal((data.value as Float64Array)[4 * LENGTH - 1], 10 * LENGTH - 7, `h5wasm reads ${changed}`);
      opened.close();
      const { status, reason } = await checkLedger(memoryReader(readFileSync(changed)));
      t.equal(status, 'changed', `the ledger tells of ${changed}: ${reason}`);
    }
  });
}

t.test('h5repack and nccopy make the same of it', needs('h5repack', 'nccopy', 'ncdump'), async (t) => {
  const file = join(directory, 'copied.nc');
  writeFileSync(file, (await encode(appendable())).bytes);
  const dump = (path: string) => execFileSync('ncdump', ['-n', 'same', path], { encoding: 'utf8' });
  const repacked = join(directory, 'repacked.nc');
  execFileSync('h5repack', ['-v', '-f', 'GZIP=1', file, repacked]);
  t.equal(dump(repacked), dump(file), 'h5repack');
  const copied = join(directory, 'nccopy.nc');
  execFileSync('nccopy', [file, copied]);
  t.equal(dump(copied), dump(file), 'nccopy');
});
