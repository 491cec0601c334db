import { run as runSettings } from '../../lib/job/run.js';
import { parseSettings } from '../../lib/settings/index.js';

/** Runs the main job on a database, with the content of a settings file. */
export function run(
  database: string,
  destination: string,
  file: { source?: object; [key: string]: unknown } = {},
  command?: string,
) {
  const settings = parseSettings({ ...file, source: { path: database, ...file.source }, destination }, 'settings');
  return runSettings({ settings, ...(command === undefined ? {} : { command }) });
}
