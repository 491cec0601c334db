import t from 'tap';
import type { Dataset } from '../../lib/netcdf/index.js';
import { type Encodings, type PackOptions, packDataset, type ValueVariable } from '../../lib/pack/index.js';

const NETCDF4: PackOptions = { format: 'netcdf4', hasStorage: true };
const CLASSIC: PackOptions = { format: 'classic', hasStorage: false };

const NAN = { name: '_FillValue', value: Float64Array.of(Number.NaN) };

/** Two machines with two signals each, and a text variable. */
const machines: Dataset = {
  dimensions: [
    { name: 'time', length: 100 },
    { name: 'time_b', length: 7 },
    { name: 'sensor', length: 2 },
  ],
  variables: [
    { name: 'time', type: 'int', dimensions: ['time'], attributes: [] },
    { name: 'a', type: 'double', dimensions: ['time', 'sensor'], attributes: [{ name: 'machine', value: 'a' }, NAN] },
    { name: 'b', type: 'double', dimensions: ['time_b', 'sensor'], attributes: [NAN] },
    { name: 'a_status', type: 'byte', dimensions: ['time'], attributes: [] },
  ],
  attributes: [],
};

const signals = ['sensor0', 'sensor1'];
const values: ValueVariable[] = [
  { variable: 1, signals },
  { variable: 2, signals },
  { variable: 3, signals: ['status'] },
];

const packed = (encodings: Encodings, options = NETCDF4) => packDataset(machines, values, encodings, options);

t.test('types, attributes and storage', async (t) => {
  const encoding = {
    dtype: 'int16',
    scale_factor: 0.01,
    add_offset: 20,
    zlib: true,
    shuffle: false,
    fletcher32: true,
  } as const;
  const { dataset, packed: variables } = packed({ '*': { ...encoding, chunksizes: [50, 2] } });
  const [time, a, b, status] = dataset.variables;
  t.equal(time, machines.variables[0]);
  t.strictSame(a, {
    name: 'a',
    type: 'short',
    dimensions: ['time', 'sensor'],
    attributes: [
      { name: 'machine', value: 'a' },
      { name: 'scale_factor', value: 0.01 },
      { name: 'add_offset', value: 20 },
      { name: '_FillValue', value: Int16Array.of(-32767) },
    ],
    storage: { deflate: 4, shuffle: false, fletcher32: true, chunks: [50, 2] },
  });
  t.strictSame(b.storage?.chunks, [7, 2], 'cut to the dimension');
  t.equal(status.type, 'byte', 'text keeps its type');
  t.strictSame(status.storage, { deflate: 4, shuffle: false, fletcher32: true }, 'and chunks of its own');
  t.strictSame([...variables.keys()], [1, 2]);
});

t.test('absent options are left to the encoder', async (t) => {
  t.strictSame(packed({}).dataset, machines);
  const { dataset, packed: variables } = packed({ a: { complevel: 7 }, b: {} });
  t.strictSame(dataset.variables[1], { ...machines.variables[1], storage: { deflate: 7 } });
  t.strictSame(dataset.variables[2].storage, {});
  t.equal(variables.size, 0);
});

t.test('levels of compression', async (t) => {
  const level = (encoding: Encodings[string], deflate?: number) =>
    packed({ a: encoding }, deflate === undefined ? NETCDF4 : { ...NETCDF4, deflate }).dataset.variables[1].storage
      ?.deflate;
  t.equal(level({ zlib: true }), 4);
  t.equal(level({ zlib: true }, 2), 2);
  t.equal(level({ zlib: true }, 0), 4);
  t.equal(level({ zlib: true, complevel: 9 }, 2), 9);
  t.equal(level({ complevel: 0 }), 0);
  t.equal(level({ zlib: false }, 9), 0);
  t.equal(level({ zlib: false, complevel: 0 }), 0);
  t.equal(level({ shuffle: true }), undefined);
});

t.test('fill values and quantization', async (t) => {
  const attributes = (encoding: Encodings[string]) => packed({ a: encoding }).dataset.variables[1].attributes.slice(1);
  t.strictSame(attributes({ dtype: 'float32' }), [{ name: '_FillValue', value: Float32Array.of(Number.NaN) }]);
  t.strictSame(attributes({ _FillValue: -9999 }), [{ name: '_FillValue', value: Float64Array.of(-9999) }]);
  t.strictSame(attributes({ dtype: 'uint64', _FillValue: 5 }), [{ name: '_FillValue', value: BigUint64Array.of(5n) }]);
  t.strictSame(attributes({ significant_digits: 3 }), [
    { name: '_QuantizeBitGroomNumberOfSignificantDigits', value: Int32Array.of(3) },
    NAN,
  ]);
  t.strictSame(attributes({ significant_digits: 3, quantize_mode: 'GranularBitRound' })[0], {
    name: '_QuantizeGranularBitRoundNumberOfSignificantDigits',
    value: Int32Array.of(3),
  });
});

