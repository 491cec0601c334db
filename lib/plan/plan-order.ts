import { ScatterGroup } from '../group/index.js';
import { type FleetShape, isStreamed, type Layout, passesOf, type SlabOrder } from '../layout/index.js';
import { WIDTH } from '../netcdf/index.js';
import type { Base } from '../netcdf/netcdf4/base.js';
import type { Settings } from '../settings/index.js';
import type { Survey } from '../survey/index.js';
import { formatOf } from './choose-format.js';
import type { Destination } from './destination.js';
import type { Findings } from './findings.js';
import type { Grouping } from './grouping.js';
import { chooseGrouping } from './grouping.js';
import { type MemoryBudget, updatedChunks } from './memory-budget.js';
import { isClassic, takesAnyOrder } from './plan-format.js';
import { hasRoom, readingBytes } from './read-plan.js';

/** How readings are grouped, and in which order their values reach the encoder. */
export interface OrderPlan {
  readonly grouping: Grouping;
  readonly order: SlabOrder;
  /** A classic format is written into a file in the order in which values come. */
  readonly isPositioned: boolean;
  /** Variables, or parts of them, that are filled at the same time. */
  readonly openVariables: number;
  /** Codes of the machines with readings, in the order of the dataset; absent where it is that of the survey. */
  readonly machineOrder?: readonly number[];
}

/** Chunks below this size cost more to find than to read. */
const MIN_CHUNK_BYTES = 1 << 16;

/** Below this many rows per write, sorting first beats many small writes. */
const MIN_ROWS_PER_WRITE = 512;

/** Decide grouping and order: what the format can take, unless that would cut the file into too small pieces. */
export function planOrder(
  { source, hasUserStage }: Findings,
  survey: Survey,
  layout: Layout,
  { machines }: Pick<FleetShape, 'machines'>,
  settings: Settings,
  { acceptsPositioned, temporaryRoom, update }: Destination,
  memory: MemoryBudget,
): OrderPlan {
  const machineOrder = reordered(survey, machines);
  const isReordered = machineOrder !== undefined;
  const group = (interleaved: boolean): Grouping =>
    chooseGrouping(survey, source.isRewindable, interleaved, isReordered);
  const planned = (order: OrderPlan): OrderPlan => (isReordered ? { ...order, machineOrder } : order);
  const open = (grouping: Grouping): number => openVariables(layout, grouping, survey);
  const format = formatOf(settings);
  const { deflate } = settings.output;
  if (takesAnyOrder({ format, ...(deflate === undefined ? {} : { deflate }) })) {
    // Along `obs`, machine after machine, chunks are full one after the other only in the order of the dataset.
    const grouping = group(!(isReordered && layout.name === 'ragged' && survey.grouped));
    const isRagged = layout.name === 'ragged' && memory.chunks / open(grouping) < MIN_CHUNK_BYTES;
    const isStored = update?.base !== undefined && largestChunk(update.base) * open(grouping) > updatedChunks(memory);
    const isCut =
      grouping === 'scatter' &&
      (isRagged || isStored) &&
      hasRoom(readingBytes(survey, source.signals.length), temporaryRoom);
    const chosen = isCut ? group(false) : grouping;
    return planned({ grouping: chosen, order: 'any', isPositioned: false, openVariables: open(chosen) });
  }
  // A user's stage may give fewer readings in a second pass; only an encoder that wants every value notices.
  const canPosition = acceptsPositioned && !hasUserStage && isClassic(format);
  const grouping = canPosition ? positionedGrouping(source, group, memory) : group(false);
  const isPositioned = canPosition && pays(grouping, survey, layout, isReordered);
  const chosen = isPositioned ? grouping : group(false);
  const order = isPositioned ? 'any' : 'file';
  return planned({ grouping: chosen, order, isPositioned, openVariables: open(chosen) });
}

/** Bytes of the largest chunk of a file that is updated. It keeps its chunks, whatever the memory. */
function largestChunk({ variables }: Base): number {
  let largest = 0;
  for (const { type, chunk } of variables.values()) {
    if (type !== 'string' && chunk !== undefined)
      largest = Math.max(
        largest,
        chunk.reduce((a, b) => a * b, WIDTH[type]),
      );
  }
  return largest;
}

/** The machines with readings, by code, where the dataset has them in another order than the survey. */
function reordered(survey: Survey, machines: FleetShape['machines']): readonly number[] | undefined {
  const codes = machines.filter(({ length }) => length > 0).map(({ code }) => code);
  return survey.machines.every(({ code }, m) => code === codes[m]) ? undefined : codes;
}

/** Interleaved machines leave interleaved, unless each write would hold too few rows. */
function positionedGrouping(
  { signals, machineNames }: Findings['source'],
  group: (interleaved: boolean) => Grouping,
  memory: MemoryBudget,
): Grouping {
  const grouping = group(true);
  if (grouping !== 'scatter') return grouping;
  const rows = ScatterGroup.rows({ machines: machineNames, width: signals.length, memory: memory.scatter });
  return rows < MIN_ROWS_PER_WRITE ? group(false) : grouping;
}

/** Writing in place saves sorting machines that are interleaved or in another order, or a pass for each variable. */
function pays(grouping: Grouping, survey: Survey, layout: Layout, isReordered: boolean): boolean {
  if (grouping === 'scatter') return true;
  const rows = Math.ceil(survey.readings / Math.max(1, survey.machines.length));
  return (isReordered || passesOf(layout, 'file').length > 1) && rows >= MIN_ROWS_PER_WRITE;
}

function openVariables({ parts }: Layout, grouping: Grouping, { machines }: Survey): number {
  const streamed = parts.filter(isStreamed).length;
  return Math.max(1, streamed * (grouping === 'scatter' ? machines.length : 1));
}
