import { SUPERBLOCK_SIZE } from '../hdf5/superblock.js';
import type { LedgerEntry } from './ledger.js';
import { type LedgerHead, ledgerHead, metadataEntries } from './ledger-writer.js';
import { Metadata, type VariableOutcome } from './metadata.js';
import type { Netcdf4Plan } from './plan.js';

/** The bytes of all metadata, and what the ledger says of them. */
export interface MetadataBlocks {
  /** The front of the file: the superblock, and the metadata unless they come last. */
  readonly front: Buffer;
  /** Metadata behind the data. */
  readonly end: Buffer | undefined;
  /** Undefined where the file gets no ledger. */
  readonly ledger: { readonly head: LedgerHead; readonly entries: readonly LedgerEntry[] } | undefined;
}

/**
 * The superblock and all metadata at the front, of their planned length; in an update zeros follow, up to the first
 * byte that stays.
 *
 * @param size bytes of the file
 */
export function metadataAtFront(plan: Netcdf4Plan, outcomes: readonly VariableOutcome[], size: number): MetadataBlocks {
  const front = Buffer.alloc(frontSize(plan));
  const metadata = new Metadata(plan, outcomes, SUPERBLOCK_SIZE);
  metadata.put(front, SUPERBLOCK_SIZE, size);
  metadata.putSuperblock(front, size);
  return { front, end: undefined, ledger: ledgerOf(plan, front, front.subarray(SUPERBLOCK_SIZE), SUPERBLOCK_SIZE) };
}

/** Bytes before the data. */
export function frontSize({ update, metadataSize }: Netcdf4Plan): number {
  return update?.start ?? SUPERBLOCK_SIZE + metadataSize;
}

/**
 * The superblock, and the metadata behind the data.
 *
 * @param address where the data end
 * @param ledgerSize bytes of the ledger behind metadata of so many bytes
 */
export function metadataAtEnd(
  plan: Netcdf4Plan,
  outcomes: readonly VariableOutcome[],
  address: number,
  ledgerSize: (metadataSize: number) => number,
): MetadataBlocks {
  const metadata = new Metadata(plan, outcomes, address);
  const size = address + metadata.size + ledgerSize(metadata.size);
  const front = Buffer.alloc(SUPERBLOCK_SIZE);
  const end = Buffer.alloc(metadata.size);
  metadata.putSuperblock(front, size);
  metadata.put(end, 0, size);
  return { front, end, ledger: ledgerOf(plan, front, end, address) };
}

function ledgerOf({ ledger }: Netcdf4Plan, front: Buffer, metadata: Buffer, address: number): MetadataBlocks['ledger'] {
  if (ledger === undefined) return undefined;
  return { head: ledgerHead(front), entries: metadataEntries(metadata, address, ledger.headersSize) };
}
