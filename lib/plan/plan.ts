import { type FleetShape, type Layout, passesOf } from '../layout/index.js';
import type { PackedDataset } from '../pack/index.js';
import type { ParquetShape } from '../parquet/index.js';
import { coded, type Warning } from '../report/index.js';
import type { Settings } from '../settings/index.js';
import { type PartPlan, planParts } from '../sink/part-plan.js';
import type { Join } from '../source/join/choose-join.js';
import type { Survey } from '../survey/index.js';
import { deepFreeze } from '../util/deep-freeze.js';
import { appendRecord } from './append-record.js';
import { attributeWarnings } from './attribute-warnings.js';
import { assertReadings } from './bad-input.js';
import { checkWindows, ruleNotes } from './check-rules.js';
import { chooseFormat, type FormatChoice, formatOf } from './choose-format.js';
import { chooseLayout, layoutWarnings } from './choose-layout.js';
import { checkChunkMemory } from './chunk-memory.js';
import { derivedNameNotes } from './derived-names.js';
import type { Destination } from './destination.js';
import type { Findings, SourceFacts } from './findings.js';
import { checkFleetMemory } from './fleet-memory.js';
import { chooseGrouping, type Grouping } from './grouping.js';
import {
  datasetMachines,
  machineWarnings,
  tableMachineNames,
  unknownMachines,
  withoutEmptyAxes,
} from './known-machines.js';
import { layoutNotes } from './layout-notes.js';
import { ledgerSource } from './ledger-source.js';
import { localTimeWarnings } from './local-times.js';
import { type MemoryBudget, memoryBudget, updatedChunks } from './memory-budget.js';
import { newColumns } from './new-columns.js';
import { addedSignals, ignoredSignals } from './new-signals.js';
import { type Format, type FormatPlan, hasStorage, isClassic, planFormat } from './plan-format.js';
import { makeLayout, packLayout, shapeOf } from './plan-layout.js';
import { type OrderPlan, planOrder } from './plan-order.js';
import { planParquet } from './plan-parquet.js';
import type { Screening } from './plan-screening.js';
import { planThreads, type ThreadPlan } from './plan-threads.js';
import { timeWarnings } from './plan-times.js';
import { type KeysToRead, keysToRead, planReading, type ReadPlan } from './read-plan.js';
import { signalWords } from './signal-words.js';
import { checkStack } from './stack.js';
import { widenedTypes } from './stored-types.js';
import { isTableFormat, type TableFormatName } from './table-format.js';
import { chooseTimeAxis, OWN_TIMES, type TimeAxisChoice, timeAxisNotes, withAxis } from './time-axis.js';
import {
  appendWarnings,
  datasetWarnings,
  machinesNotes,
  sourceWarnings,
  variableWarnings,
  wholeNotes,
  wholeWarnings,
} from './warnings.js';
import { codeWords, type NewWords, newWordWarnings } from './word-codes.js';

/** Every decision about a run, taken before the first byte of output. Nothing that executes a plan changes it. */
export type Plan = DatasetPlan | TablePlan;

interface PlanBase {
  readonly source: SourceFacts;
  readonly join: Join;
  /** Rows of all tables that the survey read; absent where there was none. */
  readonly rows?: number;
  /** Names that machines have in the output, by code. */
  readonly machineNames: readonly string[];
  readonly destination: Destination;
  readonly threads: ThreadPlan;
  readonly memory: MemoryBudget;
  /** How the bytes are cut into upload parts; absent where they are not uploaded. */
  readonly parts?: PartPlan;
  /** What the data have and the settings do not list, a line each. They are warnings too; `--strict` refuses them. */
  readonly additions: readonly string[];
  /** What is judged, repaired and flagged once readings are grouped; absent: nothing. */
  readonly screening?: Screening;
  /** What the user should know about the result. */
  readonly warnings: readonly Warning[];
  /** What is worth knowing, and nothing is wrong with. */
  readonly notes: readonly string[];
}

