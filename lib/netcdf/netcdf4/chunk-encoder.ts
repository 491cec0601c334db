import { FormatError } from '../../errors.js';
import { shuffle } from '../hdf5/shuffle.js';
import type { BufferPool } from './buffer-pool.js';
import { type Coding, compress, type Trial, tryCodings, withFletcher32 } from './compress.js';
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

const PLAIN: Coding = { shuffle: false, runs: false };
const SHUFFLED: readonly Coding[] = [
  { shuffle: true, runs: false },
  { shuffle: true, runs: true },
];

/** Chunks from one trial of how to compress them to the next. */
const CHUNKS_PER_TRIAL = 8;

/** Applies the filters of one variable to its chunks. */
export class ChunkEncoder {
  readonly #storage: VariableStorage;
  readonly #pool: BufferPool;
  /** What the chunks before are compressed by; undefined before the first one. */
  #trial: Promise<Trial> | undefined;
  #chunks = 0;
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

  /** Of chunks of one variable the first one finds out whether to shuffle, and one now and then how to look for repeats. */
  async #compressed(values: Uint8Array): Promise<readonly Uint8Array[]> {
    const isTried = this.#chunks++ % CHUNKS_PER_TRIAL === 0;
    if (isTried) this.#trial = this.#try(values, this.#trial);
    const { coding, parts } = await (this.#trial as Promise<Trial>);
    this.#shuffle = coding.shuffle;
    if (isTried && parts !== undefined) {
      this.#pool.give(values);
      return parts;
    }
    const bytes = this.#shuffled(values);
    const compressed = await compress(bytes, this.#storage, coding);
    this.#pool.give(bytes);
    return compressed;
  }

  async #try(values: Uint8Array, before: Promise<Trial> | undefined): Promise<Trial> {
    const shuffle = (await before)?.coding.shuffle ?? this.#storage.shuffle;
    const codings = shuffle === 'auto' ? [PLAIN, ...SHUFFLED] : shuffle ? SHUFFLED : [PLAIN];
    if (codings.length === 1) return { coding: codings[0], parts: undefined };
    return tryCodings(values, this.#storage, codings);
  }

  /** The bytes as they are to be compressed, in a buffer of the pool; that of `values` goes back where it is another one. */
  #shuffled(values: Uint8Array): Uint8Array {
    if (!this.#shuffle) return values;
    const shuffled = shuffle(values, this.#storage.width, this.#pool.take(values.length));
    this.#pool.give(values);
    return shuffled;
  }
}
