import { lookup3 } from '../hdf5/lookup3.js';
import { MessageType } from '../hdf5/object-header.js';
import { assertOurs, assertStored } from './damage.js';
import { FieldReader } from './field-reader.js';
import type { ReadAhead } from './read-ahead.js';

/** A header message as it is stored. */
export interface StoredMessage {
  readonly type: number;
  readonly creationOrder: number;
  /** Its fields. */
  fields(what: string): FieldReader;
}

/** IV.A.2.q, The Object Header Continuation Message. */
const CONTINUATION = 0x10;

const SHARED = 0b10;
const TRACKS_CREATION_ORDER = 1 << 2;
const STORES_PHASE_CHANGE = 1 << 4;
const STORES_TIMES = 1 << 5;

/** Header chunks of an object, at most: a chain without an end is damage. */
const MOST_CHUNKS = 1 << 16;

interface Chunk {
  readonly address: number;
  readonly length: number;
}

/**
 * Reads the messages of an object header (IV.A.1.b, Version 2), with its continuation blocks; checks their checksums.
 *
 * @param what the object, for errors
 * @throws FormatError ERR_NETCDF_DAMAGED, ERR_NETCDF_FOREIGN
 */
export async function readObjectHeader(
  file: ReadAhead,
  address: number,
  what: string,
  signal?: AbortSignal,
): Promise<StoredMessage[]> {
  const prefix = await file.read(address, Math.min(64, file.size - Math.min(address, file.size)), signal, what);
  const fields = new FieldReader(prefix, what);
  assertOurs(prefix.toString('latin1', 0, 4) === 'OHDR', `an object header of another version (${what})`);
  fields.signature('OHDR');
  const version = fields.integer(1);
  assertStored(version === 2, `the object header of ${what} has the version ${version}`);
  const flags = fields.integer(1);
  if (flags & STORES_TIMES) fields.skip(16);
  if (flags & STORES_PHASE_CHANGE) fields.skip(4);
  const size = fields.integer(2 ** (flags & 0b11));
  const messages: StoredMessage[] = [];
  const first = await checked(file, { address, length: fields.at + size + 4 }, what, signal);
  const chunks = [...takeMessages(first, fields.at, flags, what, messages)];
  for (let c = 0; c < chunks.length; c++) {
    assertStored(c < MOST_CHUNKS, `the object header of ${what} has no end`);
    const bytes = await checked(file, chunks[c], what, signal);
    assertStored(bytes.toString('latin1', 0, 4) === 'OCHK', `a continuation of the object header of ${what} is none`);
    chunks.push(...takeMessages(bytes, 4, flags, what, messages));
  }
  return messages;
}

/** The bytes of a header chunk, whose last four are the checksum of the others. */
async function checked(
  file: ReadAhead,
  { address, length }: Chunk,
  what: string,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  const bytes = await file.read(address, length, signal, `the object header of ${what}`);
  assertStored(length >= 8, `the object header of ${what} has ${length} bytes`);
  const isRight = bytes.readUInt32LE(length - 4) === lookup3(bytes, 0, length - 4);
  assertStored(isRight, `the object header of ${what} does not have its checksum`);
  return bytes;
}

/** Adds the messages of a header chunk. @returns the chunks that continue it */
function takeMessages(bytes: Buffer, start: number, flags: number, what: string, into: StoredMessage[]): Chunk[] {
  const chunks: Chunk[] = [];
  const hasOrder = (flags & TRACKS_CREATION_ORDER) !== 0;
  const headerSize = hasOrder ? 6 : 4;
  const fields = new FieldReader(bytes, `the object header of ${what}`, { start, end: bytes.length - 4 });
  while (fields.left >= headerSize) {
    const type = fields.integer(1);
    const size = fields.integer(2);
    const messageFlags = fields.integer(1);
    const creationOrder = hasOrder ? fields.integer(2) : into.length;
    const at = fields.at;
    fields.skip(size);
    if (type === MessageType.NIL) continue;
    assertOurs((messageFlags & SHARED) === 0, `shared header messages (${what})`);
    const message: StoredMessage = {
      type,
      creationOrder,
      fields: (of) => new FieldReader(bytes, of, { start: at, end: at + size }),
    };
    if (type !== CONTINUATION) into.push(message);
    else {
      const continuation = message.fields('a continuation');
      chunks.push({ address: continuation.integer(8), length: continuation.integer(8) });
    }
  }
  return chunks;
}
