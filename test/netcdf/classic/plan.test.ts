import t, { type Test } from 'tap';
import { FormatError } from '../../../lib/errors.js';
import {
  type AttributeValue,
  type ClassicOptions,
  type ClassicVersion,
  type Dataset,
  type Dimension,
  type NcType,
  planClassic,
  type Variable,
} from '../../../lib/netcdf/index.js';

const dataset = (part: Partial<Dataset>): Dataset => ({ dimensions: [], variables: [], attributes: [], ...part });

const scalar = (name: string, type: NcType = 'int'): Variable => ({ name, type, dimensions: [], attributes: [] });

const withAttribute = (value: AttributeValue, name = 'a') => dataset({ attributes: [{ name, value }] });

/** A dataset with these dimensions and one variable `v` over the named ones. */
const over = (dimensions: Dimension[], ...names: string[]) =>
  dataset({ dimensions, variables: [{ ...scalar('v'), dimensions: names }] });

/** Planning fails with this code and a message that matches `words`. */
function refuses(
  t: Test,
  data: Dataset,
  code: string,
  words: RegExp,
  subject: string,
  options: ClassicOptions = {},
): void {
  try {
    planClassic(data, options);
    t.fail(`not refused: ${code}`);
  } catch (error) {
    t.ok(error instanceof FormatError, String(error));
    t.match(error, { code, message: words, subject });
  }
}

t.test('names that netCDF does not have are refused', async (t) => {
  const names: [name: string, rule: RegExp][] = [
    ['', /at least one character/],
    ['a/b', /'\/' is not allowed/],
    ['a\nb', /control characters/],
    ['a\u007f', /control characters/],
    ['a\u0085', /control characters/],
    ['a ', /does not end with a space/],
    [' a', /starts with a letter/],
    ['-a', /starts with a letter/],
    ['\ud800', /valid Unicode/],
    ['a'.repeat(257), /at most 256 bytes/],
    ['é'.repeat(129), /at most 256 bytes/],
  ];
  for (const [name, rule] of names) {
    refuses(t, dataset({ variables: [scalar(name)] }), 'ERR_NETCDF_NAME', rule, name);
    refuses(t, dataset({ dimensions: [{ name, length: 1 }] }), 'ERR_NETCDF_NAME', /^dimension /, name);
    refuses(t, withAttribute(1, name), 'ERR_NETCDF_NAME', /^global attribute /, name);
  }
});

t.test('names that netCDF has are taken, in normalization form C', async (t) => {
  const names = ['_', '0', 'sensor 1', 'a+b@c.d-e', '温度', '😀', 'é'.repeat(128), 'a\\b"c\''];
  t.same(
    planClassic(dataset({ variables: names.map((name) => scalar(name)) })).variables.map(({ name }) => name),
    names,
  );
  const decomposed = 'e\u0301';
  const plan = planClassic(over([{ name: decomposed, length: 2 }], '\u00e9'));
  t.equal(plan.definition.dims[0].name, '\u00e9');
  t.same(plan.variables[0].shape, [2], 'a variable finds its dimension in either form');
});

t.test('names are unique in their list, also when they differ only in form', async (t) => {
  const twice = ['e\u0301', '\u00e9'];
  refuses(t, dataset({ variables: twice.map((name) => scalar(name)) }), 'ERR_NETCDF_DUPLICATE', /^variable /, twice[1]);
  refuses(
    t,
    dataset({ dimensions: twice.map((name) => ({ name, length: 1 })) }),
    'ERR_NETCDF_DUPLICATE',
    /^dimension /,
    twice[1],
  );
  const attributes = twice.map((name) => ({ name, value: 1 }));
  refuses(t, dataset({ attributes }), 'ERR_NETCDF_DUPLICATE', /^global attribute /, twice[1]);
  refuses(
    t,
    dataset({ variables: [{ ...scalar('v'), attributes }] }),
    'ERR_NETCDF_DUPLICATE',
    /attribute of variable "v"/,
    twice[1],
  );
  t.ok(planClassic(over([{ name: 'v', length: 1 }], 'v')), 'a dimension and a variable can share a name');
});

