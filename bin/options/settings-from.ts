import { existsSync } from 'node:fs';
import {
  defaultSettings,
  FLAGS,
  type Flags,
  loadSettings,
  mergeFlags,
  resolveSettings,
  type Settings,
} from '../../lib/settings/index.js';
import { usageFailure } from '../failure.js';
import { dash } from '../output.js';
import type { Places } from './places.js';

const DEFAULT_SETTINGS = 'settings.json';

/** What yargs makes of the arguments of a command; the words before the options too. */
type Arguments = object & {
  readonly [K in 'database' | 'databases']?: Places[K] | undefined;
} & { readonly settings?: string | boolean | undefined };

/**
 * What a word or `--output` names.
 * @throws SettingsError ERR_USAGE where both do
 */
export function oneOf(word: string | undefined, output: string | undefined, what: string): string | undefined {
  if (word === undefined || output === undefined) return word ?? output;
  throw usageFailure(`${what} is given twice: ${dash(word)}, and --output ${dash(output)}`);
}

/** Those of the arguments that have a key in the settings (`FLAGS` in lib/settings). */
export function flagsOf(args: object): Flags {
  const given = new Map<string, unknown>(Object.entries(args));
  const { destination, output } = args as { destination?: string; output?: string };
  if (output !== undefined) given.set('destination', oneOf(destination, output, 'the destination'));
  return Object.fromEntries(
    Object.keys(FLAGS).map((name) => {
      const value = given.get(name);
      return [name, typeof value === 'string' ? dash(value) : value];
    }),
  );
}

/**
 * The settings of the file that `--settings` names, or else of settings.json if no database is given, overridden by
 * the options, of a run that begins now.
 * @throws SettingsError
 */
export function settingsFor(args: Arguments): Settings {
  return resolveSettings(mergeFlags(fileSettings(args), flagsOf(args)));
}

/**
 * The settings of the file that `--settings` names, if any.
 * @throws SettingsError
 */
export function namedSettings({ settings }: Arguments): Settings {
  return typeof settings === 'string' ? loadSettings(settings) : defaultSettings();
}

function fileSettings(args: Arguments): Settings {
  const { settings, database, databases } = args;
  if (settings !== undefined || database !== undefined || databases !== undefined) return namedSettings(args);
  if (existsSync(DEFAULT_SETTINGS)) return loadSettings(DEFAULT_SETTINGS);
  throw usageFailure('nothing to do: give a database and a destination, or have a settings.json in this directory');
}
