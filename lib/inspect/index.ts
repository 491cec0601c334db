export { formatInspection, type InspectionView } from './format-inspection.js';
export { inspect, inspectSource } from './inspect.js';
export { inspectionJson } from './inspection-json.js';
export { type PrintedSettings, settingsOf } from './settings-of.js';
