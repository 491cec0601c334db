import { SettingsError } from '../errors.js';
import { copyJson } from './copy-json.js';

/** Keys with an old spelling that is still read. */
export const RENAMED: readonly [section: readonly string[], old: string, now: string][] = [
  [['clean', 'machine'], 'padNumbers', 'pad_numbers'],
];

/**
 * A copy of `value` with old spellings of keys replaced.
 *
 * @throws SettingsError ERR_SETTINGS_KEY if a key is present in both spellings
 */
export function renameKeys(value: unknown): unknown {
  const copy = copyJson(value);
  for (const [section, old, now] of RENAMED) {
    const object = section.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), copy);
    if (!isObject(object) || !Object.hasOwn(object, old)) continue;
    const key = [...section, old].join('.');
    if (Object.hasOwn(object, now)) {
      const message = `${key} is the old spelling of ${now}, which is present too; remove one of them`;
      throw new SettingsError('ERR_SETTINGS_KEY', message, { key });
    }
    object[now] = object[old];
    delete object[old];
  }
  return copy;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