t.test('dimensions', async (t) => {
  const code = 'ERR_NETCDF_DIMENSION';
  for (const length of [-1, 1.5, Number.NaN, 2 ** 53]) {
    refuses(t, dataset({ dimensions: [{ name: 'x', length }] }), code, new RegExp(`"x" has length ${length}`), 'x');
  }
  refuses(t, over([], 'x'), code, /"v" has a dimension "x" that is not defined; the dataset has none/, 'v');
  refuses(t, over([{ name: 'y', length: 1 }], 'x'), code, /the dataset has "y"/, 'v');
  const [x, r, s] = [
    { name: 'x', length: 3 },
    { name: 'r', length: 2, unlimited: true },
    { name: 's', length: 0, unlimited: true },
  ];
  refuses(t, dataset({ dimensions: [r, s] }), code, /"r" and "s" are both unlimited;.*netcdf4 would do/, 's');
  refuses(t, over([x, r], 'x', 'r'), code, /"v" has the dimension "r", which is unlimited, after another/, 'v');
  refuses(t, over([r], 'r', 'r'), code, /after another/, 'v');
  t.same(planClassic(over([x], 'x', 'x')).variables[0].shape, [3, 3], 'a fixed dimension may come twice');
});

t.test('a dimension of length 0 becomes the record dimension', async (t) => {
  const zero = { name: 'z', length: 0 };
  const plan = planClassic(over([zero, { name: 'x', length: 3 }], 'z', 'x'));
  t.match(plan, { numrecs: 0, size: plan.headerLength, variables: [{ record: true, shape: [0, 3], vsize: 12 }] });
  refuses(
    t,
    over([zero, { name: 'x', length: 3 }], 'x', 'z'),
    'ERR_NETCDF_DIMENSION',
    /"z", which is of length 0, after/,
    'v',
  );
  refuses(
    t,
    dataset({ dimensions: [zero, { name: 'r', length: 2, unlimited: true }] }),
    'ERR_NETCDF_DIMENSION',
    /"z" and "r" are both unlimited or of length 0/,
    'r',
  );
});

t.test('a value gives the type of its attribute', async (t) => {
  const types: [value: AttributeValue, type: string, nelems: number, version: string][] = [
    ['°C', 'char', 3, 'classic'],
    ['', 'char', 0, 'classic'],
    [1.5, 'double', 1, 'classic'],
    [Int8Array.of(1), 'byte', 1, 'classic'],
    [Int16Array.of(1, 2), 'short', 2, 'classic'],
    [Int32Array.of(), 'int', 0, 'classic'],
    [Float32Array.of(1), 'float', 1, 'classic'],
    [Float64Array.of(1), 'double', 1, 'classic'],
    [5n, 'int64', 1, 'cdf5'],
    [Uint8Array.of(1), 'ubyte', 1, 'cdf5'],
    [Uint16Array.of(1), 'ushort', 1, 'cdf5'],
    [Uint32Array.of(1), 'uint', 1, 'cdf5'],
    [BigInt64Array.of(1n), 'int64', 1, 'cdf5'],
    [BigUint64Array.of(1n), 'uint64', 1, 'cdf5'],
  ];
  for (const [value, type, nelems, version] of types) {
    const plan = planClassic(withAttribute(value));
    t.match(plan.definition.gatts, [{ name: 'a', type, nelems }]);
    t.equal(plan.version, version, `${type} needs ${version}`);
  }
});

t.test('attributes that no classic format has', async (t) => {
  const code = 'ERR_NETCDF_ATTRIBUTE';
  refuses(t, withAttribute(['a', 'b']), code, /"a" is an array of strings.*netcdf4 would do/, 'a');
  refuses(t, withAttribute(2n ** 63n), code, /9223372036854775808, which does not fit int64/, 'a');
  refuses(t, withAttribute('\ud800'), code, /lone surrogate/, 'a');
  refuses(t, withAttribute(new Uint8ClampedArray(1) as unknown as AttributeValue), code, /is a Uint8ClampedArray/, 'a');
  const variables = [{ ...scalar('v'), attributes: [{ name: 'b', value: ['x'] }] }];
  refuses(t, dataset({ variables }), code, /attribute of variable "v", "b"/, 'b');
});

