import { cleanMachineNames } from '../clean/index.js';
import { DataError, SourceError } from '../errors.js';
import type { ReadingPasses } from '../flow/reading-passes.js';
import { TimeUnion } from '../group/index.js';
import {
  describeSignals,
  encodeTimes,
  type FleetShape,
  isStreamed,
  type Layout,
  MachinesLayout,
  passesOf,
  RaggedLayout,
  type SlabOrder,
  StackedLayout,
  type Stamp,
} from '../layout/index.js';
import type { Tally } from '../model/tally.js';
import { type PackedDataset, packDataset, UNREPRESENTABLE } from '../pack/index.js';
import type { Settings } from '../settings/index.js';
import { STREAM_FAULTS } from '../source/json/rules.js';
import type { ReadingSource } from '../source/reading-source.js';
import { isTextFormat } from '../text/index.js';
import { checkChunkMemory } from './chunk-memory.js';
import { signalSettings } from './from-settings.js';
import { globalAttributes } from './global-attributes.js';
import { decidePlacing } from './placing.js';
import { type Format, type FormatPlan, hasInt64, hasStorage, planFormat, takesAnyOrder } from './plan-format.js';
import { hasRoom, planReading, type ReadPlan } from './read-plan.js';
import { checkStack, planWarnings, variableWarnings } from './warnings.js';

export interface PlanOptions {
  readonly source: ReadingSource;
  readonly flow: ReadingPasses;
  readonly settings: Settings;
  /** When and how the dataset is made, if it shall say so. */
  readonly stamp?: Stamp | undefined;
  /** References to the chunks are wanted. */
  readonly references?: boolean;
  /** The destination is a file in which values of a classic format can be written to their places. */
  readonly mayPlace?: boolean;
}

/** Every decision about the output, taken before its first byte. */
export interface Plan {
  readonly layout: Layout;
  readonly shape: FleetShape;
  /** The dataset of the layout as it is stored. */
  readonly packing: PackedDataset;
  readonly file: FormatPlan;
  readonly order: SlabOrder;
  readonly reading: ReadPlan;
  /** Bytes of temporary disk that the time axis takes. */
  readonly axisBytes: number;
  /** What the user should know about the result. */
  readonly warnings: readonly string[];
  /** Lets go of temporary files. */
  close(): void;
}

/** Of the memory for buffers these parts are for the times of a union, and for what an encoder fills. */
const UNION_SHARE = 8;
const FORMAT_SHARE = 8;

/**
 * Decide layout, format and size from the survey.
 * @throws SourceError ERR_SOURCE_NO_ROWS, DataError ERR_MACHINE_NAMES, FormatError where the format cannot hold the dataset
 */
export async function makePlan(options: PlanOptions): Promise<Plan> {
  const { source, flow, settings, stamp, references = false, mayPlace = false } = options;
  const { survey } = flow;
  assertReadings(source, flow);
  const names = cleanMachineNames(source.machines.names, settings.clean.machine);
  const machines = survey.machines.map(({ code, length }) => ({
    code,
    name: names[code],
    length,
    facts: source.facts.get(source.machines.names[code]) ?? [],
  }));
  const { sharedTime, axis, first, last, unit } = survey;
  const { deflate } = settings.output;
  const format = datasetFormat(settings);
  const union = settings.output.layout === 'stacked' && !sharedTime ? await unionOf(flow, settings.memory) : undefined;
  try {
    const shape: FleetShape = {
      company: settings.companyName,
      machines,
      signals: describeSignals(source.signals, signalSettings(settings, source)),
      sharedTime,
      axis,
      union,
      time: encodeTimes(first, last, unit, hasInt64(format)),
      metadata: globalAttributes(settings, source, survey, stamp),
    };
    const layout = makeLayout(shape, settings);
    checkStack(shape);
    const packing = packLayout(layout, shape, settings);
    const memory = settings.memory / FORMAT_SHARE;
    const anyOrder = takesAnyOrder(settings.output);
    if (anyOrder && wouldFragment(layout, flow, memory)) flow.noTurns();
    const isPlaced = !anyOrder && mayPlace && decidePlacing(layout, flow);
    if (!anyOrder && !isPlaced) flow.noTurns();
    const order = anyOrder || isPlaced ? 'any' : 'file';
    checkChunkMemory(layout, packing.dataset, machines.length, flow.grouping === 'scatter', memory);
    return {
      layout,
      shape,
      packing,
      file: planFormat(packing.dataset, {
        format,
        references,
        isPositioned: isPlaced,
        memory,
        openVariables: openVariables(layout, flow),
        ...(deflate === undefined ? {} : { deflate }),
        ...(settings.threads === undefined ? {} : { threads: settings.threads }),
      }),
      order,
      reading: planReading(flow, passesOf(layout, order)),
      axisBytes: union?.temporaryBytes ?? 0,
      warnings: [...planWarnings(shape, source), ...(hasStorage(format) ? variableWarnings(packing.dataset) : [])],
      close: () => union?.close(),
    };
  } catch (error) {
    union?.close();
    throw error;
  }
}

