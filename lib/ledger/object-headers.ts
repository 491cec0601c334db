import { lookup3 } from '../netcdf/hdf5/lookup3.js';
import { MessageType } from '../netcdf/hdf5/object-header.js';
import type { BlockCache } from './block-cache.js';

/*
 * Just enough of HDF5 (File Format Specification, version 3.0) to tell whether its own checksums are right, in files
 * that this program wrote and others may have changed: object headers of version 2.
 */

/** IV.A.2.q, "The Object Header Continuation Message". */
const CONTINUATION = 0x10;

/** "The undefined address". */
const UNDEFINED = 0xffff_ffff_ffff_ffffn;

/** Most bytes of an object header's block: of a damaged size, much might be read. */
const MOST_HEADER = 1 << 28;

interface Message {
  readonly type: number;
  readonly data: Buffer;
}

/** An object header; `isWhole` is false where a checksum is wrong, or it is none. */
interface Header {
  readonly isWhole: boolean;
  readonly messages: readonly Message[];
}

/** IV.A.1.b, Version 2 Data Object Header Prefix, and its continuation blocks. */
async function readHeader(file: BlockCache, address: number): Promise<Header> {
  const prefix = await file.range(address, Math.min(64, Math.max(0, file.size - address)));
  if (prefix === undefined || prefix.length < 16 || prefix.toString('latin1', 0, 4) !== 'OHDR' || prefix[4] !== 2) {
    return NO_HEADER;
  }
  const flags = prefix[5];
  const width = 2 ** (flags & 3);
  const sizeAt = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const size = Number(prefix.readUIntLE(sizeAt, Math.min(width, 6)));
  const start = sizeAt + width;
  if (size > MOST_HEADER) return NO_HEADER;
  const bytes = await file.range(address, start + size + 4);
  if (bytes === undefined || !isChecked(bytes)) return NO_HEADER;
  const hasOrder = (flags & 4) !== 0;
  const messages: Message[] = [];
  const blocks = [bytes.subarray(start, -4)];
  for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
    for (const message of messagesIn(block, hasOrder)) {
      messages.push(message);
      if (message.type !== CONTINUATION) continue;
      const next = await file.range(address64(message.data, 0) ?? -1, Number(message.data.readBigUInt64LE(8)));
      if (next === undefined || next.toString('latin1', 0, 4) !== 'OCHK' || !isChecked(next)) return NO_HEADER;
      blocks.push(next.subarray(4, -4));
    }
  }
  return { isWhole: true, messages };
}

const NO_HEADER: Header = { isWhole: false, messages: [] };

/** The last four bytes are the checksum of those before. */
function isChecked(bytes: Buffer): boolean {
  return bytes.length > 4 && lookup3(bytes, 0, bytes.length - 4) === bytes.readUInt32LE(bytes.length - 4);
}

function* messagesIn(block: Buffer, hasOrder: boolean): Generator<Message> {
  const headerSize = hasOrder ? 6 : 4;
  // A gap at the end is smaller than a header.
  for (let at = 0; at + headerSize <= block.length; ) {
    const type = block[at];
    const size = block.readUInt16LE(at + 1);
    yield { type, data: block.subarray(at + headerSize, at + headerSize + size) };
    at += headerSize + size;
  }
}

function address64(bytes: Buffer, at: number): number | undefined {
  const address = bytes.length < at + 8 ? UNDEFINED : bytes.readBigUInt64LE(at);
  return address === UNDEFINED ? undefined : Number(address);
}

/** IV.A.2.g, The Link Message: name and address of a hard link. */
function hardLink(data: Buffer): { name: string; address: number } | undefined {
  const flags = data[1];
  let at = 2;
  if (flags & 8) {
    if (data[at] !== 0) return undefined;
    at++;
  }
  if (flags & 4) at += 8;
  if (flags & 16) at++;
  const width = 2 ** (flags & 3);
  const length = data.readUIntLE(at, Math.min(width, 6));
  at += width;
  const address = address64(data, at + length);
  return address === undefined ? undefined : { name: data.toString('utf8', at, at + length), address };
}

export interface Superblock {
  readonly endOfFile: number;
  readonly root: number;
  readonly extension: number | undefined;
}

const SIGNATURE = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');