t.test('_FillValue is one value of the type of the variable', async (t) => {
  const filled = (type: NcType, value: AttributeValue) =>
    dataset({ variables: [{ ...scalar('v', type), attributes: [{ name: '_FillValue', value }] }] });
  const code = 'ERR_NETCDF_FILL_VALUE';
  refuses(t, filled('float', Number.NaN), code, /"v" is 1 of type double; it must be one value of type float/, 'v');
  refuses(t, filled('short', Int16Array.of(1, 2)), code, /2 of type short/, 'v');
  refuses(t, filled('char', 'xy'), code, /2 of type char/, 'v');
  refuses(t, filled('byte', Uint8Array.of(1)), code, /1 of type ubyte/, 'v');
  t.same(planClassic(filled('float', Float32Array.of(1.5))).variables[0].fill, Buffer.from('3fc00000', 'hex'));
  t.same(planClassic(filled('double', Number.NaN)).variables[0].fill, Buffer.from('7ff8000000000000', 'hex'));
  t.ok(planClassic(withAttribute(5, '_FillValue')), 'a global attribute may have any type');
});

t.test('the version: the narrowest that has the types', async (t) => {
  const classic: NcType[] = ['byte', 'char', 'short', 'int', 'float', 'double'];
  const wide: NcType[] = ['ubyte', 'ushort', 'uint', 'int64', 'uint64'];
  for (const type of classic) t.equal(planClassic(dataset({ variables: [scalar('v', type)] })).version, 'classic');
  for (const type of wide) t.equal(planClassic(dataset({ variables: [scalar('v', type)] })).version, 'cdf5');
  const named = { version: '64-bit-offset' } as const;
  t.equal(planClassic(dataset({ variables: [scalar('v')] }), named).version, '64-bit-offset', 'a named one is kept');
  refuses(
    t,
    dataset({ variables: [scalar('v', 'string')] }),
    'ERR_NETCDF_TYPE',
    /"v" is of type string.*netcdf4 would do/,
    'v',
  );
  refuses(
    t,
    dataset({ variables: [scalar('v', 'long' as NcType)] }),
    'ERR_NETCDF_TYPE',
    /type long, not one of byte, char/,
    'v',
  );
});

t.test('an unknown version', async (t) => {
  const options = { version: 'cdf6' as ClassicVersion };
  t.throws(() => planClassic(dataset({}), options), {
    name: 'SettingsError',
    code: 'ERR_NETCDF_OPTION',
    key: 'version',
    message: /version is cdf6; it is one of classic, 64-bit-offset, cdf5/,
  });
});

t.test('a named version that cannot hold the dataset: what is in the way, and what would do', async (t) => {
  const int64 = dataset({ variables: [scalar('v', 'int64')] });
  for (const [version, title] of [
    ['classic', 'CDF-1 \\(classic\\)'],
    ['64-bit-offset', 'CDF-2 \\(64-bit offset\\)'],
  ] as const) {
    const words = new RegExp(`"v" is of type int64, which ${title} does not have; format cdf5 would do`);
    refuses(t, int64, 'ERR_NETCDF_TYPE', words, 'v', { version });
  }
  const classic = { version: 'classic' } as const;
  refuses(t, withAttribute(1n), 'ERR_NETCDF_TYPE', /global attribute "a" is of type int64/, 'a', classic);
  const vatt = dataset({ variables: [{ ...scalar('v'), attributes: [{ name: 'b', value: Uint8Array.of(1) }] }] });
  refuses(t, vatt, 'ERR_NETCDF_TYPE', /attribute "b" of variable "v" is of type ubyte/, 'v', classic);
});