t.test('the name of a variable takes precedence over signals, and those over "*"', async (t) => {
  const types = (encodings: Encodings) => packed(encodings).dataset.variables.map(({ type }) => type);
  const both = { sensor0: { dtype: 'int8' }, sensor1: { dtype: 'int8' } } as const;
  t.strictSame(types({ '*': { dtype: 'float32' }, a: { dtype: 'int32' } }), ['int', 'int', 'float', 'byte']);
  t.strictSame(types({ '*': { dtype: 'float32' }, ...both }), ['int', 'byte', 'byte', 'byte']);
  t.strictSame(types({ ...both, b: { dtype: 'int16' } }), ['int', 'byte', 'short', 'byte']);
});

t.test('invalid values are refused, and the message says where', async (t) => {
  const cases: [Encodings, key: string, message: RegExp][] = [
    [{ sensor0: { dtype: 'int8' } }, 'sensor0', /"a" holds 2 signals.*sensor0 and sensor1.*different.*"ragged"/],
    [{ '*': { dtype: 'int8' }, sensor1: {} }, 'sensor1', /different encodings/],
    [{ sensr0: {} }, 'sensr0', /neither for a signal nor for a variable; did you mean "sensor0"/],
    [{ time: {} }, 'time', /holds no readings/],
    [{ status: { dtype: 'int8' } }, 'status', /a_status is text/],
    [{ a: { scale_factor: 0 } }, 'a.scale_factor', /is 0/],
    [
      { a: { dtype: 'int8', _FillValue: 128 } },
      'a._FillValue',
      /is 128; for int8 it is a whole number from -128 to 127/,
    ],
    [{ a: { dtype: 'int8', _FillValue: 1.5 } }, 'a._FillValue', /is 1.5/],
    [{ a: { dtype: 'int8', _FillValue: 'NaN' } }, 'a._FillValue', /is NaN; for int8/],
    [{ a: { dtype: 'int64', _FillValue: 2 ** 60 } }, 'a._FillValue', /to 9007199254740991/],
    [{ a: { dtype: 'float32', _FillValue: 1e39 } }, 'a._FillValue', /a float32 is at most 3\.4/],
    [{ a: { dtype: 'int16', significant_digits: 3 } }, 'a.significant_digits', /for float32 and float64.*scale_factor/],
    [{ a: { dtype: 'float32', significant_digits: 7 } }, 'a.significant_digits', /keeps 1 to 6 digits/],
    [{ a: { significant_digits: 16 } }, 'a.significant_digits', /keeps 1 to 15 digits/],
    [{ a: { zlib: false, complevel: 3 } }, 'a.complevel', /is 3, but zlib is false/],
    [{ a: { chunksizes: [10] } }, 'a.chunksizes', /has 1 lengths, but a has 2 dimensions: time, sensor/],
    [{ '*': { chunksizes: [10] } }, '["*"].chunksizes', /has 1 lengths/],
  ];
  for (const [encodings, key, message] of cases) {
    const path = `output.encoding${key.startsWith('[') ? '' : '.'}${key}`;
    t.throws(() => packed(encodings), { name: 'SettingsError', key: path, message }, path);
  }
});

t.test('classic formats pack, but have no chunks, filters and quantization', async (t) => {
  const { dataset } = packed({ '*': { dtype: 'int16', zlib: false, complevel: 0 } }, CLASSIC);
  t.strictSame([dataset.variables[1].type, dataset.variables[1].storage], ['short', undefined]);
  const asked: Encodings = {
    zlib: { zlib: true },
    complevel: { complevel: 1 },
    shuffle: { shuffle: true },
    fletcher32: { fletcher32: true },
    chunksizes: { chunksizes: [10, 2] },
    significant_digits: { significant_digits: 3 },
  };
  for (const [key, encoding] of Object.entries(asked)) {
    const message = `output.encoding.a.${key} is for the format netcdf4; classic cannot have it`;
    t.throws(() => packed({ a: encoding }, CLASSIC), { code: 'ERR_SETTINGS_VALUE', message }, key);
  }
});
