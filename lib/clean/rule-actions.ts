import { type Action, KEEP } from '../model/signal-rule.js';
import { parseDuration } from '../time/parse-duration.js';

/** An action as settings have it. */
export type ActionFile = string | number | { readonly interpolate: string };

interface ActionsFile {
  readonly on_suspect?: ActionFile;
  readonly on_fail?: ActionFile;
}

/**
 * What becomes of flagged values, from settings that the schema has accepted. Absent: they are kept.
 *
 * @param key of the rule, for messages
 * @throws SettingsError ERR_SETTINGS_VALUE for a duration of nothing
 */
export function convertActions(
  { on_suspect: suspect, on_fail: fail }: ActionsFile,
  key: string,
): { readonly onSuspect: Action; readonly onFail: Action } {
  return { onSuspect: convertAction(suspect, `${key}.on_suspect`), onFail: convertAction(fail, `${key}.on_fail`) };
}

function convertAction(file: ActionFile | undefined, key: string): Action {
  if (typeof file === 'number') return { kind: 'number', value: file };
  if (typeof file === 'object')
    return { kind: 'interpolate', gap: parseDuration(file.interpolate, `${key}.interpolate`) };
  return file === undefined ? KEEP : { kind: file as 'keep' | 'missing' | 'clip' | 'previous' };
}
