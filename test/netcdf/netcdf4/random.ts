/** Random datasets with storage settings from a seed, and random ways to cut them into slabs. */
import type { Attribute, Dataset, Dimension, NcType, NumericArray, Slab, Variable } from '../../../lib/netcdf/index.js';
import { Random } from '../../random.js';
import type { Filled, Values } from './encode.js';

const TYPES: readonly NcType[] = [
  'byte',
  'char',
  'short',
  'int',
  'float',
  'double',
  'ubyte',
  'ushort',
  'uint',
  'int64',
  'uint64',
  'string',
];

const FIRST = [...'abcxyzABC019_äé温😀Å'];
const NEXT = [...FIRST, ...' .@+-!"#$%&\'()*,:;<=>?[]^`{|}~', '\\'];
const TEXTS = [
  '',
  'm',
  'K',
  '°C',
  '温度',
  'a longer text',
  'two\nlines',
  '"quoted" \\',
  '😀',
  'eight by',
  'x'.repeat(300),
];

/** Too long for an attribute message and for a global heap collection of usual size. */
const LONG_TEXT = 'ä€😀 z'.repeat(7000);

/** Most bytes of a name that readers accept, hidden prefix included. */
const LONGEST_NAME = 240;

/** A box of one variable. */
interface Box {
  readonly start: number[];
  readonly count: number[];
}

/** A dataset, its values, and slabs of them. Values that no slab holds are fill value in `values`. */
export interface Case extends Filled {
  readonly slabs: readonly Slab[];
  /** Whether the slabs hold every value. */
  readonly complete: boolean;
}

export class RandomCases {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  next(): Case {
    const dimensions = this.#dimensions();
    const variables = this.#variables(dimensions);
    return this.#filled({ dimensions, variables, attributes: this.#attributes(this.#random.below(5)) });
  }

