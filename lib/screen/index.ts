export { MODE_MEANINGS, MODES, type ModeRule } from './mode-rule.js';
export { ModeTest } from './mode-test.js';
export {
  isSeriesRule,
  otherSignalOf,
  SERIES_RULES,
  type SeriesRule,
  seriesTestOf,
  windowOf,
} from './rules/index.js';
export type { ScreenedBatch, ScreenObserver } from './screened-batch.js';
export type { SeriesContext, SeriesRuleDefinition, SeriesWindow } from './series-rule-definition.js';
export type { FlagQueue, SeriesRows, SeriesTest } from './series-test.js';
