import type { TallyEntry } from '../model/tally.js';
import type { Join } from '../source/join/choose-join.js';
import type { Survey } from '../survey/index.js';
import type { Destination } from './destination.js';
import type { Findings } from './findings.js';
import type { Grouping } from './grouping.js';
import type { MemoryBudget } from './memory-budget.js';

/** How often the source is read after the survey, and what of it is kept meanwhile. */
export interface ReadPlan {
  /** Passes over the source from here on. */
  readonly passes: number;
  /** All readings are kept, in memory or in a temporary file; layouts read them from there. */
  readonly kept: boolean;
  /** Bytes of the temporary file, at most. */
  readonly temporaryBytes: number;
  readonly why: string;
}

/**
 * Keys that a pass for values still reads: `none` where they follow from the order of a full grid, those of the `first`
 * table where all are aligned, `all` where any was missing or unreadable.
 */
export type KeysToRead = 'all' | 'first' | 'none';

/** Of the room for temporary files this part is taken at most. */
const ROOM = 0.9;

/** Faults that leave a row out of the readings. */
const KEY_FAULTS: readonly string[] = [
  'null machine',
  'null time',
  'zero time',
  'time out of range',
  'unreadable time',
  'skipped local time',
];

/** Decide what a pass for values reads of the keys, once the survey knows them. */
export function keysToRead(
  survey: Survey,
  join: Join,
  counts: Iterable<TallyEntry>,
  hasUserStage: boolean,
): KeysToRead {
  // The survey saw what left the stage, not what went in.
  if (hasUserStage) return 'all';
  for (const { rule, count } of counts) if (count > 0 && KEY_FAULTS.includes(rule)) return 'all';
  if (join.kind !== 'zip' && join.kind !== 'single') return 'all';
  return survey.grid !== undefined && survey.axis !== undefined ? 'none' : 'first';
}

/** Bytes of all readings in a spill store: a time and a value for each signal. */
export function readingBytes({ readings }: Survey, signals: number): number {
  return readings * 8 * (signals + 1);
}

/** True where a temporary file of `bytes` leaves some of the `room` free. */
export function hasRoom(bytes: number, room: number): boolean {
  return bytes <= ROOM * room;
}

/**
 * Decide how the passes of a layout are served. The source is read again for its keys; for values only where keeping
 * them has no room.
 *
 * @param passes the signals of each pass
 */
export function planReading(
  { source, kept }: Pick<Findings, 'source' | 'kept'>,
  survey: Survey,
  grouping: Grouping,
  passes: readonly (readonly number[])[],
  { temporaryRoom, temporaryDirectory }: Pick<Destination, 'temporaryRoom' | 'temporaryDirectory'>,
  { spill }: MemoryBudget,
): ReadPlan {
  if (kept !== undefined) {
    const why = 'the readings are kept since they were surveyed';
    return { passes: 0, kept: true, temporaryBytes: kept.temporaryBytes, why };
  }
  const bytes = readingBytes(survey, source.signals.length);
  const again = {
    passes: passes.length,
    kept: false,
    temporaryBytes: grouping === 'spill' && bytes > spill ? bytes : 0,
  };
  if (passes.filter((signals) => signals.length > 0).length < 2) return { ...again, why: 'values are read once' };
  const inMemory = bytes <= spill;
  const wants = 'the format wants one variable after the other';
  if (inMemory || hasRoom(bytes, temporaryRoom)) {
    const where = inMemory ? 'in memory' : 'in a temporary file';
    const why = `${wants}: readings are read once and kept ${where}`;
    return { passes: 1, kept: true, temporaryBytes: inMemory ? 0 : bytes, why };
  }
  return { ...again, why: `${wants}, and ${temporaryDirectory} has no room to keep the readings` };
}
