/**
 * Expected bytes of whole files. Some are dumps from the NetCDF Classic Format Specification. The others come from
 * ncgen (netCDF-C 4.9.0) and their CDL; a test repeats that where ncgen is installed.
 */
import type { Attribute, NcType, Variable } from '../../../lib/netcdf/index.js';
import type { Filled } from './encode.js';

export interface Golden extends Filled {
  readonly name: string;
  readonly version: 'classic' | '64-bit-offset' | 'cdf5';
  readonly hex: string;
  /** Input from which `ncgen -k version` makes the same bytes; absent for the examples of the specification. */
  readonly cdl?: string;
}

const empty: Golden = {
  name: 'the smallest file',
  version: 'classic',
  dataset: { dimensions: [], variables: [], attributes: [] },
  values: [],
  hex: `
    4344 4601 0000 0000 0000 0000 0000 0000
    0000 0000 0000 0000 0000 0000 0000 0000`,
};

const tiny: Golden = {
  name: 'tiny',
  version: 'classic',
  dataset: {
    dimensions: [{ name: 'dim', length: 5 }],
    variables: [{ name: 'vx', type: 'short', dimensions: ['dim'], attributes: [] }],
    attributes: [],
  },
  values: [Int16Array.of(3, 1, 4, 1, 5)],
  hex: `
    4344 4601 0000 0000 0000 000a 0000 0001
    0000 0003 6469 6d00 0000 0005 0000 0000
    0000 0000 0000 000b 0000 0001 0000 0002
    7678 0000 0000 0001 0000 0000 0000 0000
    0000 0000 0000 0003 0000 000c 0000 0050
    0003 0001 0004 0001 0005 8001`,
};

/** "Note on padding": the only record variable, of shorts, has no padding between its records; `vsize` includes it. */
const packed: Golden = {
  name: 'one record variable without padding',
  version: 'classic',
  dataset: {
    dimensions: [
      { name: 'time', length: 3, unlimited: true },
      { name: 'pair', length: 1 },
    ],
    variables: [{ name: 'level', type: 'short', dimensions: ['time', 'pair'], attributes: [] }],
    attributes: [],
  },
  values: [Int16Array.of(258, 772, 1286)],
  cdl: `
netcdf packed {
dimensions:
  time = UNLIMITED ;
  pair = 1 ;
variables:
  short level(time, pair) ;
data:
 level = 258, 772, 1286 ;
}
`,
  hex: `
    43444601000000030000000a000000020000000474696d65000000000000000470616972000000010000000000000000
    0000000b00000001000000056c6576656c00000000000002000000000000000100000000000000000000000300000004
    00000064010203040506`,
};

/** Records are interleaved after the other variables; padding is the fill value. */
const records: Golden = {
  name: 'several record variables among others',
  version: '64-bit-offset',
  dataset: {
    dimensions: [
      { name: 'time', length: 3, unlimited: true },
      { name: 'sensor', length: 3 },
    ],
    variables: [
      {
        name: 'level',
        type: 'short',
        dimensions: ['time', 'sensor'],
        attributes: [
          { name: '_FillValue', value: Int16Array.of(-1) },
          { name: 'units', value: '°C' },
        ],
      },
      { name: 'flag', type: 'char', dimensions: ['time'], attributes: [] },
      { name: 'fixed', type: 'byte', dimensions: ['sensor'], attributes: [] },
      { name: 'when', type: 'double', dimensions: ['time'], attributes: [] },
      { name: 'scalar', type: 'float', dimensions: [], attributes: [] },
    ],
    attributes: [
      { name: 'title', value: 'records' },
      { name: 'range', value: Float64Array.of(-1.5, 2) },
    ],
  },
  values: [
    Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9),
    new Uint8Array(Buffer.from('abc')),
    Int8Array.of(1, -2, 3),
    Float64Array.of(0.5, 1.5, 2.5),
    Float32Array.of(2.5),
  ],
  cdl: `
netcdf records {
dimensions:
  time = UNLIMITED ;
  sensor = 3 ;
variables:
  short level(time, sensor) ;
    level:_FillValue = -1s ;
    level:units = "°C" ;
  char flag(time) ;
  byte fixed(sensor) ;
  double when(time) ;
  float scalar ;
// global attributes:
    :title = "records" ;
    :range = -1.5, 2. ;
data:
 level = 1, 2, 3, 4, 5, 6, 7, 8, 9 ;
 flag = "abc" ;
 fixed = 1, -2, 3 ;
 when = 0.5, 1.5, 2.5 ;
 scalar = 2.5 ;
}
`,
  hex: `
    43444602000000030000000a000000020000000474696d65000000000000000673656e736f720000000000030000000c
    00000002000000057469746c6500000000000002000000077265636f726473000000000572616e676500000000000006
    00000002bff800000000000040000000000000000000000b00000005000000056c6576656c0000000000000200000000
    000000010000000c000000020000000a5f46696c6c56616c756500000000000300000001ffff000000000005756e6974
    730000000000000200000003c2b043000000000300000008000000000000018c00000004666c61670000000100000000
    000000000000000000000002000000040000000000000194000000056669786564000000000000010000000100000000
    0000000000000001000000040000000000000184000000047768656e0000000100000000000000000000000000000006
    000000080000000000000198000000067363616c61720000000000000000000000000000000000050000000400000000
    0000018801fe038140200000000100020003ffff610000003fe0000000000000000400050006ffff620000003ff80000
    00000000000700080009ffff630000004004000000000000`,
};

