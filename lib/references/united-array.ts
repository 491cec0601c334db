import { encodeTimes, storeTimes } from '../layout/time-encoding.js';
import type { Attribute } from '../netcdf/model.js';
import { fillWith } from '../netcdf/netcdf4/fill.js';
import { copyBlock, product, type StoredVariable } from '../netcdf/read/index.js';
import { WHOLE_CHUNK } from '../netcdf/zarr/inline-chunks.js';
import type { ZarrArray } from '../netcdf/zarr/zarr-array.js';
import { TIME_UNITS } from '../time/units.js';
import { formatBytes } from '../util/format.js';
import { type Coordinate, timesOf } from './coordinate.js';
import type { Instance, ReferencedObject } from './referenced-object.js';
import { uniteAttributes } from './united-attributes.js';
import type { UnitedDimension } from './united-dimension.js';
import { notOne } from './united-error.js';
import { copyTexts, textsOf, wholeValues } from './whole-values.js';

/** An array of all objects together. */
export interface UnitedArray extends ZarrArray {
  readonly name: string;
  /** The chunks that objects have; or `values`, which go into the document. */
  readonly parts: readonly ArrayPart[];
  readonly values?: Uint8Array | readonly string[];
  /** Values that no object has. */
  readonly missing: number;
  /** The objects that it is made of, by index. */
  readonly sources: readonly number[];
  /** One element that stands for them. */
  readonly absent: Uint8Array | undefined;
}

/** A part of an array that one object has in chunks. */
export interface ArrayPart extends Instance {
  /** Its place in the grid of chunks, along each dimension. */
  readonly at: readonly number[];
}

