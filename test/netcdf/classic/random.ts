/** Random datasets from a seed: the same seed gives the same dataset. */
import type {
  Attribute,
  ClassicVersion,
  Dataset,
  Dimension,
  NumericArray,
  Variable,
} from '../../../lib/netcdf/index.js';
import type { Filled } from './encode.js';

/** Random numbers in [0, 1): mulberry32, 32 bits of state. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ARRAYS = {
  byte: Int8Array,
  char: Uint8Array,
  short: Int16Array,
  int: Int32Array,
  float: Float32Array,
  double: Float64Array,
  ubyte: Uint8Array,
  ushort: Uint16Array,
  uint: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
} as const;

export type Type = keyof typeof ARRAYS;

const CLASSIC: readonly Type[] = ['byte', 'char', 'short', 'int', 'float', 'double'];
const ALL = Object.keys(ARRAYS) as Type[];

const FIRST = [...'abcxyzABC019_', 'ä', 'é', '温', '😀', 'Å'];
const NEXT = [...FIRST, ...' .@+-!"#$%&\'()*,:;<=>?[]^`{|}~', '\\'];
const TEXTS = [
  '',
  'm',
  'K',
  '°C',
  '温度',
  'a longer text',
  'two\nlines',
  '"quoted" \\ and \'more\'',
  '😀',
  'padded to 12',
];

/** A source of random datasets that `version` can hold. */
export class RandomDatasets {
  readonly #random: () => number;
  readonly #types: readonly Type[];

  constructor(seed: number, version: ClassicVersion) {
    this.#random = generator(seed);
    this.#types = version === 'cdf5' ? ALL : CLASSIC;
  }

  /** A whole number from `low` to `high`. */
  int(low: number, high: number): number {
    return low + Math.floor(this.#random() * (high - low + 1));
  }

  next(): Filled {
    const dimensions = this.#dimensions();
    const variables = this.#named(this.int(0, 6), (name) => this.#variable(name, dimensions));
    const attributes = this.#attributes(this.int(0, 4));
    const dataset: Dataset = { dimensions, variables, attributes };
    return { dataset, values: variables.map((v) => this.#values(v.type as Type, sizeOf(dataset, v))) };
  }

  #dimensions(): Dimension[] {
    const dimensions = this.#named<Dimension>(this.int(0, 4), (name) => ({ name, length: this.int(1, 7) }));
    if (dimensions.length > 0 && this.#random() < 0.6) {
      const position = this.int(0, dimensions.length - 1);
      const { name } = dimensions[position];
      const length = this.int(0, 5);
      dimensions[position] =
        length === 0 && this.#random() < 0.5 ? { name, length } : { name, length, unlimited: true };
    }
    return dimensions;
  }

  #variable(name: string, dimensions: readonly Dimension[]): Variable {
    const type = this.#pick(this.#types);
    const fixed = dimensions.filter(({ length, unlimited }) => !unlimited && length > 0);
    const record = dimensions.find((dimension) => !fixed.includes(dimension));
    const names = fixed.length === 0 ? [] : Array.from({ length: this.int(0, 3) }, () => this.#pick(fixed).name);
    if (record && this.#random() < 0.5) names.unshift(record.name);
    const attributes = this.#attributes(this.int(0, 3));
    if (this.#random() < 0.3) attributes.unshift({ name: '_FillValue', value: this.#fillValue(type) });
    return { name, type, dimensions: names, attributes };
  }

  #fillValue(type: Type): string | NumericArray {
    return type === 'char' ? this.#pick([...'?x~']) : this.#values(type, 1);
  }

  #attributes(count: number): Attribute[] {
    return this.#named<Attribute>(count, (name) => {
      const type = this.#pick(this.#types);
      const value = type === 'char' ? this.#pick(TEXTS) : this.#values(type, this.int(0, 5));
      return { name, value };
    });
  }

  #values(type: Type, length: number): NumericArray {
    const values = new ARRAYS[type](length);
    const bytes = new Uint8Array(values.buffer);
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.int(0, 255);
    // Numbers of every magnitude, not random bits: those can be signalling NaNs, which a reader may change.
    if (values instanceof Float32Array || values instanceof Float64Array) {
      for (let i = 0; i < length; i++) {
        const special = this.#pick([Number.NaN, Number.POSITIVE_INFINITY, -0, 0]);
        values[i] = this.#random() < 0.1 ? special : (this.#random() - 0.5) * 10 ** this.int(-30, 30);
      }
    }
    return values;
  }

  #named<T>(count: number, make: (name: string) => T): T[] {
    const names = new Set(Array.from({ length: count }, () => this.#name()));
    return [...names].map(make);
  }

  #name(): string {
    const tail = Array.from({ length: this.int(0, 9) }, () => this.#pick(NEXT)).join('');
    return (this.#pick(FIRST) + tail).trimEnd().normalize('NFC');
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)];
  }
}

function sizeOf({ dimensions }: Dataset, variable: Variable): number {
  const length = (name: string) => dimensions.find((dimension) => dimension.name === name)?.length as number;
  return variable.dimensions.reduce((product, name) => product * length(name), 1);
}
