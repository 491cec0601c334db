export { parseDuration } from '../time/parse-duration.js';
export * from './flags.js';
export { defaultSettings, loadSettings, parseSettings } from './load.js';
export { settingsSchema } from './schema.js';
export * from './settings.js';
export { parseSize } from './size.js';