/** How passes over the source are executed. */
export interface PassPlan extends Pick<OrderPlan, 'machineOrder'> {
  readonly survey: Survey;
  readonly grouping: Grouping;
  readonly keys: KeysToRead;
}

export interface DatasetPlan extends PlanBase, PassPlan, OrderPlan {
  readonly kind: 'dataset';
  readonly shape: FleetShape;
  readonly layout: Layout;
  /** Why the layout is not the default, where nobody chose it. */
  readonly layoutWhy?: string;
  readonly timeAxis: TimeAxisChoice;
  /** The dataset of the layout as it is stored. */
  readonly packing: PackedDataset;
  readonly file: FormatPlan;
  /** Why the format is this one, where nobody asked for it. */
  readonly formatWhy?: string;
  readonly reading: ReadPlan;
  /** Words that the settings give no codes, though they give some. */
  readonly newWords: readonly NewWords[];
  /** Bytes of temporary disk that the time axis takes. */
  readonly axisBytes: number;
}

export interface TablePlan extends PlanBase {
  readonly kind: 'table';
  readonly format: TableFormatName;
  /** Why the format is this one, where nobody asked for it. */
  readonly formatWhy?: string;
  /** Text goes through gzip. */
  readonly compression?: 'gzip';
  /** Of Parquet. */
  readonly parquet?: ParquetShape;
  /** Absent where text is written as the rows are read, without a survey. */
  readonly passes?: PassPlan;
  /** `machine`: machine after machine, from the readings that the survey kept; `source`: as the source has them. */
  readonly order: 'machine' | 'source';
  /** Bytes of the file, at most. */
  readonly size: number;
}

/**
 * Decide everything about a run. A pure function: the same arguments give the same plan, and nothing else is read
 * or changed.
 *
 * @throws SourceError ERR_SOURCE_NO_ROWS, DataError ERR_MACHINE_NAMES, ERR_LAYOUT_SPARSE or ERR_LAYOUT_MEMORY, SettingsError for settings
 * that the readings do not allow, FormatError where the format cannot hold the dataset
 */
export function makePlan(findings: Findings, settings: Settings, destination: Destination): Plan {
  const choice = chooseFormat(settings);
  const { format } = choice;
  const { source, ...decisions } = isTableFormat(format)
    ? planTable(findings, settings, destination, choice, format)
    : planDataset(findings, settings, destination, choice, format);
  // What the source says of itself is not decided here, and may grow while a stream is read.
  return Object.freeze({ source: Object.freeze({ ...source }), ...deepFreeze(decisions) }) as Plan;
}

