import type { FleetShape } from '../layout/index.js';
import type { Settings } from '../settings/index.js';
import type { Survey } from '../survey/index.js';
import { formatCount, plural } from '../util/format.js';
import { formatOf } from './choose-format.js';
import { isNextToEmpty, stackOf } from './stack.js';
import { isTableFormat } from './table-format.js';

/** Machines share their times where the union of them has at most so many times those of the longest machine. */
const MOST_OF_LONGEST = 2;

/**
 * How many times all machines may have together for one axis of them, which the survey then finds: text has no axis,
 * `ragged` has none of machines, and where all machines have the same times nothing has to be found.
 *
 * @returns undefined where the union is not needed, infinity where it is needed whatever its length
 */
export function unionLimit({ sharedTime, machines }: Survey, settings: Settings): number | undefined {
  const { layout, timeAxis } = settings.output;
  if (isTableFormat(formatOf(settings)) || sharedTime || machines.length === 0) return undefined;
  if (layout === 'ragged' || timeAxis === 'own') return undefined;
  return layout === 'stacked' || timeAxis === 'shared' ? Number.POSITIVE_INFINITY : MOST_OF_LONGEST * longest(machines);
}

/** The times of a dataset: one axis for all machines, or one for each. */
export interface TimeAxisChoice {
  readonly kind: 'shared' | 'own';
  readonly why: string;
  /** Nobody chose it, and it follows from how far the machines' times differ. */
  readonly isGuess: boolean;
}

/** What a layout without time axes has. */
export const OWN_TIMES: TimeAxisChoice = { kind: 'own', why: 'each machine has times of its own', isGuess: false };

/**
 * The time axis, as `output.time_axis` says: `auto` shares the union of the times where the survey has found it to be
 * short enough.
 *
 * @param shape with the times that all machines can share
 */
export function chooseTimeAxis(shape: FleetShape, { output }: Settings): TimeAxisChoice {
  const { layout, timeAxis } = output;
  const { sharedTime, machines, union } = shape;
  if (layout === 'ragged') return OWN_TIMES;
  if (timeAxis === 'own') return { kind: 'own', why: 'one for each machine, as asked for', isGuess: false };
  if (sharedTime) return { kind: 'shared', why: 'all machines have the same times', isGuess: false };
  const most = longest(machines);
  const lengths = `${plural(machines.length, 'machine')} with up to ${plural(most, 'time')} each`;
  if (union === undefined) {
    const why = `${lengths} have more than ${formatCount(MOST_OF_LONGEST * most)} together, twice as many`;
    return { kind: 'own', why, isGuess: true };
  }
  const together = `${lengths} have ${formatCount(union.length)} together`;
  if (layout === 'stacked' || timeAxis === 'shared') return { kind: 'shared', why: together, isGuess: false };
  const stack = stackOf(shape);
  if (stack !== undefined && isNextToEmpty(stack)) {
    return { kind: 'own', why: `${together}, but ${stack.filled} of the values would be there`, isGuess: true };
  }
  return { kind: 'shared', why: `${together}, at most twice as many`, isGuess: true };
}

/** The shape with the times of its axis. */
export function withAxis(shape: FleetShape, { kind }: TimeAxisChoice): FleetShape {
  if (kind === 'shared') return shape;
  const { union: _, ...own } = shape;
  return { ...own, sharedTime: false, axis: undefined };
}

/** What the user should know about an axis that was chosen for the times that the machines happen to have. */
export function timeAxisNotes({ kind, why, isGuess }: TimeAxisChoice): string[] {
  if (!isGuess) return [];
  const what =
    kind === 'shared' ? `one time axis for all machines, with gaps: ${why}` : `a time axis for each machine: ${why}`;
  return [`${what}; --time-axis ${kind === 'shared' ? 'own' : 'shared'} (output.time_axis) changes it`];
}

function longest(machines: readonly { readonly length: number }[]): number {
  return machines.reduce((most, { length }) => Math.max(most, length), 0);
}
