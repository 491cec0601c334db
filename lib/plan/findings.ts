import type { TallyEntry } from '../model/tally.js';
import type { TimeAxis } from '../model/time-axis.js';
import type { Join } from '../source/join/choose-join.js';
import type { ReadingSource } from '../source/reading-source.js';
import type { Watermark } from '../source/watermark.js';
import type { Survey } from '../survey/index.js';
import type { Screening } from './plan-screening.js';
import type { WordOrders } from './word-codes.js';

/** What a plan needs to know of the source. */
export interface SourceFacts
  extends Pick<
    ReadingSource,
    | 'path'
    | 'description'
    | 'isRewindable'
    | 'size'
    | 'tables'
    | 'readers'
    | 'signals'
    | 'signalNames'
    | 'facts'
    | 'unread'
    | 'notes'
  > {
  /** Names in the database, by machine code. */
  readonly machineNames: readonly string[];
  /** Messages about selected machines that no reading has; known once the readings are surveyed. */
  readonly missingMachines: readonly string[];
  readonly warnings: readonly string[];
}

/** The union of the times of all machines, strictly increasing. */
export interface TimeUnionAxis extends TimeAxis {
  /** Bytes of its temporary file. */
  readonly temporaryBytes: number;
}

/** Everything that the survey found out: with settings and destination, all that a plan follows from. */
export interface Findings {
  readonly source: SourceFacts;
  readonly join: Join;
  /** Absent where nothing has to be known before the first reading leaves (text of one table). */
  readonly survey?: Survey;
  /** Rows of all tables that the survey read. */
  readonly rows?: number;
  /** What the survey counted: missing and unreadable keys, bad values where values were surveyed. */
  readonly counts: readonly TallyEntry[];
  /** Times to which those of a machine go back, seconds since 1970; see `SetBacks`. Absent where none do. */
  readonly setBacks?: readonly number[];
  /** Where the tables end now, where a later run is to go on behind them. */
  readonly watermarks?: readonly Watermark[];
  /** In which order words without a code in the settings first appear. Absent where no signal has several of them. */
  readonly wordOrders?: WordOrders;
  /** The columns of every table and view, where settings have those that they were written for. */
  readonly schema?: ReadonlyMap<string, readonly string[]>;
  /** Readings go through a stage of the calling program. */
  readonly hasUserStage: boolean;
  /** What is judged, repaired and flagged once readings are grouped; absent: nothing. */
  readonly screening?: Screening;
  /** The survey kept all readings, sorted by machine and time. */
  readonly kept?: { readonly temporaryBytes: number };
  /** The times of all machines together, where they differ and may lie along one axis; see {@link unionLimit}. */
  readonly timeUnion?: TimeUnionAxis;
}
