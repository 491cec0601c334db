import { crc32 } from 'node:zlib';
import { Xxh64 } from '../netcdf/checksums.js';
import { SUPERBLOCK_SIZE } from '../netcdf/hdf5/superblock.js';
import { NON_COORDINATE_PREFIX } from '../netcdf/netcdf4/dimension-scales.js';
import {
  type LedgerEntry,
  type LedgerPreamble,
  type LedgerTrailer,
  ledgerEnd,
  ledgerSize,
  PieceKind,
  readTrailer,
  TRAILER_SIZE,
} from '../netcdf/netcdf4/ledger.js';
import type { RangeReader } from '../sink/index.js';
import { BlockCache } from './block-cache.js';
import type { Judgement } from './judge-chunk.js';
import { Ledger } from './ledger.js';
import { damagedHeader, linkNames, ncProperties, readSuperblock, type Superblock } from './object-headers.js';

/**
 * `here`: the ledger fits the object. `index`: it fits but for what HDF5 has no checksum of, the index of chunks and the
 * texts of attributes; only the chunks can tell why. `none`: no ledger, as in files of other programs. `changed`: another
 * program has changed the object since. `damaged`: bytes are not what they were.
 */
export type OpenedLedger =
  | { readonly state: 'here' | 'index'; readonly ledger: Ledger }
  | { readonly state: 'none' | 'changed' | 'damaged'; readonly reason: string };

type Closed = Extract<OpenedLedger, { reason: string }>;

const none = (reason: string): Closed => ({ state: 'none', reason });
const changed = (reason: string): Closed => ({ state: 'changed', reason });
const damaged = (reason: string): Closed => ({ state: 'damaged', reason });

/**
 * Finds the ledger of an object, and compares the head with its hash there. Reads the head, the trailer and the
 * preamble; entries only where the head differs.
 *
 * @throws SinkError where the object cannot be read
 */
export async function openLedger(reader: RangeReader, signal?: AbortSignal): Promise<OpenedLedger> {
  const file = new BlockCache(reader, signal);
  const superblock = await readSuperblock(file);
  const last = await file.range(reader.size - TRAILER_SIZE, TRAILER_SIZE);
  const trailer = last === undefined ? undefined : readTrailer(last);
  if (trailer === 'version') return none('its ledger is of another version of the format');
  if (trailer === undefined) return withoutTrailer(file, superblock);
  if (superblock === undefined || superblock === 'damaged') return damaged('the superblock is damaged');
  if (superblock.endOfFile !== reader.size) return damaged(wrongSize(superblock, reader.size));
  return withTrailer(reader, file, superblock, trailer, signal);
}

async function withTrailer(
  reader: RangeReader,
  file: BlockCache,
  superblock: Superblock,
  trailer: LedgerTrailer,
  signal: AbortSignal | undefined,
): Promise<OpenedLedger> {
  const { preambleSize, entryCount, headSize, headHash } = trailer;
  const start = reader.size - ledgerSize(preambleSize, entryCount);
  if (start < SUPERBLOCK_SIZE || headSize > start) return damaged('the ledger is longer than the object');
  const preamble = parsePreamble(await reader.read(start, preambleSize, signal));
  if (preamble === undefined) return damaged('the preamble of the ledger is damaged');
  const ledger = new Ledger(reader, trailer, preamble);
  if ((await hashOf(reader, headSize, signal)) === headHash) return { state: 'here', ledger };
  const fault = await ledger.fault(signal);
  if (fault !== undefined) return damaged(fault);
  const header = await damagedHeader(file, superblock);
  if (header !== undefined) return damaged(`the object header of ${header} is damaged`);
  return (await differsInIndex(reader, ledger, signal)) ? { state: 'index', ledger } : changed(CHANGED);
}

