import { DataError } from '../../errors.js';
import type { ReadingBatch } from '../../model/batch.js';
import { groupBy } from '../../util/group-by.js';
import type { Overlap } from './arrangement.js';

/** Readings of one database that are kept to be compared, and readings that are compared; of each two databases. */
export const MOST_COMPARED = 1 << 14;

/** What was found where readings of several databases have the same machine and time. */
export interface Compared {
  /** Readings that were compared. */
  readonly readings: number;
  /** There may be more of them than are compared. */
  readonly isPart?: boolean;
  /** The first two databases that differ. */
  readonly collision?: Collision;
}

export interface Collision {
  /** Code of the machine of the first reading that differs. */
  readonly machine: number;
  readonly members: readonly [number, number];
  readonly compared: number;
  readonly isPart: boolean;
  readonly differing: number;
}

/**
 * Compares readings of the same machine and time of databases that overlap. A missing value stands against none.
 *
 * @param read gives the readings of a database, with the columns and codes of the fleet
 */
export async function compareOverlaps(
  overlaps: readonly Overlap[],
  read: (member: number) => AsyncIterableIterator<ReadingBatch>,
): Promise<Compared> {
  let readings = 0;
  let isPart = false;
  for (const pair of groupBy(overlaps, ({ members }) => members.join()).values()) {
    const found = await comparePair(pair, read);
    readings += found.compared;
    isPart ||= found.isPart;
    if (found.differing > 0) return { readings, collision: found };
  }
  return { readings, isPart };
}

async function comparePair(
  pair: readonly Overlap[],
  read: (member: number) => AsyncIterableIterator<ReadingBatch>,
): Promise<Collision> {
  const { members } = pair[0];
  const spans = new Map(pair.map((overlap) => [overlap.machine, overlap]));
  const most = Math.max(1, Math.floor(MOST_COMPARED / spans.size));
  const kept = await keep(read(members[0]), spans, most);
  const isPart = [...kept.values()].some(({ size }) => size >= most);
  let [compared, differing, machine] = [0, 0, pair[0].machine];
  for await (const { length, machine: codes, time, values } of read(members[1])) {
    for (let i = 0; i < length && compared < MOST_COMPARED; i++) {
      const other = kept.get(codes[i])?.get(time[i]);
      if (other === undefined) continue;
      compared++;
      if (!other.some((value, s) => value !== values[s][i] && !Number.isNaN(value) && !Number.isNaN(values[s][i])))
        continue;
      if (differing++ === 0) machine = codes[i];
    }
    if (compared >= MOST_COMPARED) break;
  }
  return { members, machine, compared, isPart, differing };
}

type Kept = ReadonlyMap<number, ReadonlyMap<bigint, readonly number[]>>;

/** The first readings of the spans. @param most of each machine */
async function keep(
  batches: AsyncIterable<ReadingBatch>,
  spans: ReadonlyMap<number, Pick<Overlap, 'since' | 'until'>>,
  most: number,
): Promise<Kept> {
  const kept = new Map([...spans.keys()].map((machine) => [machine, new Map<bigint, readonly number[]>()]));
  let filled = 0;
  for await (const { length, machine, time, values } of batches) {
    for (let i = 0; i < length; i++) {
      const own = kept.get(machine[i]);
      const span = spans.get(machine[i]);
      if (own === undefined || span === undefined || own.size >= most) continue;
      if (time[i] < span.since || time[i] > span.until) continue;
      own.set(
        time[i],
        values.map((column) => column[i]),
      );
      if (own.size === most) filled++;
    }
    if (filled === spans.size) break;
  }
  return kept;
}

/** @param names of machines by code. @param paths of the databases */
export function collisionError(
  { machine, members, compared, differing }: Collision,
  names: readonly string[],
  paths: readonly string[],
): DataError {
  const [one, other] = members.map((m) => paths[m]);
  return new DataError(
    'ERR_MACHINES_COLLIDE',
    `machine ${JSON.stringify(names[machine])} of ${one} and of ${other} has other values at the same times ` +
      `(${differing} of ${compared} readings that were compared). If they are two machines, name them by their files: ` +
      '--machine-name "{stem}/{machine}" (source.machine_name). If they are one, --combine time (source.combine) takes ' +
      'them together, and clean.duplicates says which value is kept',
  );
}
