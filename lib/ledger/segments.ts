import { type LedgerEntry, PieceKind } from '../netcdf/netcdf4/ledger.js';
import type { Ledger } from './ledger.js';

/** Most bytes of pieces that are read with one request. A larger piece is read alone, part by part. */
export const SEGMENT = 8 << 20;

/** A part of all pieces, chosen at random. */
export interface Sample {
  /** Of the pieces, 0 to 1. */
  readonly fraction: number;
  /** The same seed chooses the same pieces. */
  readonly seed: number;
}

interface SegmentOptions {
  readonly sample: Sample | undefined;
  readonly signal: AbortSignal | undefined;
  /** Called for each piece in the head, which is compared with its hash as a whole. */
  readonly onHead: () => void;
}

/** Consecutive pieces of one range, in order, without those in the head. */
export async function* segments(
  ledger: Ledger,
  { sample, signal, onHead }: SegmentOptions,
): AsyncGenerator<LedgerEntry[]> {
  let segment: LedgerEntry[] = [];
  let end = 0;
  let index = 0;
  for await (const entries of ledger.windows(signal)) {
    for (const entry of entries) {
      const { address, length } = entry;
      if (address < ledger.trailer.headSize) {
        onHead();
        continue;
      }
      if (
        entry.kind !== PieceKind.HEADERS &&
        entry.kind !== PieceKind.INDEX &&
        !isChosen(sample, index++, ledger.trailer.entryCount)
      )
        continue;
      if (segment.length > 0 && (address !== end || end + length - segment[0].address > SEGMENT)) {
        yield segment;
        segment = [];
      }
      segment.push(entry);
      end = address + length;
    }
  }
  if (segment.length > 0) yield segment;
}

/**
 * Whether the sample has the piece with this number: a hash of seed and number is a random number for each piece. One
 * piece is always in it.
 *
 * @param count pieces at least
 */
function isChosen(sample: Sample | undefined, index: number, count: number): boolean {
  if (sample === undefined) return true;
  // At most two entries are of metadata.
  if (sample.fraction > 0 && index === Math.abs(sample.seed) % Math.max(1, count - 2)) return true;
  let z = (sample.seed ^ Math.imul(index + 1, 0x9e3779b1)) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return ((z ^ (z >>> 16)) >>> 0) / 4_294_967_296 < sample.fraction;
}
