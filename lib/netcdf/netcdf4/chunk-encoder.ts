import { FormatError } from '../../errors.js';
import { shuffle } from '../hdf5/shuffle.js';
import type { BufferPool } from './buffer-pool.js';
import { compress, tryShuffle, withFletcher32 } from './compress.js';
import type { Deflaters } from './deflaters.js';
import type { ChunkValues } from './open-chunks.js';
import type { VariableStorage } from './storage.js';
import { stringChunk } from './string-chunk.js';

/** A chunk as it goes into the file. */
export interface EncodedChunk {
  /** Bytes that come before the chunk: the texts of strings. */
  readonly before: Uint8Array | undefined;
  /** One behind the other. */
  readonly parts: readonly Uint8Array[];
}

/** Work on a chunk that has begun; called with the offset in the file once that is known, it gives the bytes. */
export type Encoding = (offset: number) => Promise<EncodedChunk>;

/** Applies the filters of one variable to its chunks. */
export class ChunkEncoder {
  readonly #storage: VariableStorage;
  readonly #pool: BufferPool;
  readonly #deflaters: Deflaters;
  #trial: ReturnType<typeof tryShuffle> | undefined;
  #shuffle: boolean;
  #stringBytes = 0;

  constructor(storage: VariableStorage, pool: BufferPool, deflaters: Deflaters) {
    this.#storage = storage;
    this.#pool = pool;
    this.#deflaters = deflaters;
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
        const pooled = this.#pool.take(references.length);
        pooled.set(references);
        return { before: heap, parts: await this.#filter(pooled) };
      };
    }
    const encoded = this.#filter(values).then((parts) => ({ before: undefined, parts }));
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

  /** @param values in a buffer of the pool, which goes back, or goes out */
  async #filter(values: Uint8Array): Promise<readonly Uint8Array[]> {
    const { deflate, fletcher32 } = this.#storage;
    if (deflate > 0) return this.#checked(await this.#compressed(values));
    const bytes = this.#shuffled(values);
    if (!fletcher32) {
      this.#pool.release(bytes);
      return [bytes];
    }
    const checked = this.#checked([bytes]);
    this.#pool.give(bytes);
    return checked;
  }

  #checked(parts: readonly Uint8Array[]): readonly Uint8Array[] {
    return this.#storage.fletcher32 ? [withFletcher32(parts)] : parts;
  }

  async #compressed(values: Uint8Array): Promise<readonly Uint8Array[]> {
    const tried = this.#storage.shuffle === 'auto' ? await this.#try(values) : undefined;
    const bytes = tried === undefined ? this.#shuffled(values) : values;
    const parts = tried ?? (await compress(bytes, this.#storage, this.#shuffle, this.#deflaters));
    this.#pool.give(bytes);
    return parts;
  }

  /** Finds out by the first chunk whether to shuffle. @returns that chunk, where all of it was compressed for that */
  async #try(values: Uint8Array): Promise<readonly Uint8Array[] | undefined> {
    const isFirst = this.#trial === undefined;
    this.#trial ??= tryShuffle(values, this.#storage, this.#deflaters);
    const { shuffle: isBetter, parts } = await this.#trial;
    this.#shuffle = isBetter;
    return isFirst ? parts : undefined;
  }

  /** The bytes as they are to be compressed, in a buffer of the pool; that of `values` goes back where it is another one. */
  #shuffled(values: Uint8Array): Uint8Array {
    if (!this.#shuffle) return values;
    const shuffled = shuffle(values, this.#storage.width, this.#pool.take(values.length));
    this.#pool.give(values);
    return shuffled;
  }
}
