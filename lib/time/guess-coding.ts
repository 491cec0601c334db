import { COCOA, DOTNET, epochDate, UNIX, WINDOWS } from './epoch.js';
import type { TimeCoding } from './time-coding.js';
import { guessTimeUnit, type TimeUnit } from './time-decoder.js';
import { secondsOf } from './time-fault.js';

/** 1980-01-01 and 2100-01-01 in seconds since 1970: plausible times of readings lie between them. */
const PLAUSIBLE_SECONDS = [315_532_800, 4_102_444_800] as const;

/** 0001-01-01 of the Julian calendar in seconds since 2001: what Core Data writes for no time. */
const COCOA_DISTANT_PAST = -63_114_076_800;

/** What programs write for no time: zero, that, and 0001-01-01 in s, ms and µs since 1970. */
const ZEROS = new Set([0, COCOA_DISTANT_PAST, ...[1, 1e3, 1e6].map((ticks) => -62_135_596_800 * ticks)]);

/** Units of numbers with an epoch, in the order in which they are tried. */
const UNITS: readonly TimeUnit[] = ['s', 'ms', 'us', '100ns', 'ns', 'd'];

/** Numbers that are times of one epoch only: read as an epoch of 1970 they lie in no year of readings. */
const BY_SIZE: readonly (Required<Pick<TimeCoding, 'timeUnit' | 'epoch'>> & { from: number; to: number })[] = [
  // 1980 to 2100.
  { timeUnit: '100ns', epoch: WINDOWS, from: 1.196e17, to: 1.5747e17 },
  { timeUnit: 'us', epoch: WINDOWS, from: 1.196e16, to: 1.5747e16 },
  // 2000 to 2060. As nanoseconds since 1970 these are days of 1990.
  { timeUnit: '100ns', epoch: DOTNET, from: 6.3082e17, to: 6.5017e17 },
];

/** What is known of numbers beside their size. */
interface Known {
  /** Their epoch, if the user says it. */
  readonly epoch?: string | undefined;
  /** They are moments of Core Data, by the names of the columns. */
  readonly isCoreData?: boolean;
}

/** How numbers are times: unit and epoch by their size. @param sorted ascending */
export function guessCoding(
  sorted: readonly number[],
  { epoch, isCoreData = false }: Known = {},
): Pick<TimeCoding, 'timeUnit' | 'epoch'> {
  const numbers = withoutZeros(sorted);
  const median = numbers[numbers.length >> 1];
  if (median === undefined) return {};
  if (epoch !== undefined) return ofEpoch(median, epochDate(epoch));
  const known = BY_SIZE.find(({ from, to }) => median >= from && median < to);
  if (known !== undefined) return { timeUnit: known.timeUnit, epoch: known.epoch };
  const isCocoa = isCoreData || sorted.includes(COCOA_DISTANT_PAST);
  if (isCocoa && isPlausible(secondsOf(median, 's', COCOA))) return { timeUnit: 's', epoch: COCOA };
  return { timeUnit: guessTimeUnit(median) };
}

/** The unit that puts a number of `epoch` into a year of readings; else the one that its size suggests. */
function ofEpoch(median: number, epoch: string): Pick<TimeCoding, 'timeUnit' | 'epoch'> {
  const timeUnit = UNITS.find((unit) => isPlausible(secondsOf(median, unit, epoch))) ?? guessTimeUnit(median);
  return { timeUnit, ...(epoch === UNIX || timeUnit === 'julian' ? {} : { epoch }) };
}

/** Numbers that are not what programs write for no time; all where there are no others. */
export function withoutZeros(sorted: readonly number[]): readonly number[] {
  const others = sorted.filter((n) => !ZEROS.has(n) && Number.isFinite(n));
  return others.length === 0 ? sorted : others;
}

/** True for times, in seconds since 1970, of 1980 to 2100. */
export function isPlausible(seconds: number): boolean {
  return seconds >= PLAUSIBLE_SECONDS[0] && seconds < PLAUSIBLE_SECONDS[1];
}

/** A zero time is none where it is farther from the other times than so many of their steps. */
const STEPS_AWAY = 10;

/**
 * True where a zero time among times stands for none: all others lie between 1980 and 2100, and zero is not as near to
 * them as they are to each other. A test bench may count seconds from 0, and an archive may begin in 1970.
 *
 * @param others the other times, seconds since 1970, in any order
 * @param zero the moment of zero, seconds since 1970
 */
export function isZeroMissing(others: readonly number[], zero: number): boolean {
  const times = [...new Set(others)].sort((a, b) => a - b);
  if (times.length === 0 || !isPlausible(times[0]) || !isPlausible(times.at(-1) as number)) return false;
  const steps = times
    .slice(1)
    .map((time, i) => time - times[i])
    .sort((a, b) => a - b);
  const step = steps[steps.length >> 1] ?? 0;
  return times[0] - zero > STEPS_AWAY * step;
}