function planDataset(
  found: Findings,
  settings: Settings,
  destination: Destination,
  formatChoice: FormatChoice,
  format: Format,
): DatasetPlan {
  assertReadings(found);
  const { signals, newWords } = codeWords(found.source.signals, settings.output.signals, found.wordOrders ?? new Map());
  const findings = { ...found, source: { ...found.source, signals } };
  const { source, join, counts, hasUserStage } = findings;
  const survey = surveyed(findings);
  const memory = memoryBudget(settings.memory);
  const fleet = datasetMachines(source, survey, settings);
  const known = shapeOf(findings, survey, settings, fleet.machines, destination.stamp);
  const axis = chooseTimeAxis(known, settings);
  const whole = withAxis(known, axis);
  const choice = chooseLayout(whole, settings);
  const timeAxis = choice.name === 'ragged' ? OWN_TIMES : axis;
  const shape = withoutEmptyAxes(whole, choice.name, isClassic(format));
  checkFleetMemory(shape, choice.name, isClassic(format), memory.total);
  if (choice.name === 'stacked') checkStack(shape);
  const layout = makeLayout(choice.name, shape, settings);
  const additions = [
    ...newColumns(findings, settings),
    ...addedSignals(source.tables),
    ...unknownMachines(fleet.unknown),
    ...widenedTypes(layout, shape.types ?? new Map()),
  ];
  const packing = packLayout(layout, shape, settings);
  const order = planOrder(findings, survey, layout, shape, settings, destination, memory);
  const { grouping, openVariables, isPositioned } = order;
  const windowNotes = checkScreening(findings, grouping, memory);
  checkChunkMemory(layout, packing.dataset, shape.machines.length, grouping === 'scatter', memory.chunks);
  const { deflate, fletcher32 } = settings.output;
  const append = appendRecord(findings, survey, settings, { shape, layout, packing });
  const file = planFormat(packing.dataset, {
    format,
    references: destination.references !== undefined,
    isPositioned,
    memory: memory.chunks,
    openVariables,
    fletcher32,
    ledger: {
      ...ledgerSource(source, survey, settings, choice.name, packing.dataset.variables, destination.fingerprint),
      ...(append === undefined ? {} : { append }),
    },
    ...(deflate === undefined ? {} : { deflate }),
    ...(destination.update === undefined ? {} : { update: destination.update }),
    storedMemory: grouping === 'scatter' ? updatedChunks(memory) : memory.chunks,
  });
  return {
    kind: 'dataset',
    ...base(findings, settings, destination, memory, file.size),
    machineNames: fleet.names,
    threads: planThreads(source, destination.threads, settings.threads, file.compresses),
    survey,
    ...order,
    keys: keysToRead(survey, join, counts, hasUserStage),
    shape,
    layout,
    ...(choice.why === undefined ? {} : { layoutWhy: choice.why }),
    timeAxis,
    packing,
    file,
    ...(formatChoice.why === undefined ? {} : { formatWhy: formatChoice.why }),
    newWords,
    axisBytes: findings.timeUnion?.temporaryBytes ?? 0,
    reading: planReading(findings, survey, grouping, passesOf(layout, order.order), destination, memory),
    additions,
    warnings: [
      ...formatChoice.warnings,
      ...sourceWarnings(source),
      ...coded('WARN_LOCAL_TIMES', localTimeWarnings(findings.setBacks ?? [], source.tables)),
      ...coded('WARN_LAYOUT', layoutWarnings(choice)),
      ...coded('WARN_TIMES', timeWarnings(shape.time, survey, settings)),
      ...coded('WARN_SIGNALS', signalWords(settings, source).warnings),
      ...coded('WARN_ATTRIBUTES', attributeWarnings(settings, choice.name, shape.signals)),
      ...coded('WARN_ADDITIONS', additions),
      ...coded('WARN_MACHINES', machineWarnings(fleet, shape, settings)),
      ...coded('WARN_DATASET', datasetWarnings(shape, choice.name, source)),
      ...coded('WARN_WORDS', newWordWarnings(newWords)),
      ...coded('WARN_APPEND', appendWarnings(destination)),
      ...coded('WARN_UPDATE', wholeWarnings(file, destination)),
      ...(hasStorage(format) ? coded('WARN_VARIABLES', variableWarnings(packing.dataset)) : []),
    ],
    notes: [
      ...(source.notes ?? []),
      ...ignoredSignals(source.tables),
      ...timeAxisNotes(timeAxis),
      ...(hasStorage(format) ? machinesNotes(choice.name, shape.machines.length, packing.dataset) : []),
      ...layoutNotes(layout),
      ...wholeNotes(file, destination),
      ...derivedNameNotes(shape.signals),
      ...ruleNotes(settings, findings),
      ...windowNotes,
    ],
  };
}

