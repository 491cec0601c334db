export { parseDuration } from '../time/parse-duration.js';
export * from './flags.js';
export { defaultSettings, loadSettings, parseSettings } from './load.js';
export * from './settings.js';
export { settingsSchema } from './settings-schema.js';
export { parseSize } from './size.js';
