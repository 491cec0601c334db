import { FormatError } from '../../errors.js';
import { xxh64 } from '../checksums.js';
import { shuffle } from '../hdf5/shuffle.js';
import type { BufferPool } from './buffer-pool.js';
import { type Coding, compress, type Trial, tryCodings, withFletcher32 } from './compress.js';
import type { ChunkValues } from './open-chunks.js';
import type { VariableStorage } from './storage.js';
import { stringChunk, textsHash } from './string-chunk.js';

/** A chunk as stored in the file. */
interface EncodedChunk {
  /** Bytes before the chunk: the global heap of a string chunk. */
  readonly before: Uint8Array | undefined;
  /** Consecutive. */
  readonly parts: readonly Uint8Array[];
  /** XXH64 of the chunk before any filter; 0 where nobody asks for it. */
  readonly rawHash: bigint;
  /** XXH64 of the texts of a string chunk: see {@link textsHash}. */
  readonly textsHash: bigint;
}

/** A chunk being encoded. Call it with the offset in the file, once known, to get the bytes. */
export type Encoding = (offset: number) => Promise<EncodedChunk>;

const PLAIN: Coding = { shuffle: false, rle: false };
const SHUFFLED: readonly Coding[] = [
  { shuffle: true, rle: false },
  { shuffle: true, rle: true },
];

/** One chunk in this many is compressed in several ways, to choose the coding of the next ones. */
const CHUNKS_PER_TRIAL = 8;

/** Applies the filters of one variable to its chunks. */
export class ChunkEncoder {
  readonly #storage: VariableStorage;
  readonly #pool: BufferPool;
  readonly #hash: boolean;
  /** The coding that the latest trial found; undefined before the first chunk. A trial's bytes are not kept. */
  #coding: Promise<Coding> | undefined;
  #chunks = 0;
  #shuffle: boolean;
  #stringBytes = 0;

  /** @param hash the raw hash of each chunk is asked for */
  constructor(storage: VariableStorage, pool: BufferPool, hash: boolean) {
    this.#storage = storage;
    this.#pool = pool;
    this.#hash = hash;
    this.#shuffle = storage.shuffle === true;
  }

  /** Whether chunks are shuffled. With `'auto'`, valid once the first chunk is encoded. */
  get shuffle(): boolean {
    return this.#shuffle;
  }

  /** Takes over what was decided where chunks are stored already. @returns false where it is another decision */
  adopt(shuffle: boolean): boolean {
    if (this.#storage.shuffle !== 'auto') return this.#shuffle === shuffle;
    const isSame = this.#coding === undefined || this.#shuffle === shuffle;
    this.#coding ??= Promise.resolve({ shuffle, rle: false });
    this.#shuffle = shuffle;
    return isSame;
  }

  /** Starts to encode a chunk: numbers at once, strings when their offset is known, because references contain it. */
  encode(values: ChunkValues): Encoding {
    if (Array.isArray(values)) {
      return async (offset) => {
        const { heap, references, bytes } = stringChunk(values, offset);
        this.#countStrings(bytes);
        const pooled = this.#pool.acquire(references.length);
        pooled.set(references);
        const rawHash = this.#hash ? xxh64(references) : 0n;
        const hashOfTexts = this.#hash ? textsHash(values) : 0n;
        return { before: heap, parts: await this.#filter(pooled), rawHash, textsHash: hashOfTexts };
      };
    }
    const rawHash = this.#hash ? xxh64(values) : 0n;
    const encoded = this.#filter(values).then((parts) => ({ before: undefined, parts, rawHash, textsHash: 0n }));
    // The failure is reported when the chunk's turn comes. Until then it must not count as unhandled.
    encoded.catch(() => {});
    return () => encoded;
  }

  /** @throws FormatError ERR_NETCDF_STRINGS where texts exceed the bytes in the planned size of the file */
  #countStrings(bytes: number): void {
    const { variable, stringBytes } = this.#storage;
    this.#stringBytes += bytes;
    if (this.#stringBytes <= stringBytes) return;
    throw new FormatError(
      'ERR_NETCDF_STRINGS',
      `the texts of variable "${variable.name}" have more than the planned ${stringBytes} bytes; ` +
        'set the option `stringBytes` to the bytes that they need',
      { subject: variable.name },
    );
  }

  /** @param values a buffer of the pool, which this releases or emits */
  async #filter(values: Uint8Array): Promise<readonly Uint8Array[]> {
    const { deflate } = this.#storage;
    if (deflate > 0) return this.#checked(await this.#compressed(values));
    const bytes = this.#shuffled(values);
    this.#pool.detach(bytes);
    return this.#checked([bytes]);
  }

  #checked(parts: readonly Uint8Array[]): readonly Uint8Array[] {
    return this.#storage.fletcher32 ? withFletcher32(parts) : parts;
  }

  /** The first chunk decides whether to shuffle. Every {@link CHUNKS_PER_TRIAL}th chunk decides the zlib strategy. */
  async #compressed(values: Uint8Array): Promise<readonly Uint8Array[]> {
    const isTrial = this.#chunks++ % CHUNKS_PER_TRIAL === 0;
    const trial = isTrial ? this.#try(values, this.#coding) : undefined;
    if (trial !== undefined) this.#coding = trial.then(({ coding }) => coding);
    const coding = await (this.#coding as Promise<Coding>);
    this.#shuffle = coding.shuffle;
    const tried = (await trial)?.parts;
    if (tried !== undefined) {
      this.#pool.release(values);
      return tried;
    }
    const bytes = this.#shuffled(values);
    const compressed = await compress(bytes, this.#storage, coding);
    this.#pool.release(bytes);
    return compressed;
  }

  async #try(values: Uint8Array, previous: Promise<Coding> | undefined): Promise<Trial> {
    const shuffle = (await previous)?.shuffle ?? this.#storage.shuffle;
    const codings = shuffle === 'auto' ? [PLAIN, ...SHUFFLED] : shuffle ? SHUFFLED : [PLAIN];
    if (codings.length === 1) return { coding: codings[0], parts: undefined };
    return tryCodings(values, this.#storage, codings);
  }

  /** The bytes to compress, in a buffer of the pool. Releases `values` where that is another buffer. */
  #shuffled(values: Uint8Array): Uint8Array {
    if (!this.#shuffle) return values;
    const shuffled = shuffle(values, this.#storage.width, this.#pool.acquire(values.length));
    this.#pool.release(values);
    return shuffled;
  }
}
