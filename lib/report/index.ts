export {
  coded,
  foldCoded,
  reportedWarnings,
  WARNING_CODES,
  type Warning,
  type WarningCode,
  withWarnings,
} from './coded-warnings.js';
export { show } from './display.js';
export { foldWarnings, namesOf } from './fold-warnings.js';
export { type LabelledLine, labelledLines, notice } from './labelled-lines.js';
export { type Look, legible, lookOf, PLAIN, type Tone, toned } from './look.js';
export { mergedWarnings } from './merged-values.js';
export { formatPlan, type PlanLine, planRecord } from './plan-text.js';
export { createProgress, type Progress, type ProgressOptions } from './progress.js';
export { type RunOutcome, runReportJson } from './run-report-json.js';
export { runReportSchema } from './run-report-schema.js';
export { statisticsCsv } from './statistics-csv.js';
export { statisticsJson } from './statistics-json.js';
export { formatStatistics } from './statistics-text.js';
export { formatSummary, type RunReport, resumingPhase, ruleText, type VerifiedCounts } from './summary.js';
export { tableProgress } from './table-progress.js';
export { type TextColumn, textTable } from './text-table.js';
export { unreadNotes } from './unread-notes.js';
export { formatUploads, type ReportedUpload, uploadsJson } from './uploads-text.js';
