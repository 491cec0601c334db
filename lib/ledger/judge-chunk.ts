import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { xxh64 } from '../netcdf/checksums.js';
import { fletcher32 } from '../netcdf/hdf5/fletcher32.js';
import { type ChunkStorage, type LedgerEntry, PieceKind } from '../netcdf/netcdf4/ledger.js';

/**
 * What became of a piece whose bytes are not those of the ledger. `damaged`: it contradicts its own checksums.
 * `changed`: it agrees with them, so that a program wrote other values there. `unclear`: nothing in the file tells.
 */
export type Verdict = 'damaged' | 'changed' | 'unclear';

export interface Judgement {
  readonly verdict: Verdict;
  readonly detail: string;
}

const inflated = promisify(inflate);

/** Judges the stored bytes of a piece that differs. */
export async function judge(bytes: Buffer, entry: LedgerEntry, storage: ChunkStorage | undefined): Promise<Judgement> {
  if (entry.kind !== PieceKind.CHUNK || storage === undefined) return UNCLEAR;
  const raw = await rawChunk(bytes, storage);
  if (raw === undefined) return UNCLEAR;
  if (typeof raw === 'string') return { verdict: 'damaged', detail: raw };
  if (xxh64(raw) === entry.rawHash) return { verdict: 'damaged', detail: 'its values are still right' };
  return storage.deflate || storage.fletcher32 ? CHANGED : UNCLEAR;
}

const UNCLEAR: Judgement = {
  verdict: 'unclear',
  detail: 'damaged, or overwritten in place by a program that leaves no trace of it',
};
const CHANGED: Judgement = { verdict: 'changed', detail: 'another program wrote other values there' };

/** Bytes that a chunk may have once it is inflated: a thousand times the stored ones may not fit in memory. */
const MOST_INFLATED = 1 << 28;

/**
 * The chunk as it was before any filter, or what is wrong with the stored bytes. Undefined where it would be larger than
 * 256 MiB.
 */
export async function rawChunk(bytes: Buffer, storage: ChunkStorage): Promise<Buffer | string | undefined> {
  let data = bytes;
  if (storage.fletcher32) {
    if (data.length < 4) return 'it is too short for its checksum';
    const sum = data.readUInt32LE(data.length - 4);
    data = data.subarray(0, -4);
    if (fletcher32(data) !== sum) return 'its Fletcher32 checksum is wrong';
  }
  if (storage.deflate) {
    try {
      data = await inflated(data, { maxOutputLength: MOST_INFLATED });
    } catch (error) {
      // Node.js: more than `maxOutputLength`.
      if (error instanceof RangeError) return undefined;
      return `it cannot be inflated (${(error as Error).message})`;
    }
  }
  return storage.shuffle ? unshuffle(data, storage.width) : data;
}

/** Undoes the shuffle filter: the first bytes of all elements, then the second bytes, and so on. */
function unshuffle(source: Buffer, width: number): Buffer {
  const count = Math.floor(source.length / width);
  const target = Buffer.allocUnsafeSlow(source.length);
  for (let k = 0; k < width; k++) {
    for (let i = 0, at = k, from = k * count; i < count; i++, at += width) target[at] = source[from + i];
  }
  source.copy(target, count * width, count * width);
  return target;
}
