import { writevSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { SinkError } from '../errors.js';
import { recycle } from '../util/recycle.js';
import type { BodyReader } from './body-reader.js';
import { pump, pumpPositioned } from './pump.js';
import type { PositionedBytes } from './sink.js';

/** Converts a file system error to a SinkError. */
type Explain = (error: unknown) => SinkError;

/** `FileHandle.writev`. */
export type Writev = (chunks: readonly Uint8Array[], position?: number) => Promise<{ bytesWritten: number }>;

/**
 * Writes all of `chunks` at `position`, or at the file's current position if undefined. One `writev` may write less: on
 * a full disk the first call is short and only the next one fails.
 */
export async function writeFully(writev: Writev, chunks: readonly Uint8Array[], position?: number): Promise<void> {
  let rest = chunks;
  let at = position;
  while (rest.length > 0) {
    const { bytesWritten } = await writev(rest, at);
    rest = skipBytes(rest, bytesWritten);
    if (at !== undefined) at += bytesWritten;
  }
}

/** Writes a body to a seekable file: the stream first, after a gap for the head and what is kept, and the head last. */
export async function writePositioned(
  reader: BodyReader,
  handle: FileHandle,
  explain: Explain,
  reached: (bytes: number) => void,
): Promise<void> {
  let written = 0;
  const write = async (chunks: readonly Uint8Array[], bytes: number, position: number) => {
    const writev: Writev = (rest, at) => handle.writev(rest as Uint8Array[], at);
    await writeFully(writev, chunks, position).catch((error: unknown) => {
      throw explain(error);
    });
    // The chunks are in the file. Not every chunk is recyclable: streams may pass on chunks of others.
    for (const chunk of chunks) recycle(chunk);
    written += bytes;
    reached(written);
  };
  await pump(reader, (chunks, bytes) => write(chunks, bytes, reader.streamStart + written));
  const head = await reader.head();
  if (head.length > 0) await write([head], head.length, 0);
}

/** The system copies fewer bytes than this faster than libuv hands them to another thread. */
const MIN_ASYNC_BYTES = 1 << 16;

/** Writes a body of {@link PositionedBytes}. */
export async function writeInPlace(
  reader: BodyReader,
  handle: FileHandle,
  explain: Explain,
  reached: (bytes: number) => void,
): Promise<void> {
  const writeAsync: Writev = (rest, at) => handle.writev(rest as Uint8Array[], at);
  const writeSync: Writev = async (rest, at) => ({ bytesWritten: writevSync(handle.fd, rest as Uint8Array[], at) });
  let written = 0;
  await pumpPositioned(reader, async (items, bytes) => {
    const writes = joinAdjacent(items).map(({ position, chunks, length }) =>
      writeFully(length < MIN_ASYNC_BYTES ? writeSync : writeAsync, chunks, position),
    );
    // Wait for all of them: after an error is thrown, nothing may be written any more.
    const results = await Promise.allSettled(writes);
    for (const result of results) if (result.status === 'rejected') throw explain(result.reason);
    for (const item of items) recycle(item);
    written += bytes;
    reached(written);
  });
}

/** Joins consecutive items that are adjacent in the file. */
function joinAdjacent(items: readonly PositionedBytes[]): readonly Extent[] {
  const all: Extent[] = [];
  for (const { position, bytes } of items) {
    const last = all.at(-1);
    if (last !== undefined && position === last.position + last.length) {
      last.chunks.push(bytes);
      last.length += bytes.length;
    } else all.push({ position, chunks: [bytes], length: bytes.length });
  }
  return all;
}

interface Extent {
  readonly position: number;
  readonly chunks: Uint8Array[];
  length: number;
}

/** `chunks` without their first `bytes`. */
function skipBytes(chunks: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let skip = bytes;
  let index = 0;
  while (index < chunks.length && skip >= chunks[index].length) skip -= chunks[index++].length;
  if (skip === 0) return chunks.slice(index);
  return [chunks[index].subarray(skip), ...chunks.slice(index + 1)];
}
