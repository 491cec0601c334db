import { FormatError } from '../../errors.js';
import { shuffle } from '../hdf5/shuffle.js';
import type { BufferPool } from './buffer-pool.js';
import { compress, tryShuffle, withFletcher32 } from './compress.js';
import type { ChunkValues } from './open-chunks.js';
import type { VariableStorage } from './storage.js';
import { stringChunk } from './string-chunk.js';

/** A chunk as it goes into the file. */
export interface EncodedChunk {
  /** Bytes that come before the chunk: the texts of strings. */
  readonly before: Uint8Array | undefined;
  readonly bytes: Uint8Array;
}

/** Work on a chunk that has begun; called with the offset in the file once that is known, it gives the bytes. */
export type Encoding = (offset: number) => Promise<EncodedChunk>;

/** Applies the filters of one variable to its chunks. */
export class ChunkEncoder {
  readonly #storage: VariableStorage;
  readonly #pool: BufferPool;
  #trial: ReturnType<typeof tryShuffle> | undefined;
  #shuffle: boolean;
  #stringBytes = 0;

  constructor(storage: VariableStorage, pool: BufferPool) {
    this.#storage = storage;
    this.#pool = pool;
    this.#shuffle = storage.shuffle === true;
  }

  /** Whether chunks are shuffled; with `'auto'`, known once the first chunk is encoded. */
  get shuffle(): boolean {
    return this.#shuffle;
  }

  /** Begins to encode a chunk. Numbers are compressed at once, text when its place in the file is known. */
  encode(values: ChunkValues): Encoding {
    if (Array.isArray(values)) {
      return async (offset) => {
        const { heap, references, bytes } = stringChunk(values, offset);
        this.#countStrings(bytes);
        return { before: heap, bytes: await this.#filter(references) };
      };
    }
    const encoded = this.#filter(values).then((bytes) => {
      if (bytes === values) this.#pool.release(values);
      else this.#pool.give(values);
      return { before: undefined, bytes };
    });
    // A failure is reported when the chunk's turn comes; until then it is not unhandled.
    encoded.catch(() => {});
    return () => encoded;
  }

  /** @throws FormatError ERR_NETCDF_STRINGS: the size of the file was promised for shorter texts */
  #countStrings(bytes: number): void {
    const { variable, stringBytes } = this.#storage;
    this.#stringBytes += bytes;
    if (this.#stringBytes <= stringBytes) return;
    throw new FormatError(
      'ERR_NETCDF_STRINGS',
      `the texts of variable "${variable.name}" have more than the ${stringBytes} bytes that were planned; ` +
        'say in the option `stringBytes` how many they have',
      { subject: variable.name },
    );
  }

  async #filter(values: Uint8Array): Promise<Uint8Array> {
    const { deflate, fletcher32 } = this.#storage;
    const compressed = deflate === 0 ? this.#shuffled(values) : await this.#compressed(values);
    return fletcher32 ? withFletcher32(compressed) : compressed;
  }

  async #compressed(values: Uint8Array): Promise<Uint8Array> {
    if (this.#storage.shuffle === 'auto') {
      const isFirst = this.#trial === undefined;
      this.#trial ??= tryShuffle(values, this.#storage);
      const trial = await this.#trial;
      this.#shuffle = trial.shuffle;
      if (isFirst && trial.bytes !== undefined) return trial.bytes;
    }
    return compress(this.#shuffled(values), this.#storage, this.#shuffle);
  }

  #shuffled(values: Uint8Array): Uint8Array {
    return this.#shuffle ? shuffle(values, this.#storage.width) : values;
  }
}
