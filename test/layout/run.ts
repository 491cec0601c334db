import { run as runSettings } from '../../lib/job/run.js';
import { parseSettings } from '../../lib/settings/index.js';

/** The main job on a database, with settings as a file would have them. */
export function run(
  database: string,
  destination: string,
  file: { source?: object; [key: string]: unknown } = {},
  command?: string,
) {
  const settings = parseSettings({ ...file, source: { path: database, ...file.source }, destination }, 'settings');
  return runSettings({ settings, ...(command === undefined ? {} : { command }) });
}
