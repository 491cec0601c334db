import { SettingsError } from '../errors.js';
import { dateText, type LocalClock } from '../time/local-clock.js';
import { listed } from '../util/format.js';
import { nearest } from '../util/suggest.js';
import type { Settings } from './settings.js';

/** What a placeholder becomes, given the settings of a run and its clock; text: what it lacks. */
type Placeholder = (settings: Settings, clock: LocalClock) => { readonly value: string } | string;

/** The placeholders of destinations. */
const PLACEHOLDERS: Readonly<Record<string, Placeholder>> = {
  date: (_, clock) => ({ value: dateText(clock.today) }),
  yesterday: (_, clock) => ({ value: dateText(clock.today - 1) }),
  machine({ source: { only } }) {
    const [machine, ...others] = only?.machines ?? [];
    const isOne = machine !== undefined && others.length === 0 && !/[*?]/.test(machine);
    return isOne ? { value: safeName(machine) } : 'needs one --machine (source.only.machines) without * and ?';
  },
  company({ companyName }) {
    return companyName === undefined ? 'needs company_name in the settings' : { value: safeName(companyName) };
  },
};

/** A brace, doubled; a placeholder; or a brace alone. */
const PARTS = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;

/**
 * Refuses a destination with a placeholder that nobody knows, or with half of one.
 *
 * @param key the setting or flag that the message names
 * @throws SettingsError ERR_SETTINGS_VALUE
 */
export function checkTemplate(text: string, key: string): string {
  for (const [part, name] of text.matchAll(PARTS)) {
    if (part === '{{' || part === '}}' || Object.hasOwn(PLACEHOLDERS, name ?? '')) continue;
    throw refusal(key, `${JSON.stringify(text)} has ${part}, ${name === undefined ? LONE : unknown(name)}`);
  }
  return text;
}

/**
 * A destination with its placeholders replaced, and `{{` and `}}` as braces.
 *
 * @param key the setting or flag that the message names
 * @throws SettingsError ERR_SETTINGS_VALUE for an unknown placeholder, or one that the settings cannot replace
 */
export function expandTemplate(text: string, key: string, settings: Settings, clock: LocalClock): string {
  checkTemplate(text, key);
  return text.replace(PARTS, (part: string, name: string | undefined) => {
    if (name === undefined) return part.slice(1);
    const found = PLACEHOLDERS[name](settings, clock);
    if (typeof found === 'string') throw refusal(key, `${JSON.stringify(text)} has ${part}, which ${found}`);
    return found.value;
  });
}

/** `text` as a template that stands for it. */
export function escapeTemplate(text: string): string {
  return text.replace(/[{}]/g, '$&$&');
}

const LONE = 'a brace without its other half; {{ and }} stand for braces';

function unknown(name: string): string {
  const known = Object.keys(PLACEHOLDERS).map((one) => `{${one}}`);
  const meant = nearest(name, Object.keys(PLACEHOLDERS));
  const advice = meant === undefined ? '' : `did you mean {${meant}}? `;
  return `which is none of ${listed(known, 'and')}; ${advice}{{ and }} stand for braces`;
}

function refusal(key: string, what: string): SettingsError {
  return new SettingsError('ERR_SETTINGS_VALUE', `${key} ${what}`, { key });
}

/** A name for a part of a key or a path: letters and digits of any script, and `-._`; others become `_`. */
function safeName(name: string): string {
  const safe = name.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '_');
  // No file that is hidden, and no way to another directory.
  return safe.replace(/^\.+/, '_').replace(/(?<=.)_$/, '');
}
