export { parseDuration } from '../time/parse-duration.js';
export { FLAGS, type Flags, mergeFlags, settingsPath } from './flags.js';
export { checkSettings, defaultSettings, loadSettings, loadSettingsFile, parseSettings } from './load.js';
export { resolveDestination, resolveSettings, resolveWindow, type Window } from './resolve.js';
export {
  type CleanSettings,
  type Format,
  type KnownMachine,
  type OutputEncoding,
  type OutputSettings,
  type Rule,
  rulesOf,
  type S3Settings,
  type Settings,
  type SignalDescription,
  type SourceSettings,
  type TimeSettings,
} from './settings.js';
export type * from './settings-file.js';
export { settingsSchema } from './settings-schema.js';
export { parseSize } from './size.js';