/** @returns `'damaged'` where it begins as one of version 2 or 3 and its checksum is wrong */
export async function readSuperblock(file: BlockCache): Promise<Superblock | 'damaged' | undefined> {
  const bytes = await file.range(0, Math.min(48, file.size));
  if (bytes === undefined || !bytes.subarray(0, 8).equals(SIGNATURE)) return undefined;
  if (bytes.length < 48) return 'damaged';
  if (bytes[8] !== 2 && bytes[8] !== 3) return undefined;
  if (!isChecked(bytes)) return 'damaged';
  const extension = address64(bytes, 20);
  return { endOfFile: Number(bytes.readBigUInt64LE(28)), root: Number(bytes.readBigUInt64LE(36)), extension };
}

/** The object headers that can be reached from the superblock: the name of one that is damaged, or undefined. */
export async function damagedHeader(file: BlockCache, superblock: Superblock): Promise<string | undefined> {
  try {
    return await findDamagedHeader(file, superblock);
  } catch (error) {
    // Messages of another shape than this program writes: their checksum is right, so another program wrote them.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

async function findDamagedHeader(file: BlockCache, { root, extension }: Superblock): Promise<string | undefined> {
  if (extension !== undefined && !(await readHeader(file, extension)).isWhole) return 'the superblock extension';
  const { isWhole, messages } = await readHeader(file, root);
  if (!isWhole) return 'the root group';
  for (const { type, data } of messages) {
    const link = type === MessageType.LINK ? hardLink(data) : undefined;
    if (link !== undefined && !(await readHeader(file, link.address)).isWhole) return `"${link.name}"`;
  }
  return undefined;
}

/** Names of the links of the root group, in their order; none where its header is damaged. */
export async function linkNames(file: BlockCache, { root }: Superblock): Promise<string[]> {
  const { messages } = await readHeader(file, root);
  return messages.flatMap(({ type, data }) => (type === MessageType.LINK ? (hardLink(data)?.name ?? []) : []));
}

/**
 * The text of the root group's attribute `_NCProperties`; undefined where it has none.
 * @returns `'damaged'` where the root group's header is
 */
export async function ncProperties(file: BlockCache, { root }: Superblock): Promise<string | 'damaged' | undefined> {
  const { isWhole, messages } = await readHeader(file, root);
  if (!isWhole) return 'damaged';
  for (const { type, data } of messages) {
    if (type === MessageType.ATTRIBUTE && nameOf(data) === '_NCProperties') return propertiesIn(data);
    if (type === MessageType.ATTRIBUTE_INFO) {
      const dense = await denseAttributes(file, data);
      if (dense !== undefined) return propertiesIn(dense);
    }
  }
  return undefined;
}

/** IV.A.2.m, The Attribute Message, version 3. */
function nameOf(data: Buffer): string {
  return data[0] === 3 ? data.toString('utf8', 9, 9 + data.readUInt16LE(2) - 1) : '';
}

/** The text lies in the attribute as it is. */
function propertiesIn(bytes: Buffer): string | undefined {
  return /version=2,[ -~]*/.exec(bytes.toString('latin1'))?.[0];
}

/** Most bytes of a block of attributes that are looked at. */
const MOST_DENSE = 1 << 20;

/**
 * Attributes that the HDF5 library has moved out of the header, since they are more than eight: the first block of their
 * fractal heap (III.G). The Attribute Info Message (IV.A.2.v) has its address.
 */
async function denseAttributes(file: BlockCache, info: Buffer): Promise<Buffer | undefined> {
  const heap = address64(info, info[1] & 1 ? 4 : 2);
  if (heap === undefined) return undefined;
  const header = await file.range(heap, 142);
  if (header === undefined || header.toString('latin1', 0, 4) !== 'FRHP') return undefined;
  const block = address64(header, 132);
  if (block === undefined || block >= file.size) return undefined;
  const root = await file.range(block, Math.min(MOST_DENSE, file.size - block));
  // Of an indirect block the first child: behind its signature, version, heap address and an offset of 4 or 5 bytes.
  if (root?.toString('latin1', 0, 4) !== 'FHIB') return root;
  const child = address64(root, 13 + Math.ceil(header.readUInt16LE(128) / 8));
  if (child === undefined || child >= file.size) return undefined;
  return file.range(child, Math.min(MOST_DENSE, file.size - child));
}