const one = (name: string, type: NcType, attributes: readonly Attribute[] = []): Variable => ({
  name,
  type,
  dimensions: ['i'],
  attributes,
});

/** Every type of CDF-5; `int64` as an attribute, because ncgen 4.9.0 turns an `int64` variable into an `int`. */
const types: Golden = {
  name: 'the types of CDF-5',
  version: 'cdf5',
  dataset: {
    dimensions: [{ name: 'i', length: 1 }],
    variables: [
      one('b', 'byte'),
      one('c', 'char'),
      one('s', 'short'),
      one('n', 'int'),
      one('f', 'float'),
      one('d', 'double'),
      one('ub', 'ubyte', [{ name: '_FillValue', value: Uint8Array.of(7) }]),
      one('us', 'ushort'),
      one('un', 'uint'),
      one('ul', 'uint64'),
    ],
    attributes: [
      { name: 'l', value: -9007199254740993n },
      { name: 'ub', value: Uint8Array.of(1, 255) },
    ],
  },
  values: [
    Int8Array.of(-128),
    new Uint8Array(Buffer.from('x')),
    Int16Array.of(-32768),
    Int32Array.of(-2147483648),
    Float32Array.of(-1.5),
    Float64Array.of(1e300),
    Uint8Array.of(255),
    Uint16Array.of(65534),
    Uint32Array.of(4294967290),
    BigUint64Array.of(18446744073709551610n),
  ],
  cdl: `
netcdf types {
dimensions:
  i = 1 ;
variables:
  byte b(i) ;
  char c(i) ;
  short s(i) ;
  int n(i) ;
  float f(i) ;
  double d(i) ;
  ubyte ub(i) ;
    ub:_FillValue = 7UB ;
  ushort us(i) ;
  uint un(i) ;
  uint64 ul(i) ;
// global attributes:
    :l = -9007199254740993LL ;
    :ub = 1UB, 255UB ;
data:
 b = -128 ;
 c = "x" ;
 s = -32768 ;
 n = -2147483648 ;
 f = -1.5 ;
 d = 1e300 ;
 ub = 255 ;
 us = 65534US ;
 un = 4294967290U ;
 ul = 18446744073709551610ULL ;
}
`,
  hex: `
    4344460500000000000000000000000a000000000000000100000000000000016900000000000000000000010000000c
    000000000000000200000000000000016c0000000000000a0000000000000001ffdfffffffffffff0000000000000002
    7562000000000007000000000000000201ff00000000000b000000000000000a00000000000000016200000000000000
    00000001000000000000000000000000000000000000000000000001000000000000000400000000000002fc00000000
    000000016300000000000000000000010000000000000000000000000000000000000000000000020000000000000004
    000000000000030000000000000000017300000000000000000000010000000000000000000000000000000000000000
    000000030000000000000004000000000000030400000000000000016e00000000000000000000010000000000000000
    000000000000000000000000000000040000000000000004000000000000030800000000000000016600000000000000
    000000010000000000000000000000000000000000000000000000050000000000000004000000000000030c00000000
    000000016400000000000000000000010000000000000000000000000000000000000000000000060000000000000008
    0000000000000310000000000000000275620000000000000000000100000000000000000000000c0000000000000001
    000000000000000a5f46696c6c56616c7565000000000007000000000000000107000000000000070000000000000004
    000000000000031800000000000000027573000000000000000000010000000000000000000000000000000000000000
    000000080000000000000004000000000000031c0000000000000002756e000000000000000000010000000000000000
    00000000000000000000000000000009000000000000000400000000000003200000000000000002756c000000000000
    0000000100000000000000000000000000000000000000000000000b0000000000000008000000000000032480818181
    780000008000800180000000bfc000007e37e43c8800759cff070707fffefffffffffffafffffffffffffffa`,
};

export const GOLDEN: readonly Golden[] = [empty, tiny, packed, records, types];
