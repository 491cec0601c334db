import { crc32 } from 'node:zlib';
import { xxh64 } from '../netcdf/checksums.js';
import {
  chunkStorage,
  type LedgerEntry,
  type LedgerPreamble,
  NO_VARIABLE,
  PieceKind,
} from '../netcdf/netcdf4/ledger.js';
import type { RangeReader } from '../sink/index.js';
import { type Judgement, judge, rawChunk, type Verdict } from './judge-chunk.js';
import type { Ledger } from './ledger.js';
import { crcIn, judgeHeaders, openLedger, variableNames } from './open-ledger.js';
import { type Sample, SEGMENT, segments } from './segments.js';

export interface CheckOptions {
  /** Reads a random part of the pieces only; absent: all. */
  readonly sample?: Sample;
  /** Also undoes the filters of each chunk and compares the hash of its values; the CRC covers the stored bytes. */
  readonly decode?: boolean;
  /** Ranges that are read at a time, each of at most 8 MiB. Default 4. */
  readonly parallel?: number;
  readonly signal?: AbortSignal;
  /** Told of the bytes that were checked, each time some more are. */
  readonly onProgress?: (bytes: number) => void;
}

/** A piece of the object that is not what the ledger says. */
export interface LedgerFault {
  readonly kind: 'chunk' | 'texts' | 'headers' | 'index' | 'unused';
  /** Name of the variable; absent for metadata. */
  readonly variable?: string;
  /** Row-major position of the chunk in the grid of the variable. */
  readonly chunk?: number;
  readonly address: number;
  readonly length: number;
  readonly verdict: Verdict;
  readonly detail: string;
}

/** What {@link checkLedger} found. */
export interface LedgerCheck {
  /**
   * `ok`: everything that was read is as it was written. `damaged`: bytes are not what they were. `changed`: another
   * program has changed the object since. `none`: it has no ledger.
   */
  readonly status: 'ok' | 'damaged' | 'changed' | 'none';
  /** Why, for people to read; empty where all is well. */
  readonly reason: string;
  /** What the ledger says of the dataset. */
  readonly preamble?: LedgerPreamble;
  /** Pieces and bytes of the object that have been compared, and all of them. */
  readonly checked: { readonly pieces: number; readonly bytes: number };
  readonly total: { readonly pieces: number; readonly bytes: number };
  /** The first thousand of them. */
  readonly faults: readonly LedgerFault[];
  readonly faultCount: number;
}

/** Most faults that are kept. */
const MOST_FAULTS = 1000;

/**
 * Compares an object with its ledger: alone, without the source it was made from, and in bounded memory.
 *
 * @throws SinkError where the object cannot be read, or is changed meanwhile
 */
export async function checkLedger(reader: RangeReader, options: CheckOptions = {}): Promise<LedgerCheck> {
  const { signal } = options;
  const opened = await openLedger(reader, signal);
  if (!('ledger' in opened)) return { status: opened.state, reason: opened.reason, ...nothingChecked(reader) };
  const { ledger } = opened;
  const fault = await ledger.fault(signal);
  if (fault !== undefined) return { status: 'damaged', reason: fault, ...nothingChecked(reader) };
  const check = new Check(reader, ledger, options);
  await check.run();
  return check.result(opened.state === 'index');
}

function nothingChecked({ size }: RangeReader): Pick<LedgerCheck, 'checked' | 'total' | 'faults' | 'faultCount'> {
  return { checked: { pieces: 0, bytes: 0 }, total: { pieces: 0, bytes: size }, faults: [], faultCount: 0 };
}

const KINDS = {
  [PieceKind.CHUNK]: 'chunk',
  [PieceKind.TEXTS]: 'texts',
  [PieceKind.HEADERS]: 'headers',
  [PieceKind.INDEX]: 'index',
  [PieceKind.UNUSED]: 'unused',
} as const;

class Check {
  readonly #reader: RangeReader;
  readonly #ledger: Ledger;
  readonly #options: CheckOptions;
  readonly #faults: LedgerFault[] = [];
  /** Of each fault the CRC-32 in the ledger and that of its bytes. */
  readonly #sums: { readonly expected: number; readonly found: number }[] = [];
  #faultCount = 0;
  #pieces = 0;
  #bytes: number;
  readonly #verdicts = new Set<Verdict>();
  #indexDiffers = false;

  constructor(reader: RangeReader, ledger: Ledger, options: CheckOptions) {
    this.#reader = reader;
    this.#ledger = ledger;
    this.#options = options;
    // Compared already: the head and the ledger itself.
    this.#bytes = ledger.trailer.headSize + reader.size - ledger.start;
  }