export interface UniteOptions {
  readonly objects: readonly ReferencedObject[];
  readonly dimensions: ReadonlyMap<string, UnitedDimension>;
  /** Bytes of values that may still go into the document; what is taken comes off. */
  readonly inline: { left: number };
  /** Told of each attribute that is left out. */
  readonly onDifferent: (name: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A part of an array, and where it lies. */
interface Placed extends Instance {
  readonly start: readonly number[];
}

const TIME_ATTRIBUTES: ReadonlySet<string> = new Set(['units']);
const NONE: ReadonlySet<string> = new Set();

/**
 * Unites a variable. Where the chunks of all objects fall into one grid, the array is made of them; small ones and
 * coordinates are read and go into the document otherwise.
 *
 * @throws FormatError ERR_REFERENCES_UNITE
 */
export async function uniteArray(
  name: string,
  instances: readonly Instance[],
  options: UniteOptions,
): Promise<UnitedArray> {
  const { objects, dimensions, onDifferent } = options;
  const [{ variable: first, object }] = instances;
  for (const other of instances) {
    if (first.dimensions.join() === other.variable.dimensions.join()) continue;
    const [a, b] = [first, other.variable].map((one) => `(${one.dimensions.join(', ')})`);
    const why = `variable "${name}" is ${name}${a} in ${objects[object].name} and ${name}${b} in ${objects[other.object].name}`;
    throw notOne(why, name);
  }
  const along = first.dimensions.map((dimension) => dimensions.get(dimension) as UnitedDimension);
  const shape = along.map(({ length }) => length);
  const placed = await distinct(name, instances, along, options);
  const isTime = isTimeCoordinate(first, along);
  const whyInline = reasonToRead(placed, shape, isTime);
  const ignored = isTime && whyInline !== undefined ? TIME_ATTRIBUTES : NONE;
  const attributes = uniteAttributes(
    instances.map((one) => ({ object: objects[one.object].name, attributes: one.variable.attributes })),
    name,
    ignored,
    onDifferent,
  );
  const { type, dimensions: names, values } = first;
  const { width, fill, deflate, filters, chunk, isChunked } = values;
  // The bytes of a text count as one value.
  const count = (lengths: readonly number[]): number => product(type === 'char' ? lengths.slice(0, -1) : lengths);
  const held = placed.reduce((sum, { variable }) => sum + count(variable.shape), 0);
  const isText = type === 'char' || type === 'string';
  const missing = count(shape) - held;
  const absent = missing === 0 || isText ? fill : absentValue(first, attributes);
  const sources = placed.map((one) => one.object);
  const array = { name, type, shape, dimensions: names, attributes, width, fill, missing, absent, sources };
  if (whyInline === undefined) {
    const shuffle = filters.includes('shuffle');
    const parts = placed.map((one) => ({ ...one, at: one.start.map((index, d) => index / chunk[d]) }));
    return {
      ...array,
      chunk: isChunked ? chunk : shape.map((n) => Math.max(1, n)),
      deflate,
      shuffle,
      parts,
    };
  }
  take(array, whyInline, options);
  if (isTime) return { ...array, ...inlineTimes(along[0], first, attributes) };
  const content = await readParts(placed, array, options.signal);
  return { ...array, ...WHOLE_CHUNK, chunk: shape, parts: [], values: content };
}

/** Flags that say that there is no value, of rules and of modes. */
const ABSENT: readonly string[] = ['missing', 'unknown'];

/**
 * What stands for values that no object has: `_FillValue`, or the flag that says so.
 *
 * @throws FormatError where the variable has neither: what readers found there would be taken for a value
 */
function absentValue({ name, values }: StoredVariable, attributes: readonly Attribute[]): Uint8Array | undefined {
  const attribute = (wanted: string) => attributes.find((one) => one.name === wanted)?.value;
  if (attribute('_FillValue') !== undefined) return values.fill;
  const [flags, meanings] = [attribute('flag_values'), attribute('flag_meanings')];
  const i = typeof meanings === 'string' ? meanings.split(' ').findIndex((word) => ABSENT.includes(word)) : -1;
  if (i >= 0 && ArrayBuffer.isView(flags) && flags.BYTES_PER_ELEMENT === values.width) {
    return new Uint8Array(flags.buffer, flags.byteOffset + i * values.width, values.width);
  }
  const why = `no object has some values of variable "${name}", which has no _FillValue that could stand for them`;
  throw notOne(why, name, 'name the machines in the settings of all runs (output.machines), so that each has all');
}

/** Each place of the array once. @throws FormatError where objects have other values at the same place */
async function distinct(
  name: string,
  instances: readonly Instance[],
  along: readonly UnitedDimension[],
  { objects, signal }: UniteOptions,
): Promise<Placed[]> {
  const byPlace = new Map<string, Placed>();
  const isCoordinate = along.length > 0 && along[0].name === name;
  for (const instance of instances) {
    const start = along.map(({ blockOf }) => blockOf.get(instance.object)?.start ?? 0);
    const before = byPlace.get(start.join());
    if (before === undefined) byPlace.set(start.join(), { ...instance, start });
    // Coordinates that are not alike lie in other places.
    else if (!isCoordinate && !(await haveSameValues(before.variable, instance.variable, signal))) {
      const [a, b] = [before, instance].map(({ object }) => objects[object].name);
      throw notOne(`variable "${name}" has other values in ${a} than in ${b}, at the same coordinates`, name);
    }
  }
  return [...byPlace.values()];
}

/** Variables are compared chunk by chunk as they are read, so that memory does not follow from their size. */
async function haveSameValues(a: StoredVariable, b: StoredVariable, signal?: AbortSignal): Promise<boolean> {
  if (a.type === 'char' || a.type === 'string' || a.values.chunk.join() !== b.values.chunk.join()) {
    if (a.type !== b.type) return false;
    const [x, y] = [await wholeValues(a, signal), await wholeValues(b, signal)];
    if (a.type === 'char' || a.type === 'string') return textsOf(a, x).join('\0') === textsOf(b, y).join('\0');
    return Buffer.compare(x as Uint8Array, y as Uint8Array) === 0;
  }
  if (a.type !== b.type || a.shape.join() !== b.shape.join()) return false;
  for (const position of new Set([...a.values.positions(), ...b.values.positions()])) {
    const [x, y] = [await a.values.read(position, signal), await b.values.read(position, signal)];
    if (x === undefined || y === undefined || Buffer.compare(x as Uint8Array, y as Uint8Array) !== 0) return false;
  }
  return true;
}

/** Why values must be read and go into the document: the end of a sentence; undefined where chunks are referred to. */
function reasonToRead(placed: readonly Placed[], shape: readonly number[], isTime: boolean): string | undefined {
  const [{ variable: first }] = placed;
  if (first.type === 'string') return 'its texts lie apart from its chunks';
  if (placed.length === 1 && first.shape.join() === shape.join()) return undefined;
  if (first.type === 'char') return 'its texts have other lengths';
  if (isTime && new Set(placed.map(({ variable }) => unitsOf(variable))).size > 1) return 'its times have other units';
  const { chunk, filters, deflate, isChunked } = first.values;
  for (const { variable, start } of placed) {
    const { values } = variable;
    if (!isChunked || !values.isChunked) return 'it is stored in one piece';
    if (variable.type !== first.type) return `it is of type ${first.type} in one and ${variable.type} in another`;
    if (values.chunk.join() !== chunk.join())
      return `its chunks are [${chunk}] in one and [${values.chunk}] in another`;
    if (values.filters.join() !== filters.join() || values.deflate !== deflate) return 'it is compressed otherwise';
    const d = start.findIndex((index, i) => !isOnGrid(index, variable.shape[i], chunk[i], shape[i]));
    if (d >= 0) {
      return `${variable.shape[d]} values along "${variable.dimensions[d]}" are no multiple of its chunks of ${chunk[d]}`;
    }
  }
  return undefined;
}

function isOnGrid(start: number, length: number, chunk: number, whole: number): boolean {
  return start % chunk === 0 && (start + length === whole || length % chunk === 0);
}

function unitsOf({ attributes, type }: StoredVariable): string {
  return `${type} ${attributes.find(({ name }) => name === 'units')?.value}`;
}

function isTimeCoordinate(variable: StoredVariable, along: readonly UnitedDimension[]): boolean {
  return along.length === 1 && along[0].name === variable.name && along[0].blocks.every(isOfTimes);
}

function isOfTimes({ coordinate }: { readonly coordinate: Coordinate | undefined }): boolean {
  return coordinate?.kind === 'times';
}

/** @throws FormatError where the document would get too large */
function take(
  { name, shape, width }: Pick<UnitedArray, 'name' | 'shape' | 'width'>,
  why: string,
  options: UniteOptions,
) {
  const bytes = product(shape) * width;
  options.inline.left -= bytes;
  if (options.inline.left >= 0) return;
  const remedy =
    'give all runs the same chunks (output.encoding) and divide by machine, or by time in windows whose numbers of times ' +
    'are multiples of the chunks';
  throw notOne(`${why}: that is variable "${name}", with ${formatBytes(bytes)} too large to be copied`, name, remedy);
}

/** Times of all blocks in one unit, from the reference time of the first object. */
function inlineTimes(
  { blocks, length }: UnitedDimension,
  first: StoredVariable,
  attributes: readonly Attribute[],
): Pick<UnitedArray, 'type' | 'attributes' | 'width' | 'values' | 'parts' | 'chunk' | 'deflate' | 'shuffle' | 'fill'> {
  const times = new BigInt64Array(length);
  for (const { start, coordinate } of blocks) {
    times.set((coordinate as Extract<Coordinate, { kind: 'times' }>).times, start);
  }
  const origin = timesOf(first)?.origin ?? 0n;
  const unit = TIME_UNITS.find(({ nanoseconds }) => times.every((time) => (time - origin) % nanoseconds === 0n));
  const encoding = encodeTimes(
    {
      first: times[0] ?? origin,
      last: times[length - 1] ?? origin,
      unit: unit?.nanoseconds ?? 1n,
      origin,
      type: 'int64',
    },
    true,
  );
  const stored = storeTimes(times, length, encoding);
  return {
    type: encoding.type,
    attributes: [...attributes, { name: 'units', value: encoding.units }],
    ...{ width: stored.BYTES_PER_ELEMENT, fill: undefined, ...WHOLE_CHUNK, chunk: [length], parts: [] },
    values: new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength),
  };
}

async function readParts(
  placed: readonly Placed[],
  { shape, width, absent, type }: Pick<UnitedArray, 'shape' | 'width' | 'absent' | 'type'>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | readonly string[]> {
  if (type === 'string') return readTexts(placed, shape, signal);
  const to = new Uint8Array(product(shape) * width);
  if (absent !== undefined) fillWith(to, absent);
  for (const { variable, start } of placed) {
    const from = (await wholeValues(variable, signal)) as Uint8Array;
    const count = variable.shape;
    copyBlock({
      from,
      fromLengths: count,
      fromStart: count.map(() => 0),
      to,
      toLengths: shape,
      toStart: start,
      count,
      width,
    });
  }
  return to;
}

async function readTexts(
  placed: readonly Placed[],
  shape: readonly number[],
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const texts = new Array<string>(product(shape)).fill('');
  for (const { variable, start } of placed) {
    const own = (await wholeValues(variable, signal)) as string[];
    copyTexts(own, { fromLengths: variable.shape, toStart: start, count: variable.shape }, texts, shape);
  }
  return texts;
}
