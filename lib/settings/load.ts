import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { SettingsError } from '../errors.js';
import { checkObjectOptions } from '../sink/object-options.js';
import { convert } from './convert.js';
import { convertOlder, isOlderForm, type OlderFile, olderSchema } from './older-form.js';
import { parseJson } from './parse-json.js';
import { renameKeys } from './renamed-keys.js';
import type { FilledSettings, Settings } from './settings.js';
import type { SettingsFile } from './settings-file.js';
import { settingsSchema } from './settings-schema.js';
import { escapeTemplate } from './template.js';
import { Validator } from './validate.js';

export const settingsValidator = new Validator<FilledSettings>('settings', settingsSchema);
const olderValidator = new Validator<OlderFile>('older', olderSchema);

/**
 * Reads a settings file. `source.path`, `source.paths`, and a `destination` and `receipt` that are files, are relative to its directory.
 *
 * @throws SettingsError ERR_SETTINGS_FILE if it cannot be read, ERR_SETTINGS_JSON with line and column, and the errors
 * of {@link checkSettings}
 */
export function loadSettings(path: string): Settings {
  const settings = checkSettings(parseJson(read(path), path), path);
  const directory = dirname(path);
  const { source, destination, receipt } = settings;
  return {
    ...settings,
    file: path,
    ...(source.path === undefined || source.path === '-'
      ? {}
      : { source: { ...source, path: relativeTo(directory, source.path) } }),
    ...(source.paths === undefined ? {} : { source: { ...source, paths: source.paths.map(wordIn(directory)) } }),
    ...(destination === undefined || !isFile(destination) ? {} : { destination: templateIn(directory, destination) }),
    ...(receipt === undefined || !isFile(receipt) ? {} : { receipt: templateIn(directory, receipt) }),
  };
}

/**
 * The settings that a program writes down: the content of a settings file, checked and with defaults filled in. The
 * compiler knows its keys and values; what is JSON from elsewhere is for {@link checkSettings}. Paths are not changed.
 *
 * @param where name of the settings in messages
 * @throws SettingsError the errors of {@link checkSettings}
 */
export function parseSettings(file: SettingsFile, where = 'settings'): Settings {
  return checkSettings(file, where);
}

/**
 * Checks what may be the content of a settings file, in either form, and fills in the defaults. Paths are not changed.
 *
 * @param value of which nothing is known, for example parsed JSON
 * @param where name of the settings in messages, for example the path of their file
 * @throws SettingsError ERR_SETTINGS_KEY, ERR_SETTINGS_VALUE, ERR_SETTINGS_MISSING or ERR_SETTINGS_CREDENTIALS, with
 * one line per problem
 */
export function checkSettings(value: unknown, where = 'settings'): Settings {
  if (isOlderForm(value)) return convertOlder(olderValidator.check(value, `${where} (older form)`), defaultSettings());
  const file = settingsValidator.check(renameKeys(value), where);
  try {
    const settings = convert(file);
    checkObjectOptions(settings.s3, (key) => `s3.${key}`);
    return settings;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new SettingsError(error.code, `${where}: ${error.message}`.split('\n'), {
      ...(error.key === undefined ? {} : { key: error.key }),
    });
  }
}

/** The settings of an empty file: everything is discovered, nothing is cleaned. */
export function defaultSettings(): Settings {
  return convert(settingsValidator.check({}));
}

/**
 * A settings file as it is written, in the newer form, without its paths and `source`: for a file that is made of it.
 * @throws SettingsError as {@link loadSettings}
 */
export function loadSettingsFile(path: string): Readonly<Record<string, unknown>> {
  const value = renameKeys(parseJson(read(path), path)) as Record<string, unknown>;
  const { source: _, destination: __, receipt: ___, data: ____, sensors: _____, ...others } = value;
  return others;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      ENOENT: `no settings file ${path}; name another with --settings, or give a database and a destination`,
      EISDIR: `the settings file ${path} is a directory`,
      EACCES: `no permission to read the settings file ${path}`,
    };
    throw new SettingsError('ERR_SETTINGS_FILE', reasons[code ?? ''] ?? `the settings file ${path}: ${message}`, {
      cause,
    });
  }
}

/** A path with placeholders. The directory has none. */
function templateIn(directory: string, path: string): string {
  return relativeTo(escapeTemplate(directory), path);
}

/** One of several databases, or a list of them. */
function wordIn(directory: string): (word: string) => string {
  return (word) => (word.startsWith('@') ? `@${relativeTo(directory, word.slice(1))}` : relativeTo(directory, word));
}

function relativeTo(directory: string, path: string): string {
  return isAbsolute(path) ? path : join(directory, path);
}

/** True unless the destination is standard output or a URL. */
function isFile(destination: string): boolean {
  return destination !== '-' && !/^([a-z][a-z0-9+.-]*:\/\/|s3:|arn:)/i.test(destination);
}
