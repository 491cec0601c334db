import { createDeflate, deflateSync, type ZlibOptions } from 'node:zlib';
import { fletcher32 } from '../hdf5/fletcher32.js';
import { shuffle } from '../hdf5/shuffle.js';
import type { NcType } from '../model.js';
import type { VariableStorage } from './storage.js';

/**
 * Measurements repeat themselves over short distances only, and a window of 8 KiB stays in the processor's cache: on
 * doubles twice as fast as zlib's 32 KiB, for a file of the same size within 0.3 %. Where bytes are shuffled, 8 KiB reach
 * back 8,192 elements. Only values that are not shuffled gain from more, at levels that take their time.
 */
const SHORT_WINDOW = 13;
const FULL_WINDOW = 15;

/**
 * Times and counts repeat themselves over long distances: with the full window and a search that is a little longer than that of level 1,
 * files get less than half as large, and no more time goes by.
 */
const LONG_REPEATS: ReadonlySet<NcType> = new Set(['int', 'uint', 'int64', 'uint64']);
const LONG_REPEATS_LEVEL = 3;

/** Larger blocks and hash tables than zlib's default of 8: faster for some 128 KiB a job. */
const MEMORY_LEVEL = 9;

/** Bytes that deflate makes of `length` bytes at most: what zlib's own `deflateBound` says of any parameters. */
export function deflateBound(length: number): number {
  return length + Math.ceil(length / 8) + Math.ceil(length / 64) + 64;
}

/** What of a variable's storage is needed here. */
type Compressed = Pick<VariableStorage, 'variable' | 'width' | 'deflate'>;

/** How the bytes of a chunk are compressed. */
export interface Coding {
  /** They go through the shuffle filter first. */
  readonly shuffle: boolean;
  /**
   * Repeats are looked for where a byte repeats itself only (`Z_RLE`). The planes of shuffled measurements are noise or runs: it takes half the time
   * there, for files that are as small or smaller, because what matches in noise by chance costs more than it saves.
   */
  readonly runs: boolean;
}

/** zlib.h */
const Z_RLE = 3;
const Z_DEFAULT_STRATEGY = 0;

/** Bytes of the buffers that take what is compressed. One for all of it would mostly stay empty, and keep a megabyte each. */
const PART_BYTES = 1 << 17;

/**
 * Compresses a chunk with zlib on the libuv thread pool. Each has a zlib stream of its own: what one that is used again has seen before shows in its
 * output now and then (by a byte, with the zlib of Node 20).
 *
 * @param bytes shuffled already, where `coding` says so
 * @returns parts that lie one behind the other
 */
export function compress(bytes: Uint8Array, storage: Compressed, coding: Coding): Promise<readonly Uint8Array[]> {
  const chunkSize = Math.min(PART_BYTES, deflateBound(bytes.length));
  return new Promise((resolve, reject) => {
    const parts: Uint8Array[] = [];
    const deflate = createDeflate({ ...zlibOptions(storage, coding), chunkSize });
    deflate.on('data', (part: Uint8Array) => parts.push(part));
    deflate.on('end', () => resolve(parts));
    deflate.on('error', reject);
    deflate.end(bytes);
  });
}

/** As {@link compress}, at once, on this thread. */
export function compressSync(bytes: Uint8Array, storage: Compressed, coding: Coding): Buffer {
  return deflateSync(bytes, zlibOptions(storage, coding));
}

function zlibOptions({ variable, deflate: level }: Compressed, { shuffle, runs }: Coding): ZlibOptions {
  const isLong = LONG_REPEATS.has(variable.type);
  const isShort = !isLong && (shuffle || level === 1);
  return {
    level: isLong ? Math.max(level, LONG_REPEATS_LEVEL) : level,
    windowBits: isShort ? SHORT_WINDOW : FULL_WINDOW,
    memLevel: MEMORY_LEVEL,
    strategy: runs ? Z_RLE : Z_DEFAULT_STRATEGY,
  };
}

/** The bytes of `parts` with their checksum behind them, as the Fletcher32 filter stores it. */
export function withFletcher32(parts: readonly Uint8Array[]): Buffer {
  const checked = Buffer.concat([...parts, Buffer.alloc(4)]);
  const length = checked.length - 4;
  checked.writeUInt32LE(fletcher32(checked.subarray(0, length)), length);
  return checked;
}

/** Of a chunk an eighth is tried, within these bounds: four pieces from all over it. */
const SMALLEST_SAMPLE = 1 << 14;
const LARGEST_SAMPLE = 1 << 17;
const PIECES = 4;

/**
 * A sample may be larger by that part where it takes half the time, unless a level is asked for that takes its time. The planes of a sample are so short
 * that one Huffman code serves several of them, which costs most where codes are all there is: whole chunks come out as small, or smaller.
 */
const SLACK = 1 / 32;
const FASTEST_LEVELS = 3;

export interface Trial {
  /** The best one. */
  readonly coding: Coding;
  /** The chunk by that, where all of it was tried. */
  readonly parts: readonly Uint8Array[] | undefined;
}

/** Compresses a chunk, or a sample of a big one, in several ways. */
export async function tryCodings(chunk: Uint8Array, storage: Compressed, codings: readonly Coding[]): Promise<Trial> {
  const { width, deflate } = storage;
  const size = Math.min(LARGEST_SAMPLE, Math.max(SMALLEST_SAMPLE, chunk.length >> 3));
  const isWhole = chunk.length <= size;
  const sample = isWhole ? chunk : sampleOf(chunk, width, size);
  const shuffled = codings.some((coding) => coding.shuffle) ? shuffle(sample, width) : sample;
  const tried = await Promise.all(
    codings.map((coding) => compress(coding.shuffle ? shuffled : sample, storage, coding)),
  );
  const costs = tried.map((parts, k) => {
    const isFast = codings[k].runs && deflate <= FASTEST_LEVELS;
    return byteLength(parts) * (isFast ? 1 - SLACK : 1);
  });
  const best = costs.indexOf(Math.min(...costs));
  return { coding: codings[best], parts: isWhole ? tried[best] : undefined };
}

/** Bytes of all parts. */
export function byteLength(parts: readonly Uint8Array[]): number {
  return parts.reduce((bytes, part) => bytes + part.length, 0);
}

/** About `size` bytes of a chunk, in whole elements. */
function sampleOf(chunk: Uint8Array, width: number, size: number): Uint8Array {
  const unit = 8 * width;
  const piece = unit * Math.floor(size / PIECES / unit);
  const sample = new Uint8Array(PIECES * piece);
  for (let i = 0; i < PIECES; i++) {
    const start = unit * Math.floor(((chunk.length - piece) * i) / (PIECES - 1) / unit);
    sample.set(chunk.subarray(start, start + piece), i * piece);
  }
  return sample;
}
