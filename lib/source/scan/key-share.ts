import type { TallyEntry } from '../../model/tally.js';
import type { ByteHash, SurveyPart } from '../../survey/index.js';

/** What the keys of consecutive rows of a table told: it can be stored, and given to another process. */
export interface KeyShare {
  readonly part: SurveyPart;
  /** Names of machines, by the codes of `part`. */
  readonly names: readonly string[];
  /** Absent where the bytes of a row could not be hashed, or no other table is compared. */
  readonly bytes?: ByteHash;
  /** See `StepBack`; absent where it is not known. */
  readonly stepBack?: bigint;
  /** Rows, also those that were left out, and leaf pages that were read. */
  readonly rows: number;
  readonly pages: number;
  readonly tally: readonly TallyEntry[];
}

/** Why the keys of a share tell nothing by themselves, as the end of a sentence. */
export interface Undivided {
  readonly undivided: string;
}
