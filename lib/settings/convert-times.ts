import { SettingsError } from '../errors.js';
import { epochDate, epochSeconds } from '../time/epoch.js';
import { parseTimeUnits } from '../time/parse-time-units.js';
import type { TimeCoding } from '../time/time-coding.js';
import { checkZone } from './check-zone.js';
import { present } from './present.js';
import type { FilledSettings, TimeSettings } from './settings.js';
import type { Label } from './validate.js';

type TimesFile = NonNullable<FilledSettings['source']['time']> & {
  readonly time_unit?: TimeCoding['timeUnit'] | undefined;
};

/**
 * How times are coded, for all tables or for one.
 *
 * @param key of the settings that hold it
 * @throws SettingsError ERR_SETTINGS_VALUE
 */
export function convertTimes(file: TimesFile, key: string): TimeCoding {
  const { epoch, zone, time_unit: timeUnit, zero_time: zeroTime } = file;
  if (epoch !== undefined && epochSeconds(epoch) === undefined) {
    refuse(`${key}.epoch`, `is ${JSON.stringify(epoch)}, which is no date; write one like "2001" or "1899-12-30"`);
  }
  if (epoch !== undefined && timeUnit === 'julian') {
    refuse(`${key}.epoch`, 'stands beside Julian days, which have their own; remove epoch or time_unit');
  }
  if (zone !== undefined) checkZone(zone, `${key}.zone`);
  return present<TimeCoding>({ timeUnit, epoch: epoch === undefined ? undefined : epochDate(epoch), zone, zeroTime });
}

/** How the time coordinate is stored. @throws SettingsError ERR_SETTINGS_VALUE */
export function convertTime(
  { units, dtype, finer }: NonNullable<FilledSettings['output']['time']>,
  label: Label,
): TimeSettings {
  const parsed = units === undefined ? undefined : parseTimeUnits(units, label('output.time.units'));
  return present<TimeSettings>({ units: parsed, dtype, finer });
}

function refuse(key: string, what: string): never {
  throw new SettingsError('ERR_SETTINGS_VALUE', `${key} ${what}`, { key });
}
