import { writevSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { SinkError } from '../errors.js';
import { recycle } from '../util/recycle.js';
import type { BodyReader } from './body-reader.js';
import { pump, pumpPlaced } from './pump.js';
import type { PositionedBytes } from './sink.js';

/** Turns an error of the file system into one that says what it means here. */
export type Explain = (error: unknown) => SinkError;

/** What of a `FileHandle` writing needs. */
export type Writev = (chunks: readonly Uint8Array[], position?: number) => Promise<{ bytesWritten: number }>;

/**
 * Writes all of `chunks`, from `position` or (undefined) from where the file stands. A single `writev` may write
 * less, which is how a disk announces that it is full: only the next call fails.
 */
export async function writeFully(writev: Writev, chunks: readonly Uint8Array[], position?: number): Promise<void> {
  let rest = chunks;
  let at = position;
  while (rest.length > 0) {
    const { bytesWritten } = await writev(rest, at);
    rest = behind(rest, bytesWritten);
    if (at !== undefined) at += bytesWritten;
  }
}

/** Writes a body to a file where every byte has an address: the stream first, behind the head's place; the head last. */
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
    // They are in the file; streams may pass chunks on when they say that these were written, and give nothing back.
    for (const chunk of chunks) recycle(chunk);
    written += bytes;
    reached(written);
  };
  await pump(reader, (chunks, bytes) => write(chunks, bytes, reader.headLength + written));
  const head = await reader.head();
  if (head.length > 0) await write([head], head.length, 0);
}

/** So few bytes are copied by the system in less time than another thread takes to be told of them. */
const MIN_CHUNK_BYTES = 1 << 16;

/** Writes a body whose bytes say where they belong. */
export async function writeInPlace(
  reader: BodyReader,
  handle: FileHandle,
  explain: Explain,
  reached: (bytes: number) => void,
): Promise<void> {
  const later: Writev = (rest, at) => handle.writev(rest as Uint8Array[], at);
  const atOnce: Writev = async (rest, at) => ({ bytesWritten: writevSync(handle.fd, rest as Uint8Array[], at) });
  let written = 0;
  await pumpPlaced(reader, async (items, bytes) => {
    const writes = adjacent(items).map(({ position, chunks, length }) =>
      writeFully(length < MIN_CHUNK_BYTES ? atOnce : later, chunks, position),
    );
    // All have come to an end, so that nothing is written any more when an error is known.
    const results = await Promise.allSettled(writes);
    for (const result of results) if (result.status === 'rejected') throw explain(result.reason);
    for (const item of items) recycle(item);
    written += bytes;
    reached(written);
  });
}

/** Those that follow one another together. */
function adjacent(items: readonly PositionedBytes[]): readonly Placed[] {
  const all: Placed[] = [];
  for (const { position, bytes } of items) {
    const last = all.at(-1);
    if (last !== undefined && position === last.position + last.length) {
      last.chunks.push(bytes);
      last.length += bytes.length;
    } else all.push({ position, chunks: [bytes], length: bytes.length });
  }
  return all;
}

interface Placed {
  readonly position: number;
  readonly chunks: Uint8Array[];
  length: number;
}

/** What of `chunks` lies behind the first `bytes`. */
function behind(chunks: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let skip = bytes;
  let index = 0;
  while (index < chunks.length && skip >= chunks[index].length) skip -= chunks[index++].length;
  if (skip === 0) return chunks.slice(index);
  return [chunks[index].subarray(skip), ...chunks.slice(index + 1)];
}
