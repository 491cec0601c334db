/** Planning: chunk shapes, sizes, and datasets that netCDF-4 cannot hold. */
import t from 'tap';
import {
  type Attribute,
  type Dataset,
  type NcType,
  type Netcdf4Options,
  planNetcdf4,
  type Variable,
} from '../../../lib/netcdf/index.js';
import { encode } from './encode.js';
import { allTypes, machines } from './samples.js';

const MIB = 1 << 20;

function dataset(variables: readonly Partial<Variable>[], lengths: Record<string, number> = {}): Dataset {
  return {
    dimensions: Object.entries({ time: 1e6, sensor: 4, ...lengths }).map(([name, length]) => ({ name, length })),
    variables: variables.map((v, i) => ({ name: `v${i}`, type: 'double', dimensions: [], attributes: [], ...v })),
    attributes: [],
  };
}

function storage(variable: Partial<Variable>, lengths: Record<string, number> = {}, options: Netcdf4Options = {}) {
  return planNetcdf4(dataset([variable], lengths), options).variables[0];
}

t.test('chunks of big variables have 1 to 4 MiB, whole rows, about equal lengths', async (t) => {
  for (const time of [1e5, 1e6, 3e6, 1e7, 1e8]) {
    const { chunk, chunkBytes, grid, chunkCount } = storage({ dimensions: ['time', 'sensor'] }, { time });
    t.equal(chunk[1], 4, 'whole rows');
    t.ok(chunkBytes <= 4 * MIB, `${chunkBytes} bytes`);
    t.ok(chunkBytes > MIB / 2 || time === 1e5, `${chunkBytes} bytes`);
    t.equal(chunkCount, grid[0]);
    t.ok(grid[0] * chunk[0] - time < 4 * grid[0], 'the last chunk is not nearly empty');
  }
});

t.test('small variables are one chunk', async (t) => {
  t.same(storage({ dimensions: ['time', 'sensor'] }, { time: 60000 }).chunk, [60000, 4]);
});

t.test('coordinates are one piece as long as a quarter of the memory holds them', async (t) => {
  t.same(storage({ name: 'time', dimensions: ['time'] }, { time: 2 * MIB }).chunk, [2 * MIB]);
  t.same(storage({ name: 'other', dimensions: ['time'] }, { time: 2 * MIB }).grid, [16]);
  t.ok(storage({ name: 'time', dimensions: ['time'] }, { time: 2 * MIB }, { memory: MIB }).chunkCount > 8);
});

t.test('open chunks fit the memory', async (t) => {
  const many = Array.from({ length: 1000 }, () => ({ dimensions: ['time', 'sensor'] }));
  for (const memory of [16 * MIB, 64 * MIB]) {
    const plan = planNetcdf4(dataset(many), { openVariables: 1000, memory });
    t.ok(plan.openBytes <= memory, `${plan.openBytes} bytes open`);
    t.ok(plan.openBytes > memory / 2, `${plan.openBytes} bytes open`);
  }
});

t.test('chunks that grow are small enough to be written anew', async (t) => {
  const row = { dimensions: ['time', 'sensor'] };
  const fleet = (count: number, time: number) =>
    dataset(
      Array.from({ length: count }, () => row),
      { time },
    );
  const edges = (count: number, time: number) =>
    planNetcdf4(fleet(count, time), { growing: ['time'] }).variables.map(({ chunk, chunkBytes, shape, grid }) => ({
      ...{ chunk, chunkBytes, pieces: grid[0] },
      held: (shape[0] - (grid[0] - 1) * chunk[0]) * chunk[1] * 8,
    }));
  const hundred = edges(100, 250_000);
  const most = hundred.reduce((sum, { chunkBytes }) => sum + chunkBytes, 0);
  t.ok(most <= 32 * MIB && most > 24 * MIB, `all together ${most}`);
  for (const { chunk, held, chunkBytes } of hundred) {
    t.same(chunk[1], 4);
    t.ok(held < chunkBytes / 100, `the last chunk has ${held} of ${chunkBytes} bytes: the next night has room`);
  }
  // Few machines keep their chunks, and many have chunks of 256 KiB.
  t.same(
    edges(4, 250_000).map(({ chunkBytes }) => chunkBytes > MIB / 2),
    [true, true, true, true],
  );
  const thousand = edges(1000, 250_000)[0].chunkBytes;
  t.ok(thousand <= MIB / 4 && thousand > MIB / 5, String(thousand));
  const stacked = { dimensions: ['machine', 'time', 'sensor'] };
  const options = { growing: ['time'] };
  const [{ chunk }] = planNetcdf4(dataset([stacked], { machine: 100, time: 250_000 }), options).variables;
  t.same(chunk, hundred[0].chunk.toSpliced(0, 0, 1));
  // What does not grow is as it was.
  t.same(planNetcdf4(fleet(100, 250_000), { growing: ['obs'] }).variables, planNetcdf4(fleet(100, 250_000)).variables);
  t.same(planNetcdf4(fleet(1, 2), { growing: ['time'] }).variables[0].chunk, [2, 4]);
});