  #filled(dataset: Dataset): Case {
    const { dimensions, variables } = dataset;
    const complete = this.#random.chance(0.6);
    const values: Values[] = [];
    const slabs: Slab[] = [];
    for (const [variable, v] of variables.entries()) {
      const shape = v.dimensions.map((name) => dimensions.find((d) => d.name === name)!.length);
      const all = this.#values(v.type, product(shape)) as NumericArray & string[];
      const boxes = this.#boxes({ start: shape.map(() => 0), count: [...shape] });
      const kept = complete ? boxes : boxes.filter(() => this.#random.chance(0.7));
      slabs.push(...kept.map((box) => ({ variable, ...box, data: pick(all, shape, box) })));
      values.push(complete ? all : masked(all, fillOf(v), shape, kept));
    }
    return { dataset, values, slabs: this.#random.shuffle(slabs), complete };
  }

  /** 500 variables of fixed size: with an unlimited dimension, h5netcdf takes minutes. */
  wide(): Case {
    const dimensions = [{ name: 'x', length: 7 }];
    const variables = this.#named(500, (name) => this.#variable(name, ['x'], dimensions));
    return this.#filled({ dimensions, variables, attributes: [] });
  }

  /** At least 5,000 chunks, some at an edge; slabs hold a part of them. */
  fine(): Case {
    const dimensions = [
      { name: 'y', length: this.#int(297, 300) },
      { name: 'x', length: this.#int(148, 150), unlimited: true },
    ];
    const storage = { chunks: [3, 3], deflate: this.#int(0, 1), fletcher32: this.#random.chance(0.5) };
    const variable = {
      ...this.#variable('fine', ['y', 'x'], dimensions),
      type: 'short' as const,
      attributes: [],
      storage,
    };
    return this.#filled({ dimensions, variables: [variable], attributes: [] });
  }

  #int(low: number, high: number): number {
    return low + this.#random.below(high - low + 1);
  }

  #dimensions(): Dimension[] {
    return this.#named(this.#int(0, 4), (name) => ({
      name,
      length: this.#random.chance(0.1) ? 0 : this.#int(1, 13),
      unlimited: this.#random.chance(0.3),
    }));
  }

  #variables(dimensions: readonly Dimension[]): Variable[] {
    const names = new Set<string>();
    const variables: Variable[] = [];
    const add = (name: string, own: string[]): void => {
      if (names.has(name)) return;
      names.add(name);
      variables.push(this.#variable(name, own, dimensions));
    };
    // Coordinate variables of one and two dimensions, and a variable with only the name of a dimension.
    for (const { name } of dimensions) {
      const kind = this.#random.next();
      if (kind < 0.4) add(name, [name]);
      else if (kind < 0.5) add(name, [name, ...this.#some(dimensions, 1).filter((other) => other !== name)]);
      else if (kind < 0.55) add(name, []);
    }
    for (let i = this.#int(0, 6); i > 0; i--) add(this.#name(), this.#some(dimensions, this.#int(0, 3)));
    return variables;
  }

  /** Some of the dimensions, each once: h5netcdf cannot read a variable with a repeated dimension. */
  #some(dimensions: readonly Dimension[], count: number): string[] {
    return this.#random.shuffle(dimensions.map(({ name }) => name)).slice(0, count);
  }

  #variable(name: string, own: string[], dimensions: readonly Dimension[]): Variable {
    const type = this.#random.pick(TYPES);
    const attributes = this.#attributes(this.#int(0, 3));
    if (this.#random.chance(0.4)) attributes.unshift({ name: '_FillValue', value: this.#fillValue(type) });
    const lengths = own.map((o) => dimensions.find((d) => d.name === o)!);
    const chunks = lengths.map(({ length, unlimited }) => this.#int(1, Math.max(1, unlimited ? 8 : length)));
    const storage = {
      ...(own.length > 0 && this.#random.chance(0.6) ? { chunks } : {}),
      ...(this.#random.chance(0.7) ? { deflate: this.#int(0, 9) } : {}),
      ...(this.#random.chance(0.5) ? { shuffle: this.#random.pick([true, false, 'auto'] as const) } : {}),
      ...(this.#random.chance(0.3) ? { fletcher32: true } : {}),
    };
    return { name, type, dimensions: own, attributes, storage };
  }

  #fillValue(type: NcType): Attribute['value'] {
    if (type === 'char') return this.#random.pick([...'?x~']);
    return this.#values(type, 1);
  }

  #attributes(count: number): Attribute[] {
    return this.#named<Attribute>(count, (name) => {
      const type = this.#random.pick(TYPES);
      const value = type === 'char' ? this.#random.pick(TEXTS) : this.#values(type, this.#int(0, 5));
      return { name, value };
    });
  }

  #named<T extends { readonly name: string }>(count: number, make: (name: string) => T): T[] {
    const names = new Set<string>();
    while (names.size < count) names.add(this.#name());
    return [...names].map(make);
  }

  #name(): string {
    const most = this.#random.chance(0.05) ? LONGEST_NAME : this.#int(4, 10);
    let name = this.#random.pick(FIRST);
    for (;;) {
      const longer = name + this.#random.pick(NEXT);
      if (Buffer.byteLength(longer) > most) return name.trimEnd().normalize('NFC');
      name = longer;
    }
  }

  #values(type: NcType, count: number): Values {
    const r = this.#random;
    const from = <T>(array: { from(list: { length: number }, map: () => unknown): T }, map: () => unknown): T =>
      array.from({ length: count }, map);
    const bits = () => BigInt(r.below(2 ** 32)) * 2n ** 32n + BigInt(r.below(2 ** 32));
    const real = () => (r.chance(0.05) ? r.pick([Number.NaN, -0, Number.POSITIVE_INFINITY]) : (r.next() - 0.5) * 1e6);
    switch (type) {
      case 'byte':
        return Int8Array.from({ length: count }, () => r.below(256) - 128);
      case 'char':
        return Uint8Array.from({ length: count }, () => 32 + r.below(95));
      case 'short':
        return Int16Array.from({ length: count }, () => r.below(65536) - 32768);
      case 'int':
        return Int32Array.from({ length: count }, () => r.below(2 ** 32) - 2 ** 31);
      case 'ubyte':
        return Uint8Array.from({ length: count }, () => r.below(256));
      case 'ushort':
        return Uint16Array.from({ length: count }, () => r.below(65536));
      case 'uint':
        return Uint32Array.from({ length: count }, () => r.below(2 ** 32));
      case 'int64':
        return from(BigInt64Array as never, () => BigInt.asIntN(64, bits()));
      case 'uint64':
        return from(BigUint64Array as never, bits);
      case 'float':
        return Float32Array.from({ length: count }, real);
      case 'double':
        return Float64Array.from({ length: count }, real);
      case 'string':
        return Array.from({ length: count }, () => (r.chance(0.001) ? LONG_TEXT : r.pick(TEXTS)));
    }
  }

  /** Cuts a box at random places until the pieces are small enough. */
  #boxes(box: Box): Box[] {
    if (box.count.includes(0)) return [];
    const cuttable = box.count.flatMap((length, d) => (length > 1 ? [d] : []));
    if (cuttable.length === 0 || this.#random.chance(0.3)) return [box];
    const d = this.#random.pick(cuttable);
    const at = this.#int(1, box.count[d] - 1);
    const low = { start: [...box.start], count: box.count.with(d, at) };
    const high = { start: box.start.with(d, box.start[d] + at), count: box.count.with(d, box.count[d] - at) };
    return [...this.#boxes(low), ...this.#boxes(high)];
  }
}

/** The value that readers return where nothing was written: `_FillValue`, or the default of netcdf.h. */
function fillOf({ type, attributes }: Variable): unknown {
  const value = attributes.find(({ name }) => name === '_FillValue')?.value;
  if (typeof value === 'string') return type === 'char' ? value.charCodeAt(0) : value;
  return value === undefined ? DEFAULT_FILL[type] : (value as NumericArray)[0];
}

const DEFAULT_FILL: Record<NcType, unknown> = {
  byte: -127,
  char: 0,
  short: -32767,
  int: -2147483647,
  float: 9.969209968386869e36,
  double: 9.969209968386869e36,
  ubyte: 255,
  ushort: 65535,
  uint: 4294967295,
  int64: -9223372036854775806n,
  uint64: 18446744073709551614n,
  string: '',
};

/** The values of a box, in row-major order. */
function pick<T extends Values>(all: T, shape: readonly number[], box: Box): T {
  const indices = [...positions(shape, box)];
  if (!ArrayBuffer.isView(all)) return indices.map((i) => all[i]) as unknown as T;
  const picked = (all as NumericArray).slice(0, indices.length);
  indices.forEach((i, k) => {
    picked[k] = all[i] as never;
  });
  return picked as T;
}

/** All values inside one of the boxes, `fill` elsewhere. */
function masked(all: Values, fill: unknown, shape: readonly number[], boxes: readonly Box[]): Values {
  const kept = new Set(boxes.flatMap((box) => [...positions(shape, box)]));
  const copy = all.slice() as unknown[];
  for (let i = 0; i < copy.length; i++) if (!kept.has(i)) copy[i] = fill;
  return copy as unknown as Values;
}

function* positions(shape: readonly number[], { start, count }: Box): Generator<number> {
  const total = product(count);
  for (let i = 0; i < total; i++) {
    let rest = i;
    let position = 0;
    let stride = 1;
    for (let d = shape.length - 1; d >= 0; d--) {
      position += (start[d] + (rest % count[d])) * stride;
      rest = Math.floor(rest / count[d]);
      stride *= shape[d];
    }
    yield position;
  }
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((a, b) => a * b, 1);
}