/** Double variables `v0`, `v1` … of these sizes in bytes, then 8-byte records of variables `r0` … if any. */
function sized(sizes: readonly number[], records = 0, numrecs = 1): Dataset {
  const dimensions = sizes.map((bytes, i) => ({ name: `n${i}`, length: bytes / 8 }));
  const recs = Array.from({ length: records }, (_, i) => ({ ...scalar(`r${i}`, 'double'), dimensions: ['r'] }));
  const fixed = sizes.map((_, i) => ({ ...scalar(`v${i}`, 'double'), dimensions: [`n${i}`] }));
  return dataset({
    dimensions: [...dimensions, { name: 'r', length: numrecs, unlimited: true }],
    variables: [...recs, ...fixed],
  });
}

t.test('a named version that is too small: what is too large, and what would do', async (t) => {
  const GiB = 2 ** 30;
  const code = 'ERR_NETCDF_SIZE';
  const [classic, offset] = [{ version: 'classic' }, { version: '64-bit-offset' }] as const;
  const onlyLast =
    /"v0" has 2147483648 bytes; in CDF-1 \(classic\) only the last variable can have more than 2147483644/;
  refuses(t, sized([2 * GiB, 8]), code, onlyLast, 'v0', classic);
  refuses(t, sized([2 * GiB, 8]), code, /; format 64-bit-offset would do$/, 'v0', classic);
  refuses(t, sized([2 * GiB], 1), code, /"v0" has 2147483648 bytes/, 'v0', classic);
  refuses(t, sized([4 * GiB, 8]), code, /"v0" has 4294967296 bytes; in CDF-2.*; format cdf5 would do$/, 'v0', offset);
  refuses(
    t,
    sized([GiB, GiB, 8]),
    code,
    /the data of variable "v2" begin at byte 2147483\d+; in CDF-1 \(classic\) it can begin at 2147483647 at most; format 64-bit-offset/,
    'v2',
    classic,
  );
  refuses(
    t,
    sized([8 * 2 ** 31]),
    code,
    /dimension "n0" has length 2147483648; in CDF-1 \(classic\) it can have 2147483644/,
    'n0',
    classic,
  );
  refuses(
    t,
    sized([], 1, 2 ** 31),
    code,
    /dimension "r" has length 2147483648; in CDF-2.* 2147483647; format cdf5/,
    'r',
    offset,
  );
});

t.test('sizes at the limits', async (t) => {
  const version = (data: Dataset) => planClassic(data).version;
  const { headerLength } = planClassic(sized([8, 8]));
  const largest = Math.floor((2 ** 31 - 1 - headerLength) / 8) * 8;
  t.equal(version(sized([largest, 8])), 'classic', 'the last variable begins below 2^31');
  t.equal(version(sized([largest + 8, 8])), '64-bit-offset', 'the last variable begins after it');
  t.equal(version(sized([2 ** 32 - 8, 8])), '64-bit-offset', 'a vsize of at most 2^32 - 4');
  t.equal(version(sized([2 ** 32, 8])), 'cdf5', 'a larger one');
  t.equal(version(sized([], 2, 2 ** 31 - 1)), 'classic', 'as many records as numrecs can say');
  t.equal(version(sized([], 2, 2 ** 31)), 'cdf5', 'one more');
});

t.test('no file is larger than JavaScript can count', async (t) => {
  const code = 'ERR_NETCDF_SIZE';
  refuses(t, sized([2 ** 54]), code, /"v0" has 18014398509481984 bytes; no file can be that large$/, 'v0');
  refuses(
    t,
    sized([2 ** 52, 2 ** 52]),
    code,
    /the file would have \d+ bytes, most of them in variable "v0"; no file/,
    'v0',
  );
  const dimensions = [{ name: 'x', length: 2 ** 50 }];
  const variables = [{ ...scalar('v', 'double'), dimensions: Array<string>(40).fill('x') }];
  refuses(t, dataset({ dimensions, variables }), code, /no file can be that large/, 'v');
});
