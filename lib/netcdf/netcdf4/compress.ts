import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { fletcher32 } from '../hdf5/fletcher32.js';
import { shuffle } from '../hdf5/shuffle.js';

const deflateAsync = promisify<Uint8Array, { level: number; chunkSize: number }, Buffer>(deflate);

/** Bytes that deflate makes of `length` bytes at most. */
export function deflateBound(length: number): number {
  return length + Math.ceil(length / 1024) + 64;
}

/** zlib on the libuv thread pool, in one job: the output buffer takes all of the result. */
export function compress(bytes: Uint8Array, level: number): Promise<Buffer> {
  return deflateAsync(bytes, { level, chunkSize: deflateBound(bytes.length) });
}

/** The bytes with their checksum behind them, as the Fletcher32 filter stores it. */
export function withFletcher32(bytes: Uint8Array): Buffer {
  const checked = Buffer.allocUnsafe(bytes.length + 4);
  checked.set(bytes);
  checked.writeUInt32LE(fletcher32(bytes), bytes.length);
  return checked;
}

/** Of a chunk an eighth is tried with and without shuffle, within these bounds: four pieces from all over it. */
const SMALLEST_SAMPLE = 1 << 14;
const LARGEST_SAMPLE = 1 << 17;
const PIECES = 4;

export interface Trial {
  /** Whether the chunk got smaller with shuffle. */
  readonly shuffle: boolean;
  /** The compressed chunk, where all of it was tried. */
  readonly bytes: Buffer | undefined;
}

/**
 * Compresses a chunk, or a sample of a big one, with and without shuffle.
 *
 * @param width bytes of an element
 */
export async function tryShuffle(chunk: Uint8Array, width: number, level: number): Promise<Trial> {
  const size = Math.min(LARGEST_SAMPLE, Math.max(SMALLEST_SAMPLE, chunk.length >> 3));
  const isWhole = chunk.length <= size;
  const sample = isWhole ? chunk : sampleOf(chunk, width, size);
  const [shuffled, plain] = await Promise.all([compress(shuffle(sample, width), level), compress(sample, level)]);
  const isBetter = shuffled.length < plain.length;
  return { shuffle: isBetter, bytes: isWhole ? (isBetter ? shuffled : plain) : undefined };
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
