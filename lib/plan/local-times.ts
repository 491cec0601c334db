import type { SourceTable } from '../source/tables/source-table.js';
import { isoTime } from '../time/iso-format.js';
import { zoneOfRepeatedHours } from '../time/repeated-hours.js';
import { listed, plural } from '../util/format.js';

/** Set-backs of a clock for another reason than the end of summer time are at most so many of all. */
const MOST_OTHERS = 0.5;

/**
 * A warning where times without an offset, read as UTC, go back like those of a local clock when summer time ends.
 *
 * @param setBacks times to which those of a machine go back, seconds since 1970; see `SetBacks`
 */
export function localTimeWarnings(
  setBacks: readonly number[],
  tables: readonly Pick<SourceTable, 'readings' | 'hasLocalTimes'>[],
): string[] {
  const columns = tables
    .filter(({ hasLocalTimes }) => hasLocalTimes)
    .map(({ readings }) => `${readings.name}.${readings.time}`);
  if (columns.length === 0) return [];
  const found = zoneOfRepeatedHours(setBacks);
  if (found === undefined || found.times.length < MOST_OTHERS * setBacks.length) return [];
  const at = isoTime(BigInt(Math.floor(found.times[0])) * 1_000_000_000n);
  const more = found.times.length > 1 ? ` and ${plural(found.times.length - 1, 'time')} more` : '';
  return [
    `the times of ${listed(columns, 'and')} go back at ${at.slice(0, -1).replace('T', ' ')}${more}, as a local clock does ` +
      `when summer time ends: if they are local times, source.time.zone reads them, such as ${JSON.stringify(found.zone)}`,
  ];
}