/** Text is no dataset, and has no plan. */
function datasetFormat({ output: { format } }: Settings): Format {
  if (isTextFormat(format)) throw new Error(`${format} is no format of datasets`);
  return format;
}

function makeLayout(shape: FleetShape, { output }: Settings): Layout {
  switch (output.layout) {
    case 'machines':
      return new MachinesLayout(shape, { labels: output.labels });
    case 'stacked':
      return new StackedLayout(shape);
    case 'ragged':
      return new RaggedLayout(shape);
  }
}

/** The dataset with the types and the storage that `output.encoding` asks for. */
function packLayout({ dataset, values }: Layout, { signals }: FleetShape, { output }: Settings): PackedDataset {
  const named = values.map((value) => ({ ...value, signals: value.signals.map((s) => signals[s].name) }));
  return packDataset(dataset, named, output.encoding, {
    format: output.format === 'auto' ? 'a classic format' : output.format,
    hasStorage: hasStorage(output.format),
    ...(output.deflate === undefined ? {} : { deflate: output.deflate }),
  });
}

/** Variables, or parts of them, that get values by turns in one pass. */
function openVariables({ parts }: Layout, { grouping, survey }: ReadingPasses): number {
  const feeds = parts.filter(isStreamed).length;
  return Math.max(1, feeds * (grouping === 'scatter' ? survey.machines.length : 1));
}

/** Chunks below this size cost more to find than to read. */
const MIN_CHUNK_BYTES = 1 << 16;

/**
 * True where a ragged array, in which every machine's part of every signal is filled by turns, would be cut into crumbs for want of memory,
 * and a temporary file can bring the machines in order instead.
 */
function wouldFragment(layout: Layout, flow: ReadingPasses, memory: number): boolean {
  if (layout.name !== 'ragged' || flow.grouping !== 'scatter') return false;
  return memory / openVariables(layout, flow) < MIN_CHUNK_BYTES && hasRoom(flow.bytes);
}

/** The times of all machines together. */
async function unionOf(flow: ReadingPasses, memory: number): Promise<ReturnType<TimeUnion['finish']>> {
  const union = new TimeUnion({ memory: memory / UNION_SHARE });
  try {
    for await (const { time, length } of flow.times()) union.add(time, length);
    return union.finish();
  } catch (error) {
    union.close();
    throw error;
  }
}

function assertReadings(source: ReadingSource, flow: ReadingPasses): void {
  if (flow.survey.machines.length > 0) return;
  // A stream has no tables.
  const tables = source.readers.every(({ kind }) => kind === 'json')
    ? ''
    : ` (${source.tables.map((t) => t.name).join(', ')})`;
  const found = [...flow.surveyTally].map(({ column, rule, count }) => `; ${column}: ${count} × ${rule}`).join('');
  const absent = source
    .missingMachines()
    .map((what) => `; ${what}`)
    .join('');
  throw new SourceError('ERR_SOURCE_NO_ROWS', `no readings in ${source.path}${tables}${found}${absent}`, {
    path: source.path,
  });
}

/** What counts as bad input; the rest of a tally is what the settings asked for. */
const FAULTS = new Set([
  ...['null machine', 'null time', 'null signal', 'unreadable time', 'not a number', 'infinite', UNREPRESENTABLE],
  ...STREAM_FAULTS,
]);

/** @throws DataError ERR_BAD_INPUT listing every fault in `tally`, if there are any */
export function refuseFaults(tally: Tally): void {
  const faults = [...tally].filter(({ rule }) => FAULTS.has(rule));
  if (faults.length === 0) return;
  const list = faults.map(({ column, rule, count }) => `\n  ${column}: ${count} × ${rule}`).join('');
  throw new DataError('ERR_BAD_INPUT', `bad input, refused because of --strict; nothing was written:${list}`);
}
