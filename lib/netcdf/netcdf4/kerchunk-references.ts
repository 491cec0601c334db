import { inline, missingChunk, vlenUtf8 } from '../zarr/inline-chunks.js';
import type { Reference, ReferenceEntry } from '../zarr/references-document.js';
import { arrayAttributes, arrayMetadata, attributesJson, chunkKey, GROUP, type ZarrArray } from '../zarr/zarr-array.js';
import type { VariableOutcome } from './metadata.js';
import type { Netcdf4Plan } from './plan.js';
import { product, type VariableStorage } from './storage.js';

/**
 * The file as a Zarr group (Zarr storage specification, version 2) in kerchunk references ("References specification",
 * version 1). With them fsspec and xarray read the chunks without HDF5.
 *
 * The ranges exclude Fletcher32 checksums, because not every reader has the codec.
 *
 * @param texts chunks of each string variable by position. They go inline: the file's chunks hold only references.
 */
export function* references(
  plan: Netcdf4Plan,
  outcomes: readonly VariableOutcome[],
  texts: ReadonlyMap<number, ReadonlyMap<number, readonly string[]>>,
  url: string,
): Generator<ReferenceEntry> {
  yield ['.zgroup', GROUP];
  yield ['.zattrs', attributesJson(plan.dataset.attributes)];
  for (const [v, storage] of plan.variables.entries()) {
    const { name } = storage.variable;
    const array = arrayOf(storage, outcomes[v]);
    yield [`${name}/.zarray`, arrayMetadata(array)];
    yield [`${name}/.zattrs`, arrayAttributes(array)];
    for (const [position, reference] of chunkReferences(storage, outcomes[v], array, texts.get(v), url)) {
      yield [`${name}/${chunkKey(outcomes[v].chunks.grid, position)}`, reference];
    }
  }
}

function arrayOf(storage: VariableStorage, { shape, shuffle }: VariableOutcome): ZarrArray {
  const { variable, chunk, deflate, width, fill } = storage;
  const { type, dimensions, attributes } = variable;
  return { type, shape, chunk, dimensions, attributes, deflate, shuffle, width, fill };
}

/**
 * A reference for each chunk of the grid. Chunks that are not in the file go inline, all fill value, because fsspec
 * before 2023 fails where a chunk has no reference.
 */
function* chunkReferences(
  storage: VariableStorage,
  { chunks }: VariableOutcome,
  array: ZarrArray,
  texts: ReadonlyMap<number, readonly string[]> | undefined,
  url: string,
): Generator<readonly [position: number, reference: Reference]> {
  const count = product(chunks.grid);
  let missing: string | undefined;
  for (let position = 0, i = 0; position < count; position++) {
    if (i === chunks.count || chunks.position(i) !== position) {
      missing ??= inline(missingChunk(array));
      yield [position, missing];
      continue;
    }
    const text = texts?.get(position);
    const length = chunks.size(i) - (storage.fletcher32 ? 4 : 0);
    yield [position, text === undefined ? [url, chunks.address(i), length] : inline(vlenUtf8(text))];
    i++;
  }
}
