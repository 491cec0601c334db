import { MAX_KEPT_TIMES } from './shared-axis.js';
import { MAX_STEPS, medianStep, type Survey } from './surveyor.js';

/** Why the survey of all readings does not follow from those of the earlier and the new ones. */
export interface NotContinued {
  /** Indexes in the earlier survey: machines that have new times at or before their last one. */
  readonly late: readonly number[];
}

/**
 * The survey of readings that were surveyed before and of the new ones behind them: what one survey of all would find,
 * but that it does not tell a grid, and that the numbers of readings that are rounded, out of order or duplicates are
 * those of the new ones. `later` kept the times of the first machine of `earlier`.
 */
export function continuedSurvey(earlier: Survey, later: Survey): Survey | NotContinued {
  const places = new Map(earlier.machines.map(({ code }, m) => [code, m]));
  const machines = earlier.machines.map((machine) => ({ ...machine }));
  const firsts = [...earlier.firsts];
  const lasts = [...earlier.lasts];
  const late: number[] = [];
  for (const [i, { code, length }] of later.machines.entries()) {
    const place = places.get(code);
    if (place === undefined) {
      machines.push({ code, length });
      firsts.push(later.firsts[i]);
      lasts.push(later.lasts[i]);
      continue;
    }
    if (later.firsts[i] <= lasts[place]) late.push(place);
    machines[place].length += length;
    lasts[place] = later.lasts[i];
  }
  if (late.length > 0) return { late };
  const isNone = later.machines.length === 0;
  const sharedTime = isNone ? earlier.sharedTime : sharesTimes(earlier, later);
  const firstTimes = joined(earlier.firstTimes, later.firstTimes, MAX_STEPS);
  const length = machines[0]?.length ?? 0;
  const { axis: before } = earlier;
  const after = isNone ? new BigInt64Array(0) : later.axis;
  const hasAxis = sharedTime && length <= MAX_KEPT_TIMES && before !== undefined && after !== undefined;
  return {
    readings: earlier.readings + later.readings,
    machines,
    firsts: BigInt64Array.from(firsts),
    lasts: BigInt64Array.from(lasts),
    grouped: earlier.grouped && isNone,
    outOfOrder: later.outOfOrder,
    duplicates: later.duplicates,
    first: isNone || earlier.first < later.first ? earlier.first : later.first,
    last: isNone || earlier.last > later.last ? earlier.last : later.last,
    unit: isNone || earlier.unit < later.unit ? earlier.unit : later.unit,
    rounded: later.rounded,
    finer: earlier.finer + later.finer,
    grid: undefined,
    step: medianStep(firstTimes),
    firstTimes,
    sharedTime,
    axis: hasAxis ? joined(before, after, MAX_KEPT_TIMES) : undefined,
  };
}

/** All machines had the same times, and all of them have the same new ones. */
function sharesTimes(earlier: Survey, later: Survey): boolean {
  if (!earlier.sharedTime || !later.sharedTime || earlier.machines.length !== later.machines.length) return false;
  const known = new Set(earlier.machines.map(({ code }) => code));
  return later.machines.every(({ code }) => known.has(code));
}

/**
 * True where machines that had different times may have the same ones now: only the times tell, and they were not kept.
 */
export function mayShareTimes({ machines, firsts, lasts, sharedTime }: Survey): boolean {
  if (sharedTime) return false;
  return machines.every(
    ({ length }, m) => length === machines[0].length && firsts[m] === firsts[0] && lasts[m] === lasts[0],
  );
}

function joined(before: BigInt64Array, after: BigInt64Array, most: number): BigInt64Array {
  const times = new BigInt64Array(Math.min(most, before.length + after.length));
  times.set(before.subarray(0, times.length));
  times.set(
    after.subarray(0, times.length - Math.min(times.length, before.length)),
    Math.min(times.length, before.length),
  );
  return times;
}
