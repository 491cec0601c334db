import { FormatError, SettingsError, SlabError } from '../../errors.js';
import type { ChunkIndex } from '../hdf5/chunk-btree.js';
import { SUPERBLOCK_SIZE } from '../hdf5/superblock.js';
import type { VariableOutcome } from './metadata.js';
import type { ResolvedOptions } from './options.js';
import { product, type VariableStorage } from './storage.js';
import { stringHeapBound } from './string-chunk.js';

/**
 * The order and the addresses of all chunks in a file that leaves strictly forward: nothing is compressed, and variables
 * come one after the other, each in the row-major order of its chunks. The texts of a string variable lie in front of its
 * references, in as many bytes as were planned for them.
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

  /** @throws SlabError ERR_NETCDF_SLAB where this chunk is not the next one */
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

  /** Goes on to the next variable that has a chunk left. */
  #skip(): void {
    while (this.#variable < this.#variables.length && this.#position >= this.#variables[this.#variable].chunkCount) {
      this.#variable++;
      this.#position = 0;
    }
  }

  #outOfOrder(found: string): SlabError {
    const name = this.#variables[this.#variable]?.variable.name ?? '';
    return new SlabError(
      'ERR_NETCDF_SLAB',
      `${found}, expected was chunk ${this.#position} of variable "${name}": forward, values come in the order of the file`,
      name,
    );
  }
}

/** Bytes for the texts of a string variable, 0 for others. */
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
 * Checks that a file can leave forward.
 * @throws SettingsError, FormatError: what is known only at the end
 */
export function checkForward(variables: readonly VariableStorage[], options: ResolvedOptions): void {
  if (options.metadata === 'end') {
    throw new SettingsError('ERR_NETCDF_OPTION', 'forward has the metadata at the front, not at the end', {
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
            ? 'has texts, and the option `stringBytes` does not say how many bytes'
            : undefined;
    if (wrong === undefined) continue;
    throw new FormatError(
      'ERR_NETCDF_STORAGE',
      `variable "${variable.name}" ${wrong}: forward, all sizes are known first`,
      {
        subject: variable.name,
      },
    );
  }
}
