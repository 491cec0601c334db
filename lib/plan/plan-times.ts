import { SettingsError } from '../errors.js';
import { encodeTimes, type TimeEncoding, type TimeType } from '../layout/index.js';
import type { OutputSettings, Settings } from '../settings/index.js';
import type { Survey } from '../survey/index.js';

import { TIME_UNITS } from '../time/units.js';
import { formatCount, plural } from '../util/format.js';
import { formatOf } from './choose-format.js';
import { hasInt64 } from './plan-format.js';
import { isTableFormat } from './table-format.js';

const MICROSECOND = TIME_UNITS[5].nanoseconds;
const NANOSECOND = TIME_UNITS[6].nanoseconds;

const TYPES = { int32: 'int', int64: 'int64', float64: 'double' } as const;

/** What {@link TYPES} are called in settings. */
export function dtypeOf(type: TimeType): 'int32' | 'int64' | 'float64' {
  return type === 'int' ? 'int32' : type === 'int64' ? 'int64' : 'float64';
}

/** To what times are rounded, nanoseconds, and the setting that says it. */
export interface Rounding {
  readonly round: bigint;
  readonly setting: 'clean.time.round' | 'output.time.units';
}

/**
 * How times are rounded before anything looks at them: as `clean.time.round` says, or to the units of the times, where
 * these are coarser. Text has no units.
 *
 * @throws SettingsError ERR_SETTINGS_VALUE where one is no multiple of the other
 */
export function roundingOf(settings: Pick<Settings, 'clean' | 'output' | 'destination'>): Rounding | undefined {
  const { clean, output } = settings;
  const { round } = clean.time;
  const { units, finer = 'round' } = output.time ?? {};
  const cleaning = round === undefined ? undefined : ({ round, setting: 'clean.time.round' } as const);
  if (units === undefined || finer === 'keep' || units.unit === NANOSECOND || isTableFormat(formatOf(settings)))
    return cleaning;
  const { unit } = units;
  if (round === undefined || (round < unit && unit % round === 0n))
    return { round: unit, setting: 'output.time.units' };
  if (round % unit === 0n) return cleaning;
  const message =
    `clean.time.round is no whole number of ${nameOf(unit)}, the units of output.time.units, and they no whole number ` +
    'of it; change one of them, or set output.time.finer to "keep"';
  throw new SettingsError('ERR_SETTINGS_VALUE', message, { key: 'clean.time.round' });
}

/** The survey counts the times that are no multiple of this. */
export function precisionOf({ time }: OutputSettings): bigint {
  return time?.units?.unit ?? MICROSECOND;
}

/** How the times are stored. @throws SettingsError ERR_SETTINGS_VALUE for int64 where the format has none */
export function planTimes({ first, last, unit }: Survey, settings: Settings): TimeEncoding {
  const { units, dtype } = settings.output.time ?? {};
  const format = formatOf(settings);
  const isWide = hasInt64(format);
  if (dtype === 'int64' && !isWide) {
    const message = `output.time.dtype is int64, which ${format} does not have (netcdf4 and cdf5 have); write "float64"`;
    throw new SettingsError('ERR_SETTINGS_VALUE', message, { key: 'output.time.dtype' });
  }
  const range = {
    ...{ first, last },
    // Of units that divide each other, the survey's is the coarsest that is exact.
    unit: units === undefined || units.unit > unit ? unit : units.unit,
    origin: units?.origin,
    type: dtype === undefined ? undefined : TYPES[dtype],
    inexact: units?.unit,
  };
  return encodeTimes(range, isWide);
}

/** Where times are not stored as settings ask for, or not exactly: warnings, which --strict refuses. */
export function timeFaults(encoding: TimeEncoding, survey: Survey, settings: Settings): string[] {
  const { units, dtype, finer } = settings.output.time ?? {};
  const { unit, type, exact } = encoding;
  const faults: string[] = [];
  if (units !== undefined && unit < units.unit) {
    const rounds =
      finer === 'keep'
        ? 'output.time.finer "round" rounds them to output.time.units'
        : 'a stage of the program made them';
    faults.push(
      `${finerTimes(survey)} than ${nameOf(units.unit)}, so that times are stored in ${nameOf(unit)}` +
        `${unit === NANOSECOND ? UNREAD : ''}; ${rounds}`,
    );
  }
  if (exact && dtype !== undefined && type !== TYPES[dtype]) {
    faults.push(
      `output.time.dtype ${dtype} does not hold the times in ${encoding.units}, so that they are ${dtypeOf(type)}; ` +
        'coarser output.time.units, or ones since a nearer date, may fit',
    );
  }
  if (!exact) {
    const why = !hasInt64(formatOf(settings))
      ? 'this format has no 64-bit integers (cdf5 and netcdf4 have)'
      : dtype === 'float64'
        ? 'output.time.dtype is float64; int64 may hold them'
        : 'output.time.units begin too far from them for 64-bit integers';
    const stored = `double ${nameOf(unit)}`;
    faults.push(`times are stored as ${stored} and are off by up to ${Math.ceil(encoding.error)} ns: ${why}`);
  }
  return faults;
}

/** Warnings about how the times are stored. */
export function timeWarnings(encoding: TimeEncoding, survey: Survey, settings: Settings): string[] {
  const faults = timeFaults(encoding, survey, settings);
  if (encoding.unit !== NANOSECOND || settings.output.time?.units !== undefined) return faults;
  const why = `${finerTimes(survey)} than a microsecond, so that times are stored in nanoseconds${UNREAD}`;
  return [...faults, `${why}; output.time.units "microseconds" rounds them`];
}

const UNREAD = ', which xarray decodes, but neither cftime nor what builds on it (netCDF4-python, Iris)';

function finerTimes({ finer, readings }: Survey): string {
  return `${plural(finer, 'reading')} of ${formatCount(readings)} ${finer === 1 ? 'has a time' : 'have times'} finer`;
}

function nameOf(unit: bigint): string {
  return (TIME_UNITS.find(({ nanoseconds }) => nanoseconds === unit) as (typeof TIME_UNITS)[number]).name;
}
