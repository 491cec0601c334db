import { SettingsError } from '../errors.js';
import { TimeDecoder } from './time-decoder.js';

/**
 * A point in time as nanoseconds since 1970: ISO 8601, UTC unless it has an offset; a date is its midnight.
 *
 * @param key the setting or flag that the message of an error names
 * @throws SettingsError ERR_SETTINGS_VALUE
 */
export function parseMoment(text: string, key: string): bigint {
  const out = new BigInt64Array(1);
  if (new TimeDecoder(undefined).text(text.trim(), new Uint32Array(out.buffer), 0)) return out[0];
  const message = `${key} is ${JSON.stringify(text)}, which is no time; write one like "2024-05-01" or "2024-05-01T06:00:00Z"`;
  throw new SettingsError('ERR_SETTINGS_VALUE', message, { key });
}
