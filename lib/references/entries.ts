import { indexOf, product } from '../netcdf/read/index.js';
import { filtered, inline, missingChunk, vlenUtf8 } from '../netcdf/zarr/inline-chunks.js';
import type { Reference, ReferenceEntry } from '../netcdf/zarr/references-document.js';
import { arrayAttributes, arrayMetadata, attributesJson, GROUP } from '../netcdf/zarr/zarr-array.js';
import type { ReferencedObject } from './referenced-object.js';
import type { UnitedDataset } from './unite.js';
import type { ArrayPart, UnitedArray } from './united-array.js';

/** Bytes of a Fletcher32 checksum, which is no part of a reference: not every reader has the codec. */
const CHECKSUM = 4;

/**
 * A dataset as a Zarr group (Zarr storage specification, version 2) in kerchunk references ("References specification",
 * version 1).
 *
 * @param group where it is in the document: ends with a slash; empty for the root
 */
export function* entriesOf(
  { attributes, arrays }: UnitedDataset,
  objects: readonly ReferencedObject[],
  group = '',
): Generator<ReferenceEntry> {
  yield [`${group}.zgroup`, GROUP];
  yield [`${group}.zattrs`, attributesJson(attributes)];
  for (const array of arrays) {
    const path = `${group}${array.name}`;
    yield [`${path}/.zarray`, arrayMetadata(array)];
    yield [`${path}/.zattrs`, arrayAttributes(array)];
    for (const [key, reference] of chunksOf(array, objects)) yield [`${path}/${key}`, reference];
  }
}

function* chunksOf(array: UnitedArray, objects: readonly ReferencedObject[]): Generator<readonly [string, Reference]> {
  const { shape, chunk, values, parts } = array;
  if (values !== undefined) {
    if (product(shape) === 0) return;
    const bytes = values instanceof Uint8Array ? filtered(values, array) : vlenUtf8(values);
    yield [keyOf(shape.map(() => 0)), inline(bytes)];
    return;
  }
  let unstored: string | undefined;
  const fill = (): string => {
    unstored ??= inline(missingChunk(array));
    return unstored;
  };
  for (const part of parts) yield* chunksOfPart(part, chunk, objects[part.object].url, fill);
  // fsspec before 2023 fails where a chunk has no reference.
  const grid = shape.map((length, d) => Math.ceil(length / chunk[d]));
  if (parts.reduce((sum, { variable }) => sum + cells(variable.shape, chunk), 0) === product(grid)) return;
  const boxes = parts.map(({ at, variable }) => ({
    at,
    to: at.map((n, d) => n + Math.ceil(variable.shape[d] / chunk[d])),
  }));
  const absent = inline(missingChunk({ ...array, fill: array.absent }));
  for (let position = 0; position < product(grid); position++) {
    const index = indexOf(position, grid);
    const isHeld = boxes.some(({ at, to }) => index.every((n, d) => n >= at[d] && n < to[d]));
    if (!isHeld) yield [keyOf(index), absent];
  }
}

function* chunksOfPart(
  { variable, at }: ArrayPart,
  chunk: readonly number[],
  url: string,
  fill: () => string,
): Generator<readonly [string, Reference]> {
  const { shape, values } = variable;
  const checksum = values.filters.includes('fletcher32') ? CHECKSUM : 0;
  if (!values.isChunked) {
    if (product(shape) === 0) return;
    const found = values.locate(0);
    const bytes = product(shape) * values.width;
    yield [keyOf(shape.map(() => 0)), found === undefined ? fill() : [url, found.address, bytes]];
    return;
  }
  const grid = shape.map((length, d) => Math.ceil(length / chunk[d]));
  const count = product(grid);
  for (let position = 0; position < count; position++) {
    const found = values.locate(position);
    const key = keyOf(indexOf(position, grid).map((n, d) => at[d] + n));
    yield [key, found === undefined ? fill() : [url, found.address, found.size - checksum]];
  }
}

function cells(shape: readonly number[], chunk: readonly number[]): number {
  return product(shape.map((length, d) => Math.ceil(length / chunk[d])));
}

function keyOf(index: readonly number[]): string {
  return index.length === 0 ? '0' : index.join('.');
}