  async run(): Promise<void> {
    const { sample, signal, parallel = 4 } = this.#options;
    const next = segments(this.#ledger, { sample, signal, onHead: () => this.#pieces++ });
    const work = async (): Promise<void> => {
      // Generators queue calls of next().
      for (let item = await next.next(); !item.done; item = await next.next()) await this.#segment(item.value);
    };
    await Promise.all(Array.from({ length: Math.max(1, parallel) }, work));
    await this.#nameVariables();
    this.#findSwapped();
    this.#faults.sort((a, b) => a.address - b.address);
  }

  /** The names lie in the head, or in metadata that may be damaged themselves: then a variable has its number. */
  async #nameVariables(): Promise<void> {
    if (this.#faults.length === 0) return;
    const names = await variableNames(this.#reader, this.#ledger.preamble.storage.length / 2, this.#options.signal);
    for (const [i, fault] of this.#faults.entries()) {
      if (fault.variable === undefined) continue;
      this.#faults[i] = { ...fault, variable: names[Number(fault.variable)] ?? `variable ${fault.variable}` };
    }
  }

  /** Pieces that hold what belongs elsewhere pass for values that another program wrote, and are none. */
  #findSwapped(): void {
    const owners = new Map(this.#faults.map((fault, i) => [this.#sums[i].expected, fault]));
    for (const [i, fault] of this.#faults.entries()) {
      const owner = owners.get(this.#sums[i].found);
      if (owner === undefined || owner === fault || owner.length !== fault.length || fault.verdict === 'damaged')
        continue;
      const { variable = '', chunk } = owner;
      this.#faults[i] = {
        ...fault,
        verdict: 'damaged',
        detail: `it holds the bytes of chunk ${chunk} of "${variable}"`,
      };
      this.#verdicts.add('damaged');
    }
  }

  result(indexDiffers: boolean): LedgerCheck {
    const { preamble, trailer } = this.#ledger;
    return {
      ...this.#outcome(indexDiffers || this.#indexDiffers),
      preamble,
      checked: { pieces: this.#pieces, bytes: this.#bytes },
      total: { pieces: trailer.entryCount, bytes: this.#reader.size },
      faults: this.#faults,
      faultCount: this.#faultCount,
    };
  }

  #outcome(indexDiffers: boolean): Pick<LedgerCheck, 'status' | 'reason'> {
    const count = this.#faultCount;
    const pieces = `${count} ${count === 1 ? 'piece is' : 'pieces are'}`;
    if (this.#verdicts.has('damaged')) return { status: 'damaged', reason: `${pieces} damaged` };
    if (this.#verdicts.has('changed'))
      return { status: 'changed', reason: `${pieces} written anew by another program` };
    if (this.#verdicts.has('unclear')) {
      return { status: 'damaged', reason: `${pieces} damaged, or overwritten in place by another program` };
    }
    if (indexDiffers)
      return { status: 'damaged', reason: 'the index of chunks or the texts of attributes are damaged' };
    return { status: 'ok', reason: '' };
  }

  async #segment(entries: readonly LedgerEntry[]): Promise<void> {
    const [{ address: start }] = entries;
    const { address, length } = entries[entries.length - 1];
    const size = address + length - start;
    if (size > SEGMENT) {
      await this.#large(entries[0]);
    } else {
      const bytes = await this.#reader.read(start, size, this.#options.signal);
      for (const entry of entries) {
        const at = entry.address - start;
        await this.#piece(entry, bytes.subarray(at, at + entry.length));
      }
    }
    this.#pieces += entries.length;
    this.#bytes += size;
    this.#options.onProgress?.(this.#bytes);
  }

  async #piece(entry: LedgerEntry, bytes: Buffer): Promise<void> {
    const storage = chunkStorage(this.#ledger.preamble.storage, entry.variable);
    const crc = crc32(bytes);
    if (crc !== entry.crc) {
      const isHeaders = entry.kind === PieceKind.HEADERS;
      const { signal } = this.#options;
      this.#fault(entry, await (isHeaders ? judgeHeaders(this.#reader, signal) : judge(bytes, entry, storage)), crc);
    } else if (this.#options.decode === true && entry.kind === PieceKind.CHUNK && storage !== undefined) {
      const raw = await rawChunk(bytes, storage);
      if (typeof raw === 'string') this.#fault(entry, { verdict: 'damaged', detail: raw }, crc);
      else if (raw !== undefined && xxh64(raw) !== entry.rawHash) this.#fault(entry, NOT_ITS_VALUES, crc);
    }
  }

  /** A piece that is not held whole, unless it differs. */
  async #large(entry: LedgerEntry): Promise<void> {
    const { signal, decode = false } = this.#options;
    const isSame = (await crcIn(this.#reader, entry, signal)) === entry.crc;
    if (isSame && !decode) return;
    const isChunk = entry.kind === PieceKind.CHUNK;
    const bytes = isChunk ? await this.#reader.read(entry.address, entry.length, signal) : Buffer.alloc(0);
    if (isChunk || !isSame) await this.#piece(entry, bytes);
  }

  /** @param found CRC-32 of the piece as it is */
  #fault(entry: LedgerEntry, { verdict, detail }: Judgement, found: number): void {
    const kind = KINDS[entry.kind];
    if (kind === 'index') this.#indexDiffers = true;
    else this.#verdicts.add(verdict);
    this.#faultCount++;
    if (this.#faults.length >= MOST_FAULTS) return;
    this.#sums.push({ expected: entry.crc, found });
    const { address, length, chunk } = entry;
    this.#faults.push({
      kind,
      ...(entry.variable === NO_VARIABLE ? {} : { variable: String(entry.variable), chunk }),
      ...{ address, length, verdict, detail },
    });
  }
}

const NOT_ITS_VALUES: Judgement = {
  verdict: 'damaged',
  detail: 'its bytes are as they were written, and do not give the values that were to be written',
};
