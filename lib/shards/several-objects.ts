import type { Survey } from '../survey/index.js';
import { isoTime } from '../time/iso-format.js';
import { plural } from '../util/format.js';

/** Windows that are written out; of more, the first ones. */
const MOST_WINDOWS = 3;
const SECOND = 1_000_000_000n;

/**
 * How a dataset that is too large for one object becomes several, each by a job of its own: by time, in windows of one
 * length, or by machine.
 *
 * @param objects how many are needed
 */
export function severalObjects(
  { first, last, machines }: Pick<Survey, 'first' | 'last' | 'machines'>,
  objects: number,
) {
  const cuts = Array.from({ length: objects - 1 }, (_, i) => {
    const time = first + ((last - first) * BigInt(i + 1)) / BigInt(objects);
    return isoTime(time - (time % SECOND));
  });
  const windows = Array.from({ length: objects }, (_, i) =>
    [...(i === 0 ? [] : [`--since ${cuts[i - 1]}`]), ...(i === objects - 1 ? [] : [`--until ${cuts[i]}`])].join(' '),
  );
  const named = windows.length > MOST_WINDOWS ? [...windows.slice(0, MOST_WINDOWS), '…'] : windows;
  const each = Math.ceil(machines.length / objects);
  return (
    `make ${plural(objects, 'object')}, each by a job of its own: by time (${named.join('; ')}), or by machine, ` +
    `${plural(each, 'machine')} each (--machine)`
  );
}
