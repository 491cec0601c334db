export { formatInspection } from './format.js';
export * from './inspect.js';
export { inspectionJson } from './json.js';
export { settingsOf, settingsOfSource } from './settings-of.js';