t.test('small uncompressed variables are contiguous', async (t) => {
  t.equal(storage({}).layout, 'contiguous', 'scalar');
  t.equal(storage({ type: 'string', dimensions: ['sensor'] }).layout, 'contiguous', 'labels');
  t.equal(storage({ dimensions: ['sensor'] }).layout, 'contiguous', 'too small to compress');
  t.equal(storage({ dimensions: ['sensor'], storage: { deflate: 1 } }).layout, 'chunked', 'unless asked for');
  t.equal(storage({ dimensions: ['time'] }, { time: 1000 }, { deflate: 0 }).layout, 'contiguous');
  t.equal(storage({ dimensions: ['time'] }, {}, { deflate: 0 }).layout, 'chunked', 'too large for one piece');
});

t.test('without compression the size is exact', async (t) => {
  const filled = machines();
  const numeric = {
    dataset: { ...filled.dataset, variables: filled.dataset.variables.filter(({ type }) => type !== 'string') },
    values: filled.values.filter((values) => ArrayBuffer.isView(values)),
  };
  const { plan, bytes } = await encode(numeric, { deflate: 0, fletcher32: true });
  t.equal(plan.exact, true);
  t.equal(bytes.length, plan.size);
  t.equal(planNetcdf4(filled.dataset, { deflate: 0 }).exact, false, 'strings have no known size');
});

t.test('metadata have the planned length, whatever the encoder decides', async (t) => {
  for (const shuffle of [true, false, 'auto'] as const) {
    const { plan, bytes } = await encode(machines(), { shuffle });
    const first = bytes.indexOf(Buffer.from('GCOL'));
    t.ok(first > 0 && first < plan.headLength);
    t.equal(plan.headLength, 48 + plan.metadataSize);
    // The data begin with the time, a zlib stream (RFC 1950: method 8, header a multiple of 31).
    const header = bytes.readUInt16BE(plan.headLength);
    t.equal((header >> 8) & 15, 8);
    t.equal(header % 31, 0);
  }
});

t.test('B-tree nodes are sized for the number of chunks', async (t) => {
  const chunked = { dimensions: ['time', 'sensor'], storage: { chunks: [1, 4] } };
  t.equal(planNetcdf4(dataset([chunked])).k, 512, 'a million chunks');
  t.equal(planNetcdf4(dataset([chunked], { time: 50 })).k, 32, 'the default for few');
  const single = { dimensions: ['sensor'], storage: { deflate: 1 } };
  t.equal(planNetcdf4(dataset(Array.from({ length: 500 }, () => single))).k, 4, 'many variables of one chunk');
});

t.test('dimensions grow only where metadata are at the end', async (t) => {
  const variables = [{ dimensions: ['time'] }];
  const growing = { ...dataset(variables), dimensions: [{ name: 'time', length: 0, unlimited: true }] };
  t.equal(planNetcdf4(growing).variables[0].grows, false);
  const plan = planNetcdf4(growing, { metadata: 'end' });
  t.equal(plan.variables[0].grows, true);
  t.equal(plan.headLength, 48);
  t.equal(plan.size, Number.POSITIVE_INFINITY);
  t.equal(plan.variables[0].chunkBytes, MIB, 'nothing is known of the length, so chunks are large');
});

