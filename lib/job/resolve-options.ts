import { resolveDestination, resolveSettings } from '../settings/index.js';
import type { RunOptions } from './run-options.js';

/**
 * Options of one run: the clock is read here, once, and every placeholder is replaced. Options whose settings are
 * resolved are returned as they are.
 *
 * @throws SettingsError ERR_SETTINGS_VALUE as `resolveSettings`
 */
export function resolveOptions<T extends Pick<RunOptions, 'settings' | 'references'>>(options: T): T {
  if (options.settings.clock !== undefined) return options;
  const settings = resolveSettings(options.settings);
  const { references } = options;
  if (references === undefined) return { ...options, settings };
  return { ...options, settings, references: resolveDestination(references, '--references', settings) };
}
