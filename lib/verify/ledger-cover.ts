import { crc32 } from 'node:zlib';
import { type Ledger, openLedger } from '../ledger/index.js';
import { type LedgerEntry, PieceKind } from '../netcdf/netcdf4/ledger.js';
import { ReadAhead } from '../netcdf/read/read-ahead.js';
import type { RangeReader } from '../sink/index.js';
import type { Differences } from './differences.js';

/** Pieces of the file in order of their addresses: 17 bytes each. */
interface Pieces {
  readonly addresses: Float64Array;
  readonly lengths: Float64Array;
  readonly crcs: Uint32Array;
  readonly seen: Uint8Array;
}

/**
 * Compares stored bytes with the ledger of a netCDF-4 file while they are read for their values, so that no chunk is read
 * twice; what was not read for values, in the end. Together that is every byte of the file.
 */
export class LedgerCover {
  readonly #reader: RangeReader;
  readonly #differences: Differences;
  readonly #ledger: Ledger;
  readonly #pieces: Pieces;

  /**
   * @param notes told where there is no ledger that fits
   * @returns undefined where there is none to compare with
   */
  static async open(
    reader: RangeReader,
    differences: Differences,
    notes: string[],
    signal: AbortSignal | undefined,
  ): Promise<LedgerCover | undefined> {
    const opened = await openLedger(reader, signal);
    const only = 'only values and definition are compared, not bytes that hold none';
    if (opened.state === 'none') notes.push(`the file has no ledger: ${only} (${opened.reason})`);
    if (opened.state === 'changed') notes.push(`the ledger no longer fits: ${only} (${opened.reason})`);
    if (opened.state === 'damaged') differences.add({ kind: 'damage', message: `by the ledger, ${opened.reason}` });
    if (!('ledger' in opened)) return undefined;
    const fault = await opened.ledger.fault(signal);
    if (fault !== undefined) {
      differences.add({ kind: 'damage', message: fault });
      return undefined;
    }
    if (opened.state === 'index') {
      differences.add({
        kind: 'bytes',
        message: 'by the ledger, the index of chunks or the texts of attributes differ',
      });
    }
    return new LedgerCover(reader, differences, opened.ledger, await readPieces(opened.ledger, signal));
  }

  private constructor(reader: RangeReader, differences: Differences, ledger: Ledger, pieces: Pieces) {
    this.#reader = reader;
    this.#differences = differences;
    this.#ledger = ledger;
    this.#pieces = pieces;
  }

  /** Compares the stored bytes of a chunk. */
  note(address: number, bytes: Uint8Array): void {
    const { addresses, lengths, crcs, seen } = this.#pieces;
    const i = indexOf(addresses, address);
    if (i === undefined || lengths[i] !== bytes.length) {
      const message = `the ledger knows of no ${bytes.length} bytes at ${address}`;
      this.#differences.add({ kind: 'bytes', message });
      return;
    }
    seen[i] = 1;
    if (crc32(bytes) !== crcs[i]) this.#differs(address, bytes.length);
  }

  /** Compares what was not read for its values. @param isSample metadata alone */
  async finish(isSample: boolean, signal: AbortSignal | undefined): Promise<void> {
    const file = new ReadAhead(this.#reader);
    let i = -1;
    for await (const entries of this.#ledger.windows(signal)) {
      for (const entry of entries) {
        i++;
        if (this.#pieces.seen[i] === 1 || (isSample && !isMetadata(entry))) continue;
        if ((await crcOf(file, entry, signal)) !== entry.crc) this.#differs(entry.address, entry.length);
      }
    }
  }

  #differs(address: number, length: number): void {
    const message = `the ${length} bytes at ${address} are not as they were written, by the ledger`;
    this.#differences.add({ kind: 'bytes', message });
  }
}

async function readPieces(ledger: Ledger, signal: AbortSignal | undefined): Promise<Pieces> {
  const count = ledger.trailer.entryCount;
  const pieces = {
    addresses: new Float64Array(count),
    lengths: new Float64Array(count),
    crcs: new Uint32Array(count),
    seen: new Uint8Array(count),
  };
  let i = 0;
  for await (const entries of ledger.windows(signal)) {
    for (const { address, length, crc } of entries) {
      pieces.addresses[i] = address;
      pieces.lengths[i] = length;
      pieces.crcs[i++] = crc;
    }
  }
  return pieces;
}

function isMetadata({ kind }: LedgerEntry): boolean {
  return kind === PieceKind.HEADERS || kind === PieceKind.INDEX;
}

function indexOf(sorted: Float64Array, value: number): number | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low < sorted.length && sorted[low] === value ? low : undefined;
}

/** Bytes of a large piece that are read at a time. */
const PART = 1 << 20;

async function crcOf(
  file: ReadAhead,
  { address, length }: LedgerEntry,
  signal: AbortSignal | undefined,
): Promise<number> {
  let crc = 0;
  for (let at = 0; at < length; at += PART) {
    crc = crc32(await file.read(address + at, Math.min(PART, length - at), signal), crc);
  }
  return crc;
}
