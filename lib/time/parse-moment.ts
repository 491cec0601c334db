import { SettingsError } from '../errors.js';
import { TimeDecoder } from './time-decoder.js';

/**
 * Parses ISO 8601 to nanoseconds since 1970. UTC unless there is an offset; a date alone means midnight.
 *
 * @param key the setting or flag that the message of an error names
 * @throws SettingsError ERR_SETTINGS_VALUE
 */
export function parseMoment(text: string, key: string): bigint {
  const out = new BigInt64Array(1);
  if (new TimeDecoder(undefined).text(text.trim(), new Uint32Array(out.buffer), 0)) return out[0];
  const examples = '"2024-05-01" or "2024-05-01T06:00:00Z"';
  const message = `${key} is ${JSON.stringify(text)}, which is no time; write one like ${examples}`;
  throw new SettingsError('ERR_SETTINGS_VALUE', message, { key });
}
