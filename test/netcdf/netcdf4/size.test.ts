/** Files are hardly larger than those of netCDF4-python with the same levels and filters. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { NcType } from '../../../lib/netcdf/index.js';
import { needsPython } from '../../foreign.js';
import { Random } from '../../random.js';
import { encode, type Values } from './encode.js';
import { python } from './python.js';

const LENGTH = 200_000;
const MOST = 1.02;

const random = new Random(11);
const times = (step: () => number) => {
  let time = 1_546_300_800_000_000_000n;
  return BigInt64Array.from({ length: LENGTH }, () => {
    time += BigInt(Math.round(step() * 1e9));
    return time;
  });
};
/** A slow random walk with noise on top, rounded to a step where one is given. */
const walk = (step?: number) => {
  let level = 20;
  return Float64Array.from({ length: LENGTH }, () => {
    level += 0.03 * (random.next() - 0.5);
    const value = level + 0.3 * (random.next() - 0.5);
    return step === undefined ? value : Math.round(value / step) * step;
  });
};

/** Node's zlib finds no repetitions of three bytes, so integers may take more bytes than with Python's. */
const VARIABLES: readonly { name: string; type: NcType; values: Values; levels: readonly number[] }[] = [
  { name: 'hours', type: 'int64', values: times(() => 3600), levels: [1] },
  { name: 'uneven', type: 'int64', values: times(() => 28_800 + Math.round(600 * random.next())), levels: [1] },
  { name: 'full', type: 'double', values: walk(), levels: [1, 4, 9] },
  { name: 'decimals', type: 'double', values: walk(0.01), levels: [1, 4, 9] },
];

t.test('shuffled, not, and as tried', needsPython('netCDF4'), async (t) => {
  const directory = t.testdir();
  const files: { file: string; size: number }[] = [];
  for (const { name, type, values, levels } of VARIABLES) {
    for (const deflate of levels) {
      for (const shuffle of type === 'double' ? ([true, false, 'auto'] as const) : ([true, 'auto'] as const)) {
        const dataset = {
          dimensions: [{ name: 'x', length: LENGTH }],
          variables: [{ name, type, dimensions: ['x'], attributes: [], storage: { deflate, shuffle } }],
          attributes: [],
        };
        const { bytes } = await encode({ dataset, values: [values] });
        const file = join(directory, `${name}, level ${deflate}, shuffle ${shuffle}.nc`);
        writeFileSync(file, bytes);
        files.push({ file, size: bytes.length });
      }
    }
  }
  const sizes = python('size.py', ...files.map(({ file }) => file)) as number[];
  for (const [i, { file, size }] of files.entries()) {
    t.ok(size <= MOST * sizes[i], `${file}: ${(size / sizes[i]).toFixed(4)}`);
  }
});