t.test('datasets that netCDF-4 cannot hold are refused', async (t) => {
  const variable = (v: Partial<Variable>) => dataset([v]);
  const named = (name: string, value: Attribute['value'] = 1) => variable({ attributes: [{ name, value }] });
  const refusals: [string, Dataset, string, RegExp][] = [
    ['slash', variable({ name: 'a/b' }), 'ERR_NETCDF_NAME', /'\/'/],
    ['empty name', named(''), 'ERR_NETCDF_NAME', /at least one character/],
    ['control character', variable({ name: 'a\nb' }), 'ERR_NETCDF_NAME', /control/],
    ['long name', variable({ name: 'ä'.repeat(200) }), 'ERR_NETCDF_NAME', /256/],
    ['name that readers cut', variable({ name: 'ä'.repeat(128) }), 'ERR_NETCDF_NAME', /256 bytes.*netCDF-C reads 255/],
    ['attribute that readers cut', named('a'.repeat(256)), 'ERR_NETCDF_NAME', /256 bytes.*255/],
    [
      'hidden name that readers cut',
      dataset([{ name: 'x'.repeat(241), dimensions: ['time'] }], { ['x'.repeat(241)]: 1 }),
      'ERR_NETCDF_NAME',
      /256 bytes of UTF-8, with its prefix "_nc4_non_coord_"/,
    ],
    ['twice', dataset([{ name: 'a' }, { name: 'a' }]), 'ERR_NETCDF_DUPLICATE', /twice/],
    ['twice in NFC', dataset([{ name: 'é' }, { name: 'e\u0301' }]), 'ERR_NETCDF_DUPLICATE', /twice/],
    ['unknown dimension', variable({ dimensions: ['nowhere'] }), 'ERR_NETCDF_DIMENSION', /"nowhere".*not defined/],
    ['negative length', dataset([], { x: -1 }), 'ERR_NETCDF_DIMENSION', /-1/],
    ['rank', variable({ dimensions: Array(33).fill('sensor') }), 'ERR_NETCDF_DIMENSION', /33 dimensions/],
    ['prefix', variable({ name: '_nc4_non_coord_x' }), 'ERR_NETCDF_NAME', /reserves the prefix/],
    ['type', variable({ type: 'long' as NcType }), 'ERR_NETCDF_TYPE', /"v0" is of type long, not one of byte, char/],
    ['bigint', named('big', 2n ** 63n), 'ERR_NETCDF_ATTRIBUTE', /"big" is 9223372036854775808.*does not fit int64/],
    [
      'array without a type',
      named('a', new Uint8ClampedArray(1) as unknown as Attribute['value']),
      'ERR_NETCDF_ATTRIBUTE',
      /"a" is \[object Uint8ClampedArray\], which has no netCDF type/,
    ],
    ['reserved', named('DIMENSION_LIST'), 'ERR_NETCDF_ATTRIBUTE', /reserves this name/],
    ['large attribute', named('big', new Float64Array(9000)), 'ERR_HDF5_MESSAGE_SIZE', /"big" of variable "v0".*65535/],
    ['many texts', named('big', Array(5000).fill('a')), 'ERR_HDF5_MESSAGE_SIZE', /"big"/],
    [
      'many attributes',
      variable({ attributes: Array.from({ length: 65536 }, (_, i) => ({ name: `a${i}`, value: 1 })) }),
      'ERR_NETCDF_ATTRIBUTE',
      /65536/,
    ],
    ['fill value', named('_FillValue', Float32Array.of(1)), 'ERR_NETCDF_FILL_VALUE', /type, double/],
    ['fill values', named('_FillValue', Float64Array.of(1, 2)), 'ERR_NETCDF_FILL_VALUE', /one value/],
    ['level', variable({ storage: { deflate: 10 } }), 'ERR_NETCDF_STORAGE', /level 10/],
    ['chunk rank', variable({ dimensions: ['time'], storage: { chunks: [1, 2] } }), 'ERR_NETCDF_STORAGE', /\[1,2\]/],
    ['chunk length', variable({ dimensions: ['sensor'], storage: { chunks: [5] } }), 'ERR_NETCDF_STORAGE', /\[5\]/],
    [
      'chunk size',
      dataset([{ dimensions: ['x'], storage: { chunks: [2 ** 30] } }], { x: 2 ** 30 }),
      'ERR_NETCDF_STORAGE',
      /8589934592 bytes/,
    ],
    [
      'size',
      dataset([{ dimensions: ['x', 'y'] }], { x: 2 ** 30, y: 2 ** 30 }),
      'ERR_NETCDF_SIZE',
      /"v0" of shape \[1073741824,1073741824\]/,
    ],
    [
      'number of chunks',
      dataset([{}, { dimensions: ['x'], storage: { chunks: [1] } }], { x: 1e8 }),
      'ERR_NETCDF_SIZE',
      /metadata take \d+ bytes.*"v1" alone has 100000000 chunks of \[1\]; choose larger ones/,
    ],
  ];
  for (const [name, given, code, message] of refusals) {
    t.throws(() => planNetcdf4(given), { name: 'FormatError', code, message }, name);
  }
  for (const options of [{ deflate: 10 }, { memory: 1 }, { openVariables: 0 }]) {
    t.throws(() => planNetcdf4(dataset([]), options), { name: 'SettingsError', code: 'ERR_NETCDF_OPTION' });
  }
});

t.test('names are stored in NFC', async (t) => {
  t.equal(planNetcdf4(dataset([{ name: 'e\u0301' }])).dataset.variables[0].name, '\u00e9');
});

t.test('an empty dataset is a file', async (t) => {
  const { bytes, plan } = await encode({ dataset: { dimensions: [], variables: [], attributes: [] }, values: [] });
  t.equal(bytes.length, plan.size);
  t.ok(plan.exact);
});

t.test('planning does not change the dataset', async (t) => {
  const { dataset: given } = allTypes();
  const before = structuredClone(given);
  planNetcdf4(given);
  t.same(given, before);
});
