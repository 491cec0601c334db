import { SettingsError } from '../errors.js';
import { groupsOf, type MachineNaming, placeholdersIn, placeholdersOf } from '../source/fleet/machine-namer.js';
import type { FilledSettings } from './settings.js';
import type { Label } from './validate.js';

type NamingFile = NonNullable<FilledSettings['source']['machine_name']>;

/** @throws SettingsError ERR_SETTINGS_VALUE for a pattern that is none, or a placeholder that nothing fills */
export function convertNaming(file: NamingFile, label: Label): MachineNaming {
  const key = label('source.machine_name');
  const { name = '{machine}', pattern } = typeof file === 'string' ? { name: file } : file;
  if (pattern !== undefined) checkPattern(pattern, `${key}.pattern`);
  const known = placeholdersOf(pattern);
  const unknown = placeholdersIn(name).find((placeholder) => !known.includes(placeholder));
  if (unknown !== undefined) {
    const message = `${key} has {${unknown}}; there are {${known.join('}, {')}}`;
    throw new SettingsError('ERR_SETTINGS_VALUE', message, { key });
  }
  return { name, ...(pattern === undefined ? {} : { pattern }) };
}

function checkPattern(pattern: string, key: string): void {
  try {
    new RegExp(pattern);
  } catch (cause) {
    const message = `${key} is no regular expression: ${(cause as Error).message}`;
    throw new SettingsError('ERR_SETTINGS_VALUE', message, { key, cause });
  }
  if (groupsOf(pattern).length > 0) return;
  const message = `${key} is ${JSON.stringify(pattern)}; it needs a named group, like (?<site>[^/]+)`;
  throw new SettingsError('ERR_SETTINGS_VALUE', message, { key });
}