function planTable(
  findings: Findings,
  settings: Settings,
  destination: Destination,
  formatChoice: FormatChoice,
  format: TableFormatName,
): TablePlan {
  const { source, join, survey, counts, hasUserStage, kept, screening } = findings;
  const size = tableBytes(settings, source, destination);
  const additions = [...newColumns(findings, settings), ...addedSignals(source.tables)];
  // Without a survey machines are met, and named, while rows are read.
  const machineNames = survey === undefined ? source.machineNames : tableMachineNames(source, settings);
  return {
    kind: 'table',
    ...base(findings, settings, destination, memoryBudget(settings.memory), size),
    machineNames,
    threads: planThreads(source, destination.threads, settings.threads, false),
    ...tableFormat(formatChoice, format),
    ...(survey === undefined
      ? {}
      : {
          passes: {
            survey,
            grouping: chooseGrouping(survey, source.isRewindable, false),
            keys: keysToRead(survey, join, counts, hasUserStage),
          },
        }),
    ...(format === 'parquet'
      ? { parquet: planParquet(findings, surveyed(findings), settings, destination, machineNames) }
      : {}),
    order: kept === undefined && screening === undefined ? 'source' : 'machine',
    size,
    additions,
    warnings: [
      ...formatChoice.warnings,
      ...(survey === undefined ? coded('WARN_SOURCE', source.warnings) : sourceWarnings(source)),
      ...coded('WARN_ADDITIONS', additions),
      ...coded('WARN_LOCAL_TIMES', localTimeWarnings(findings.setBacks ?? [], source.tables)),
      ...(format === 'parquet' ? coded('WARN_SIGNALS', signalWords(settings, source).warnings) : []),
    ],
    notes: [
      ...(source.notes ?? []),
      ...ignoredSignals(source.tables),
      ...derivedNameNotes(source.signals),
      ...ruleNotes(settings, findings),
      ...checkScreening(findings, 'spill', memoryBudget(settings.memory)),
      ...(kept === undefined && screening !== undefined
        ? ['values are judged by others of their machine: rows are written machine after machine, in time order']
        : []),
    ],
  };
}

function tableFormat({ why, compression }: FormatChoice, format: TableFormatName) {
  return {
    format,
    ...(why === undefined ? {} : { formatWhy: why }),
    ...(compression === undefined ? {} : { compression }),
  };
}

function base(
  { source, join, rows, screening }: Findings,
  { s3 }: Settings,
  destination: Destination,
  memory: MemoryBudget,
  size: number,
) {
  const { kind, provider } = destination;
  const options = { partSize: s3.partSize, maxParts: provider?.maxParts, memory: memory.upload };
  const parts = kind === 's3' ? planParts(size, options) : undefined;
  return {
    source,
    join,
    ...(rows === undefined ? {} : { rows }),
    ...(screening === undefined ? {} : { screening }),
    destination,
    memory,
    ...(parts === undefined ? {} : { parts }),
  };
}

function checkScreening({ screening, survey }: Findings, grouping: Grouping, { total }: MemoryBudget): string[] {
  if (screening === undefined || survey === undefined) return [];
  return checkWindows(screening, survey, grouping === 'scatter' ? survey.machines.length : 1, total);
}

function surveyed({ survey }: Findings): Survey {
  if (survey === undefined) throw new Error('datasets and Parquet are planned from a survey');
  return survey;
}

/**
 * True where a table has to be surveyed: only a full pass tells the join, all machine names and what is refused; and of
 * Parquet the unit of the times.
 */
export function tableNeedsSurvey(join: Join, settings: Settings, isStrict: boolean): boolean {
  const { clean } = settings;
  return (
    formatOf(settings) === 'parquet' ||
    join.kind !== 'single' ||
    clean.machine.padNumbers ||
    isStrict ||
    clean.duplicates === 'error'
  );
}

const GiB = 2 ** 30;

const MOST_PARTS = 10_000;

/**
 * An upper bound. Any source seen so far is smaller than 64 GiB of text, and Parquet is smaller than text; where the
 * provider allows fewer parts, the bound is lower, so that parts stay small. With a part size, it is what all parts hold.
 */
function tableBytes({ s3 }: Settings, { size }: SourceFacts, { kind, provider }: Destination): number {
  const { maxParts = MOST_PARTS } = provider ?? {};
  if (kind === 's3' && s3.partSize !== undefined) return maxParts * s3.partSize;
  return Math.max((64 * GiB * maxParts) / MOST_PARTS, 16 * (size ?? 0));
}
