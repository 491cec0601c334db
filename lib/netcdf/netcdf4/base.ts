import type { NcType } from '../model.js';
import type { LedgerSource } from './ledger.js';

/** How a variable of a stored file is stored. */
export interface StoredForm {
  /** Its number in the ledger of the file. */
  readonly index: number;
  readonly type: NcType;
  readonly shape: readonly number[];
  /** Shape of a chunk; undefined where all values lie in one piece. */
  readonly chunk: readonly number[] | undefined;
  readonly shuffle: boolean;
  /** zlib level; 0: not compressed. */
  readonly deflate: number;
  readonly fletcher32: boolean;
}

/** A stored file that a new one is made from: whatever is the same in both stays where it is. */
export interface Base {
  /** By name, in Unicode NFC. */
  readonly variables: ReadonlyMap<string, StoredForm>;
  /** The entries of its ledger, as they are stored. */
  readonly entries: Buffer;
  /** Where its ledger begins. */
  readonly end: number;
  /** What its ledger says of the source. */
  readonly source: LedgerSource;
}

/** Why a file that was to be updated is written whole. */
export interface NotUpdated {
  /** The end of a sentence. */
  readonly why: string;
  /** It cannot be updated; otherwise it is better written whole. */
  readonly isUnfit: boolean;
}
