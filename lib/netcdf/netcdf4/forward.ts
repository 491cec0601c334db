import { FormatError, SettingsError, SlabError } from '../../errors.js';
import type { ChunkIndex } from '../hdf5/chunk-btree.js';
import { SUPERBLOCK_SIZE } from '../hdf5/superblock.js';
import type { VariableOutcome } from './metadata.js';
import type { ResolvedOptions } from './options.js';
import { product, type VariableStorage } from './storage.js';
import { stringHeapBound } from './string-chunk.js';

/**
 * Order and addresses of all chunks in a file that leaves in order. Nothing is compressed. Variables follow each other,
 * each with its chunks in row-major order. The texts of a string variable lie before its references, in their planned
 * number of bytes.
 */
export class ForwardOrder {
  readonly outcomes: readonly VariableOutcome[];
  /** Bytes of the file. */
  readonly size: number;
  readonly #variables: readonly VariableStorage[];
  #variable = 0;
  #position = 0;

  constructor(variables: readonly VariableStorage[], metadataSize: number) {
    let address = SUPERBLOCK_SIZE + metadataSize;
    this.#variables = variables;
    this.outcomes = variables.map((storage) => {
      address += textBytes(storage);
      const chunks = consecutive(storage, address);
      address += chunks.count * chunks.size(0);
      return { shape: storage.shape, shuffle: storage.shuffle === true, chunks };
    });
    this.size = address;
    this.#skip();
  }

  address(variable: number, position: number): number {
    return this.outcomes[variable].chunks.address(position);
  }

  /** @throws SlabError ERR_NETCDF_SLAB where this is not the next chunk */
  next(variable: number, position: number): void {
    if (variable !== this.#variable || position !== this.#position) {
      throw this.#outOfOrder(`chunk ${position} of variable "${this.#variables[variable].variable.name}" is complete`);
    }
    this.#position++;
    this.#skip();
  }

  /** @throws SlabError ERR_NETCDF_SLAB where chunks are missing */
  end(): void {
    if (this.#variable < this.#variables.length) throw this.#outOfOrder('there are no more slabs');
  }

  /** Advances to the next variable that has a chunk left. */
  #skip(): void {
    while (this.#variable < this.#variables.length && this.#position >= this.#variables[this.#variable].chunkCount) {
      this.#variable++;
      this.#position = 0;
    }
  }

  #outOfOrder(found: string): SlabError {
    const name = this.#variables[this.#variable]?.variable.name ?? '';
    const next = `the next chunk is ${this.#position} of variable "${name}"`;
    return new SlabError('ERR_NETCDF_SLAB', `${found}, but ${next}: with forward, values come in file order`, name);
  }
}

/** Bytes reserved for the texts of a string variable; 0 for other types. */
function textBytes({ variable, stringBytes, shape, chunkCount }: VariableStorage): number {
  return variable.type === 'string' ? stringHeapBound(stringBytes, product(shape), chunkCount) : 0;
}

function consecutive(
  { chunk, width, grid, chunkCount, chunkBytes, fletcher32 }: VariableStorage,
  first: number,
): ChunkIndex {
  const size = chunkBytes + (fletcher32 ? 4 : 0);
  return {
    chunk,
    elementSize: width,
    grid,
    count: chunkCount,
    position: (i) => i,
    address: (i) => first + i * size,
    size: () => size,
  };
}

/**
 * Checks that all sizes are known in advance.
 * @throws SettingsError ERR_NETCDF_OPTION, FormatError ERR_NETCDF_STORAGE
 */
export function checkForward(variables: readonly VariableStorage[], options: ResolvedOptions): void {
  if (options.metadata === 'end') {
    throw new SettingsError('ERR_NETCDF_OPTION', 'metadata is end; with forward the metadata are at the front', {
      key: 'metadata',
    });
  }
  for (const { variable, deflate, layout } of variables) {
    const isText = variable.type === 'string';
    const wrong =
      deflate > 0
        ? 'is compressed'
        : isText && layout === 'chunked'
          ? 'has texts in several chunks'
          : isText && options.stringBytes === undefined
            ? 'has texts, and the option `stringBytes` is not set'
            : undefined;
    if (wrong === undefined) continue;
    throw new FormatError(
      'ERR_NETCDF_STORAGE',
      `variable "${variable.name}" ${wrong}; forward needs all sizes in advance`,
      {
        subject: variable.name,
      },
    );
  }
}
