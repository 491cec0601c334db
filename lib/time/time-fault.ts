import { DOTNET, epochSeconds, UNIX, WINDOWS } from './epoch.js';
import type { TimeCoding } from './time-coding.js';
import { decodeTime, JULIAN_EPOCH, TICKS, TimeDecoder } from './time-decoder.js';

/** Why a cell is no time. */
export type TimeFault = 'null time' | 'zero time' | 'time out of range' | 'unreadable time';

/**
 * Zero times of MySQL; and of Go, .NET and Python, whatever their time of day is in a zone; and 0001-01-01 of the
 * Julian calendar, which Cocoa has before 1582.
 */
const ZERO_TEXT = /^(0000-00-00|0001-01-01|0000-12-30)([T ]|$)/;

/** Moments that programs write for no time, beyond the range of times: seconds since 1970. */
const ZERO_MOMENTS = [DOTNET, WINDOWS, '0000-12-30'].map((epoch) => epochSeconds(epoch) as number);

const ISO = new TimeDecoder(undefined);
const SCRATCH = new Uint32Array(2);

/** Why a cell that a decoder of `coding` refuses is no time. */
export function timeFault(cell: unknown, { timeUnit, epoch }: TimeCoding): TimeFault {
  if (cell === null) return 'null time';
  if (typeof cell === 'string') return textFault(cell, { timeUnit, epoch } as TimeCoding);
  if (timeUnit === undefined || (typeof cell !== 'number' && typeof cell !== 'bigint')) return 'unreadable time';
  const value = Number(cell);
  if (!Number.isFinite(value)) return 'unreadable time';
  if (value === 0) return 'zero time';
  const seconds = secondsOf(value, timeUnit, epoch);
  return ZERO_MOMENTS.some((zero) => Math.abs(seconds - zero) < 1) ? 'zero time' : 'time out of range';
}

/** Seconds from 1970 to the moment of a number, also beyond the range of times. */
export function secondsOf(value: number, unit: NonNullable<TimeCoding['timeUnit']>, epoch = UNIX): number {
  if (unit === 'julian') return (value - JULIAN_EPOCH) * 86_400;
  const seconds = unit === 'd' ? value * 86_400 : value / TICKS[unit];
  return seconds + (epochSeconds(epoch) ?? Number.NaN);
}

function textFault(text: string, coding: TimeCoding): TimeFault {
  const fault = isoFault(text);
  if (fault !== undefined) return fault;
  if (/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text)) return timeFault(Number(text), coding);
  return 'unreadable time';
}

/** Why ISO 8601 text is no time of int64 nanoseconds; undefined for text that is not ISO 8601. */
export function isoFault(text: string): 'zero time' | 'time out of range' | undefined {
  if (ZERO_TEXT.test(text)) return 'zero time';
  if (!/^\d{4}-/.test(text)) return undefined;
  // Times inside the range get here only where a zero time is missing.
  if (decodeTime(ISO, text, SCRATCH, 0)) return 'zero time';
  if (!decodeTime(ISO, inRange(text), SCRATCH, 0)) return undefined;
  return /^1601-01-01([T ]00:00(:00(\.0+)?)?Z?)?$/.test(text) ? 'zero time' : 'time out of range';
}

/** The text with a year of 1801 to 2200 that has the same calendar. */
function inRange(text: string): string {
  const year = Number(text.slice(0, 4)) % 400;
  return `${year > 200 ? 1600 + year : 2000 + year}${text.slice(4)}`;
}
