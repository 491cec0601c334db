import { SettingsError } from '../errors.js';
import { isZone } from '../time/zone.js';
import { didYouMean, nearest } from '../util/suggest.js';

/**
 * Refuses what is no time zone.
 * @param key the setting or flag that the message names
 * @throws SettingsError ERR_SETTINGS_VALUE
 */
export function checkZone(zone: string, key: string): string {
  if (isZone(zone)) return zone;
  const zones = Intl.supportedValuesOf('timeZone');
  const city = nearest(zone, zones.map(cityOf));
  // Of a city that is named alone, or in another continent.
  const meant = nearest(zone, zones) ?? zones.find((known) => cityOf(known) === city);
  const advice = meant === undefined ? '' : didYouMean(meant, [meant]);
  const message = `${key} is ${JSON.stringify(zone)}, which is no time zone${advice || `; write one like "Europe/Berlin"`}`;
  throw new SettingsError('ERR_SETTINGS_VALUE', message, { key });
}

function cityOf(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1);
}
