export { show } from './display.js';
export { foldWarnings, namesOf } from './fold-warnings.js';
export { mergedWarnings } from './merged-values.js';
export { formatPlan, type PlanLine, planRecord } from './plan-text.js';
export { createProgress, type Progress, type ProgressOptions } from './progress.js';
export { formatSummary, type RunReport, reportJson, resumingPhase, type VerifiedCounts } from './summary.js';
export { tableProgress } from './table-progress.js';
export { unreadNotes } from './unread-notes.js';
export { formatUploads, type ReportedUpload, uploadsJson } from './uploads-text.js';
