/**
 * The main job as one call ({@link run}), or as streams that a program joins itself ({@link openStages}). The stages
 * that need no plan are there each on its own: {@link openReadings} gives ReadingBatches, {@link CleanTransform} cleans
 * them, {@link LineEncoder} turns them into text, {@link openSink} writes bytes anywhere, and {@link SinkStream} ends a
 * pipeline.
 *
 * Every failure is a {@link FleetcdfError}; its `code` is stable.
 */

export { type CleanRules, CleanTransform, type RangeRule } from './clean/index.js';
export {
  AbortError,
  DataError,
  EmptyWindowError,
  EncoderError,
  FleetcdfError,
  FormatError,
  InternalError,
  type Message,
  SettingsError,
  SinkError,
  SlabError,
  SourceError,
  UnchangedError,
  VerifyError,
} from './errors.js';
export type { BatchSchema, UserStage } from './flow/user-stage.js';
export { DeduplicateInOrder, type DuplicateOptions, type DuplicatePolicy, PassGroup } from './group/index.js';
export {
  formatInspection,
  type Inspection,
  type InspectionJson,
  type InspectionView,
  type InspectOptions,
  inspect,
  type MachineInspection,
  type MachineInspectionJson,
  type SignalInspection,
  type Span,
  type SpanJson,
  type TableInspection,
} from './inspect/index.js';
export { type ObserveOptions, type ObserveReport, observe } from './job/observe.js';
export type { Observed, ObservedMachine, ObservedSignal, ObserverFactory } from './job/observers.js';
export { type JsonReadingsOptions, openJsonReadings, openReadings, type ReadingsOptions } from './job/open-source.js';
export { openStages, type Stages, type StagesOptions } from './job/open-stages.js';
export { type FileState, makeReceipt, type Receipt, sourceFiles } from './job/receipt.js';
export { dryRun, run } from './job/run.js';
export type { RunOptions } from './job/run-options.js';
export { type VerifyOptions, verify } from './job/verify.js';
export { type AloneReport, type VerifyAloneOptions, verifyAlone } from './job/verify-alone.js';
export type { LedgerFault } from './ledger/index.js';
export {
  BATCH_LENGTH,
  batchLength,
  type MachineBatch,
  MachineDictionary,
  type ReadingBatch,
  timeHalves,
} from './model/batch.js';
export type { Fact, FactsTable } from './model/fact.js';
export type { Readings, SignalKind, TallReadings, TextKind, WideReadings } from './model/readings.js';
export type { Derivation, Signal } from './model/signal.js';
export { type Rule, Tally, type TallyEntry } from './model/tally.js';
export type { Look, PlanLine, Progress, RunReport, VerifiedCounts } from './report/index.js';
export type { ModeRule, ScreenedBatch, ScreenObserver } from './screen/index.js';
export {
  type AttenuatedSignalEntry,
  type CleanSection,
  type CleanSettings,
  type ClimatologyEntry,
  checkSettings,
  defaultSettings,
  type EncodingEntry,
  type FlatLineEntry,
  type FurtherLookup,
  type GrossRangeEntry,
  type HampelEntry,
  type KnownMachine,
  loadSettings,
  type MachineEntry,
  type MissingCodesEntry,
  type ModeEntry,
  type NameLookup,
  type NeighbourEntry,
  type OutputEncoding,
  type OutputSection,
  type OutputSettings,
  parseSettings,
  type RangeEntry,
  type RateOfChangeEntry,
  type ReadingsEntry,
  type RollingZScoreEntry,
  resolveSettings,
  type S3Section,
  type S3Settings,
  type Settings,
  type SettingsFile,
  type SignalColumnEntry,
  type SignalDescription,
  type SignalEntry,
  type SourceSection,
  type SourceSettings,
  type SpikeEntry,
  type StuckTimeEntry,
  type TimeGapEntry,
  type TimeSettings,
} from './settings/index.js';
export {
  type Body,
  openSink,
  type PartPlan,
  type Resumed,
  type Sink,
  type SinkOptions,
  SinkStream,
  type Written,
} from './sink/index.js';
export type { FoundDatabases } from './source/fleet/find-databases.js';
export type { MachineNaming } from './source/fleet/machine-namer.js';
export { type JsonInput, openInput } from './source/json/input.js';
export type { JsonSource } from './source/json/json-source.js';
export type { TimeWindow } from './source/rows/readings-table.js';
export type { Source } from './source/source.js';
export type { ReaderChoice, SourceOptions, SourceReadOptions } from './source/source-options.js';
export type { TableReport, Unread, UnreadColumn } from './source/tables/discovery.js';
export type { Selection } from './source/tables/selection.js';
export { LineEncoder, type LineOptions } from './text/index.js';
export type { TimeCoding, TimeUnit } from './time/time-coding.js';
export {
  type ComparedTable,
  type Difference,
  type DifferenceCount,
  formatVerification,
  type Sample,
  type VerifyReport,
} from './verify/index.js';
