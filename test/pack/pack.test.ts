/** Packed files compared with those of xarray and NumPy. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { DTYPES, type Dtype, type DtypeTraits, isFloat } from '../../lib/pack/dtypes.js';
import { type Encoding, UNREPRESENTABLE } from '../../lib/pack/index.js';
import { needsPython } from '../foreign.js';
import { Random } from '../random.js';
import { type Column, packFile } from './pack-file.js';
import { python } from './python.js';

const directory = t.testdir();
const DTYPE_NAMES = Object.keys(DTYPES) as Dtype[];

/** A stored number of a type, other than its default fill value. */
function storable(random: Random, dtype: Dtype): number {
  const { min, max }: DtypeTraits = DTYPES[dtype];
  if (isFloat(dtype)) return (random.next() - 0.5) * 10 ** (random.next() * 20 - 10);
  const from = Math.max(min + 3, -(2 ** 52));
  const to = Math.min(max - 3, 2 ** 52);
  return from + Math.floor(random.next() * (to - from));
}

/** Representable values: on steps, between them, and exactly halfway. */
function fitting(
  random: Random,
  dtype: Dtype,
  { scale_factor: scale = 1, add_offset: offset = 0 }: Encoding,
): Float64Array {
  return Float64Array.from({ length: 150 + random.below(200) }, () => {
    if (random.chance(0.1)) return Number.NaN;
    const step = storable(random, dtype) + random.pick([0, 0, 0.5, -0.5, 0.25, random.next() - 0.5]);
    return step * scale + offset;
  });
}

/**
 * A fill value that doubles hold, because xarray converts fill values to doubles. The 64-bit defaults do not qualify.
 */
function randomFill(random: Random, dtype: Dtype): Encoding {
  if (dtype === 'int64' || dtype === 'uint64') return { _FillValue: 7 };
  if (random.chance(0.5)) return {};
  return { _FillValue: isFloat(dtype) ? random.pick([-9999, 'NaN']) : DTYPES[dtype].max - 1 };
}

function randomEncoding(random: Random, dtype: Dtype): Encoding {
  return {
    dtype,
    ...(random.chance(0.7) ? { scale_factor: random.pick([0.01, 0.1, 0.5, 1 / 3, 2, -0.25, 1e-3]) } : {}),
    ...(random.chance(0.5) ? { add_offset: random.pick([0, 20, -273.15, 1e3]) } : {}),
    ...randomFill(random, dtype),
  };
}

/** Values of any magnitude, most of them unrepresentable. */
function unfitting(random: Random): Float64Array {
  const special = [
    127, 128, 127.5, 126.5, -128, -129, 255, 255.5, 256, 32767, 32768, -32767, -32768, -32769, 65535, 65536,
  ];
  const large = [
    2 ** 31,
    2 ** 31 - 1,
    -(2 ** 31),
    2 ** 32,
    2 ** 63,
    -(2 ** 63),
    2 ** 64,
    2 ** 52 + 1,
    3.5e38,
    1e300,
    -1e300,
  ];
  const random_ = Array.from({ length: 300 }, () => (random.next() - 0.5) * 10 ** (random.next() * 25));
  return Float64Array.from([...special, ...large, 0, -0, -0.5, -0.50001, Number.NaN, ...random_]);
}

interface Found {
  readonly variables: number;
  readonly unrepresentable: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

t.test('xarray writes the same with the same encoding', needsPython('xarray', 'netCDF4'), async (t) => {
  const random = new Random(11);
  const fits: Column[] = [];
  const unrepresentable: Column[] = [];
  for (const dtype of DTYPE_NAMES) {
    for (let i = 0; i < 8; i++) {
      const encoding = randomEncoding(random, dtype);
      fits.push({ name: `fits_${dtype}_${i}`, values: fitting(random, dtype, encoding), encoding });
    }
    unrepresentable.push({ name: `unrepresentable_${dtype}`, values: unfitting(random), encoding: { dtype } });
    const scaled = { dtype, scale_factor: 0.01, add_offset: -5 };
    unrepresentable.push({ name: `unrepresentable_${dtype}_scaled`, values: unfitting(random), encoding: scaled });
  }
  unrepresentable.push({ name: 'scaled', values: fitting(random, 'float64', {}), encoding: { scale_factor: 10 } });
  const columns = [...fits, ...unrepresentable];
  const { bytes, tally } = await packFile(columns);
  const other = await packFile(columns, 'cdf5');
  t.same([...other.tally], [...tally], 'the same do not fit in another format');
  const path = (name: string): string => join(directory, name);
  writeFileSync(path('packed.nc'), bytes);
  writeFileSync(path('other.nc'), other.bytes);
  for (const { name, values } of columns) writeFileSync(path(name), new Uint8Array(values.buffer));
  const variables = columns.map((column) => ({
    name: column.name,
    values: path(column.name),
    encoding: column.encoding,
    fits: fits.includes(column),
  }));
  writeFileSync(path('manifest.json'), JSON.stringify({ file: path('packed.nc'), other: path('other.nc'), variables }));
  const found = python('check.py', path('manifest.json')) as Found;
  t.equal(found.variables, columns.length);
  t.same(found.problems, []);
  const counted = Object.fromEntries(columns.map(({ name }) => [name, tally.count(name, UNREPRESENTABLE)]));
  t.same(found.unrepresentable, counted);
  t.equal(
    fits.reduce((sum, { name }) => sum + counted[name], 0),
    0,
    'everything fits that should',
  );
  t.ok(unrepresentable.filter(({ name }) => counted[name] > 100).length > 10, 'much does not fit that should not');
});
