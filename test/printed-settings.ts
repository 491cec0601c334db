import { settingsOf } from '../lib/inspect/index.js';
import { parseSettings } from '../lib/settings/index.js';

/** What `inspect --print-settings` prints for a source: a settings file with nothing but `source`, as an object. */
// biome-ignore lint/suspicious/noExplicitAny: JSON of any form
export async function printedSettings(source: object): Promise<any> {
  const { text } = await settingsOf({ settings: parseSettings({ source }) });
  return JSON.parse(text);
}