/** What became of object headers that are not what they were: HDF5 has a checksum on each. */
export async function judgeHeaders(reader: RangeReader, signal: AbortSignal | undefined): Promise<Judgement> {
  const file = new BlockCache(reader, signal);
  const superblock = await readSuperblock(file);
  if (typeof superblock !== 'object') return { verdict: 'damaged', detail: 'the superblock is damaged' };
  const header = await damagedHeader(file, superblock);
  if (header === undefined) return { verdict: 'changed', detail: CHANGED };
  return { verdict: 'damaged', detail: `the object header of ${header} is damaged` };
}

/** The names of the last `count` links of the root group, which are the variables; empty where they cannot be read. */
export async function variableNames(
  reader: RangeReader,
  count: number,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const file = new BlockCache(reader, signal);
  const superblock = await readSuperblock(file);
  const names = typeof superblock === 'object' ? await linkNames(file, superblock) : [];
  return names.slice(-count).map((name) => name.replace(NON_COORDINATE_PREFIX, ''));
}

/** Whether all object headers are as they were, and what HDF5 has no checksum of is not. */
async function differsInIndex(reader: RangeReader, ledger: Ledger, signal: AbortSignal | undefined): Promise<boolean> {
  let differs = false;
  for await (const entries of ledger.windows(signal)) {
    for (const entry of entries.filter(({ kind }) => kind === PieceKind.HEADERS || kind === PieceKind.INDEX)) {
      if ((await crcIn(reader, entry, signal)) === entry.crc) continue;
      if (entry.kind === PieceKind.HEADERS) return false;
      differs = true;
    }
  }
  return differs;
}

const CHANGED = 'another program has changed its metadata since it was written';

/** There is no trailer at the end of the object. The attribute of the root group says whether one should be there. */
async function withoutTrailer(file: BlockCache, superblock: Superblock | 'damaged' | undefined): Promise<OpenedLedger> {
  if (superblock === undefined) return none('it is no netCDF-4 that this program wrote');
  if (superblock === 'damaged') return damaged('the superblock is damaged, and the end is no ledger');
  const { endOfFile } = superblock;
  const properties = await ncProperties(file, superblock);
  if (properties === 'damaged') {
    return endOfFile === file.size
      ? damaged('the object header of the root group is damaged')
      : damaged(wrongSize(superblock, file.size));
  }
  const end = properties === undefined ? undefined : ledgerEnd(properties);
  if (end === undefined) return none('it was written without a ledger');
  if (endOfFile !== file.size) return damaged(wrongSize(superblock, file.size));
  if (end === file.size) return damaged('the end of the ledger is damaged');
  const before = await file.range(end - TRAILER_SIZE, TRAILER_SIZE);
  const isThere = before !== undefined && readTrailer(before) !== undefined;
  return changed(isThere ? 'another program has added to it since it was written' : 'another program wrote it anew');
}

function wrongSize({ endOfFile }: Superblock, size: number): string {
  return endOfFile > size
    ? `it ends after ${size} of ${endOfFile} bytes`
    : `it has ${size} bytes, ${size - endOfFile} more than it was written with`;
}

function parsePreamble(bytes: Buffer): LedgerPreamble | undefined {
  try {
    const preamble = JSON.parse(bytes.toString('utf8')) as LedgerPreamble;
    return typeof preamble?.storage === 'string' ? preamble : undefined;
  } catch {
    return undefined;
  }
}

/** CRC-32 of a piece as it is now. */
export async function crcIn(
  reader: RangeReader,
  { address, length }: Pick<LedgerEntry, 'address' | 'length'>,
  signal: AbortSignal | undefined,
): Promise<number> {
  let crc = 0;
  for (let at = 0; at < length; at += PIECE) {
    crc = crc32(await reader.read(address + at, Math.min(PIECE, length - at), signal), crc);
  }
  return crc;
}

/** Bytes of the head that are read at a time. */
const PIECE = 8 << 20;

async function hashOf(reader: RangeReader, size: number, signal: AbortSignal | undefined): Promise<bigint> {
  const hash = new Xxh64();
  for (let at = 0; at < size; at += PIECE) hash.update(await reader.read(at, Math.min(PIECE, size - at), signal));
  return hash.digest();
}
