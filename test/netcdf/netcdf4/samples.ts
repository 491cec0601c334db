/** Datasets that the tests write. */
import type { Attribute, NcType, NumericArray, Slab, Variable } from '../../../lib/netcdf/index.js';
import type { Filled, Values } from './encode.js';

const HOURS = 1000;

/** Like the `machines` layout: a shared time, labels, a variable per machine. */
export function machines(): Filled {
  const dimensions = [
    { name: 'time', length: HOURS },
    { name: 'sensor', length: 4 },
  ];
  const machine = (name: string, phase: number) => ({
    variable: {
      name,
      type: 'double' as const,
      dimensions: ['time', 'sensor'],
      attributes: [
        { name: '_FillValue', value: Number.NaN },
        { name: 'company', value: 'ExampleCo, Inc' },
        { name: 'installed', value: '2018-03-24' },
      ],
    },
    values: Float64Array.from({ length: 4 * HOURS }, (_, i) => (i % 97 === 0 ? Number.NaN : Math.sin(i / 7 + phase))),
  });
  const fleet = [machine('machine_00', 0), machine('machine_01', 1), machine('machine_02', 2)];
  return {
    dataset: {
      dimensions,
      variables: [
        {
          name: 'time',
          type: 'int64',
          dimensions: ['time'],
          attributes: [
            { name: 'units', value: 'hours since 2019-01-01' },
            { name: 'calendar', value: 'proleptic_gregorian' },
          ],
        },
        { name: 'sensor_labels', type: 'string', dimensions: ['sensor'], attributes: [] },
        ...fleet.map(({ variable }) => variable),
      ],
      attributes: [{ name: 'Conventions', value: 'CF-1.8' }],
    },
    values: [
      BigInt64Array.from({ length: HOURS }, (_, i) => BigInt(8 * i)),
      ['sensor0', 'sensor1', 'sensor2', 'sensor3'],
      ...fleet.map(({ values }) => values),
    ],
  };
}

const SIXES: Record<NcType, Values> = {
  byte: Int8Array.of(-128, -1, 0, 1, 2, 127),
  char: Uint8Array.from(Buffer.from('abcxyz')),
  short: Int16Array.of(-32768, -1, 0, 1, 2, 32767),
  int: Int32Array.of(-(2 ** 31), -1, 0, 1, 2, 2 ** 31 - 1),
  float: Float32Array.of(-1.5, Number.NaN, -0, Number.NEGATIVE_INFINITY, 1e-45, 3.4e38),
  double: Float64Array.of(-1.5, Number.NaN, -0, Number.POSITIVE_INFINITY, 5e-324, 1.7e308),
  ubyte: Uint8Array.of(0, 1, 2, 127, 128, 255),
  ushort: Uint16Array.of(0, 1, 2, 3, 32768, 65535),
  uint: Uint32Array.of(0, 1, 2, 3, 2 ** 31, 2 ** 32 - 1),
  int64: BigInt64Array.of(-(2n ** 63n), -1n, 0n, 1n, 2n, 2n ** 63n - 1n),
  uint64: BigUint64Array.of(0n, 1n, 2n, 3n, 2n ** 63n, 2n ** 64n - 1n),
  string: ['', 'a', 'Größe', '温度', '😀', 'eight by'],
};

/** Every type as a scalar, as a variable (row, column), and as attributes of one and six values. */
export function allTypes(): Filled {
  const types = Object.keys(SIXES) as NcType[];
  const attributes = types
    .filter((type) => type !== 'char')
    .flatMap((type) => [
      { name: `one_${type}`, value: SIXES[type].slice(1, 2) as NumericArray | string[] },
      { name: `six_${type}`, value: SIXES[type] },
    ]);
  return {
    dataset: {
      dimensions: [
        { name: 'row', length: 2 },
        { name: 'column', length: 3 },
      ],
      variables: [
        ...types.map((type) => ({ name: `scalar_${type}`, type, dimensions: [], attributes: [] })),
        ...types.map((type) => ({ name: `grid_${type}`, type, dimensions: ['row', 'column'], attributes: [] })),
      ],
      attributes: [
        ...attributes,
        { name: 'a_number', value: 0.1 },
        { name: 'a_bigint', value: 2n ** 60n },
        { name: 'text', value: 'Temperatur °C' },
        { name: 'empty', value: '' },
        { name: 'no_numbers', value: Int32Array.of() },
        { name: 'no_texts', value: [] },
        { name: 'long_text', value: 'ä'.repeat(40000) },
      ],
    },
    values: [...types.map((type) => SIXES[type].slice(1, 2)), ...types.map((type) => SIXES[type])],
  };
}

/** Partial chunks at the edges, and chunks that no slab touches. */
export function holes(): Filled & { readonly slabs: readonly Slab[] } {
  const storage = { chunks: [4, 3], deflate: 1, shuffle: true, fletcher32: true };
  const variable = (name: string, type: NcType, attributes: Attribute[]): Variable => ({
    name,
    type,
    dimensions: ['y', 'x'],
    attributes,
    storage,
  });
  const variables = [
    variable('named', 'double', [{ name: '_FillValue', value: Number.NaN }]),
    variable('unnamed', 'short', []),
    variable('large', 'int64', [{ name: '_FillValue', value: -(2n ** 62n) }]),
    variable('text', 'string', [{ name: '_FillValue', value: ['none'] }]),
    variable('character', 'char', [{ name: '_FillValue', value: '?' }]),
  ];
  // Slabs hold rows 2 to 9 and columns 1 to 5 of 10 × 8: none of chunk column 2, and chunk row 0 only in part.
  const inside = (i: number) => Math.floor(i / 8) >= 2 && i % 8 >= 1 && i % 8 <= 5;
  const all = Array.from({ length: 80 }, (_, i) => i);
  const given = all.filter(inside);
  const filled = <T>(value: (i: number) => T, fill: T): T[] => all.map((i) => (inside(i) ? value(i) : fill));
  const slab = (v: number, data: Values): Slab => ({ variable: v, start: [2, 1], count: [8, 5], data });
  return {
    dataset: {
      dimensions: [
        { name: 'y', length: 10 },
        { name: 'x', length: 8 },
      ],
      variables,
      attributes: [{ name: 'range', value: Float64Array.of(-0, Number.NaN, Number.NEGATIVE_INFINITY) }],
    },
    values: [
      Float64Array.from(filled((i) => i / 3, Number.NaN)),
      Int16Array.from(filled((i) => i, -32767)),
      BigInt64Array.from(filled((i) => BigInt(i), -(2n ** 62n))),
      filled((i) => `text ${i}`, 'none'),
      Uint8Array.from(filled((i) => 33 + i, 63)),
    ],
    slabs: [
      slab(
        0,
        Float64Array.from(given, (i) => i / 3),
      ),
      slab(1, Int16Array.from(given)),
      slab(2, BigInt64Array.from(given, BigInt)),
      slab(
        3,
        given.map((i) => `text ${i}`),
      ),
      slab(
        4,
        Uint8Array.from(given, (i) => 33 + i),
      ),
    ],
  };
}
