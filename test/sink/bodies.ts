import { once } from 'node:events';
import { Readable } from 'node:stream';
import type { Body } from '../../lib/sink/index.js';
import type { PositionedBytes } from '../../lib/sink/sink.js';
import { Random } from '../random.js';

export const KiB = 1024;
export const MiB = 1024 * KiB;
export const GiB = 1024 * MiB;

/** Bytes without repetition, so that a lost, duplicated or swapped block shows. */
export function pattern(length: number): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let i = 0; i < words.length; i++) words[i] = Math.imul(i + 1, 2654435761);
  return Buffer.from(words.buffer, 0, length);
}

/** A stream of `bytes` in chunks; `pulled` counts the chunks that were requested. */
export function streamOf(bytes: Buffer, chunkSize = 64 * KiB): Readable & { pulled: number } {
  let at = 0;
  const stream = new Readable({
    highWaterMark: chunkSize,
    read() {
      const chunk = bytes.subarray(at, at + chunkSize);
      at += chunk.length;
      counted.pulled = at;
      this.push(chunk.length > 0 ? chunk : null);
    },
  });
  const counted = Object.assign(stream, { pulled: 0 });
  return counted;
}

/** A body of `bytes`, the first `headLength` of them known only when the stream has ended. */
export function bodyOf(
  bytes: Buffer,
  { headLength = 0, chunkSize = 64 * KiB, ...rest }: Partial<Body> & BodyShape = {},
): Body {
  const stream = streamOf(bytes.subarray(headLength), chunkSize);
  const head = {
    length: headLength,
    bytes: once(stream, 'end').then(() => Buffer.from(bytes.subarray(0, headLength))),
  };
  head.bytes.catch(() => {});
  return { stream, size: bytes.length, exact: true, ...(headLength > 0 && { head }), ...rest };
}

/** A body of `bytes` as {@link PositionedBytes} in random order. */
export function placedBodyOf(bytes: Buffer, rest: Partial<Body> = {}): Body {
  const random = new Random(bytes.length);
  const pieces: PositionedBytes[] = [];
  for (let position = 0; position < bytes.length; ) {
    const piece = bytes.subarray(position, position + 1 + random.below(300 * KiB));
    pieces.push({ position, bytes: piece });
    position += piece.length;
  }
  // Some are adjacent nevertheless.
  const half = pieces.length >> 1;
  const stream = Readable.from([...random.shuffle(pieces.slice(half)), ...pieces.slice(0, half)]);
  return { stream, size: bytes.length, exact: true, isPositioned: true, ...rest };
}

interface BodyShape {
  readonly headLength?: number;
  readonly chunkSize?: number;
}

/** A stream that gives `bytes` and then fails with `error`; without an error it never ends. */
export function breakingStream(bytes: Buffer, error?: Error): Readable {
  let at = 0;
  return new Readable({
    read() {
      const chunk = bytes.subarray(at, at + 64 * KiB);
      at += chunk.length;
      if (chunk.length > 0) this.push(chunk);
      else if (error) this.destroy(error);
    },
  });
}
