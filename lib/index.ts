/**
 * The main job as one call ({@link run}), or as streams that a program joins itself ({@link openStages}); and the stages that need no
 * plan, each on its own: a {@link Source} gives ReadingBatches, a {@link CleanTransform} cleans them, a {@link LineEncoder} makes text of
 * them, and {@link openSink} takes bytes anywhere, a {@link SinkStream} as the end of a pipeline.
 *
 * Everything that fails does so with a {@link FleetcdfError}, whose `code` is stable.
 */

export * from './batch.js';
export { type CleanRules, CleanTransform, type RangeRule } from './clean/index.js';
export * from './errors.js';
export { type DuplicateOptions, type DuplicatePolicy, JoinRepeats, PassGroup } from './group/index.js';
export type { BatchMeaning, OwnStage } from './plan/own-stage.js';
export type { PlanLine, Progress, RunReport } from './report/index.js';
export { dryRun, type RunOptions, run } from './run.js';
export { defaultSettings, loadSettings, parseSettings, type Settings } from './settings/index.js';
export { type Body, openSink, type Sink, type SinkOptions, SinkStream, type Written } from './sink/index.js';
export type { Fact } from './source/facts.js';
export type { Readings } from './source/readings.js';
export type { Signal } from './source/signal.js';
export { Source } from './source/source.js';
export type { SourceOptions, SourceReadOptions } from './source/source-options.js';
export { openStages, type Stages, type StagesOptions } from './stages.js';
export * from './tally.js';
export { LineEncoder, type LineOptions } from './text/index.js';
