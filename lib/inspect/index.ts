export { formatInspection, type InspectionView } from './format-inspection.js';
export { type InspectOptions, inspect, inspectReadings, inspectSource } from './inspect.js';
export type {
  Inspection,
  InspectionJson,
  MachineInspection,
  MachineInspectionJson,
  SignalInspection,
  Span,
  SpanJson,
  TableInspection,
} from './inspection.js';
export { inspectionJson } from './inspection-json.js';
export { type PrintedSettings, settingsOf } from './settings-of.js';
export { type SuggestedSettings, suggestSettings } from './suggested-settings.js';
