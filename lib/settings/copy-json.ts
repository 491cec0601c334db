import { SettingsError } from '../errors.js';

/**
 * A copy of a value as JSON has them.
 * @throws SettingsError ERR_SETTINGS_VALUE for what cannot be copied: functions, and objects within too many others
 */
export function copyJson<T>(value: T, where = 'settings'): T {
  try {
    return structuredClone(value);
  } catch (cause) {
    const isDeep = cause instanceof RangeError;
    const found = isDeep ? 'objects within too many others' : (cause as Error).message;
    const message = `${where} cannot be read as JSON: ${found}`;
    throw new SettingsError('ERR_SETTINGS_VALUE', message, { cause });
  }
}
