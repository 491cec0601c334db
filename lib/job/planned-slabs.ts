import { type GroupedReadings, layoutSlabs, passesOf } from '../layout/index.js';
import type { MachineBatch } from '../model/batch.js';
import { Tally } from '../model/tally.js';
import type { Slab } from '../netcdf/model.js';
import { packSlabs } from '../pack/index.js';
import type { DatasetPlan } from '../plan/plan.js';
import type { Progress } from '../report/index.js';
import { throwIfAborted } from '../util/abort.js';
import { recycle } from '../util/recycle.js';
import type { Stamped } from './if-changed.js';
import type { DatasetJob } from './open-job.js';
import type { PassCounts } from './pass-counts.js';
import { verified } from './verified.js';

/** What is counted while slabs go by. */
export interface SlabCounts {
  readonly values: PassCounts;
  /** Values that their stored types cannot hold. */
  readonly packed: Tally;
}

/**
 * The slabs of a planned dataset, as its encoder takes them: from the passes over the source through layout and packing.
 *
 * @param title of the progress
 */
export async function plannedSlabs(
  { source, plan, passes, observers, appended }: DatasetJob,
  { values, packed }: SlabCounts,
  { progress, signal, onSource }: Pick<Stamped, 'progress' | 'signal' | 'onSource'>,
  title: string,
): Promise<AsyncIterable<Slab>> {
  if (plan.reading.kept && !passes.isKept) {
    progress?.start(plan.rows, 'Reading');
    await passes.keep((rows) => {
      throwIfAborted(signal);
      progress?.rows(rows);
    });
  }
  const isOnePass = passesOf(plan.layout, plan.order).filter((signals) => signals.length > 0).length === 1;
  if (observers.length > 0 && !isOnePass) {
    progress?.start(plan.rows, 'Observing');
    await observeAll(passes, observers, (rows) => {
      throwIfAborted(signal);
      progress?.rows(rows);
    });
  }
  progress?.start(passes.isKept ? keptRows(plan) : plan.rows, title);
  const shown = isOnePass ? observers : [];
  const grouped = groupedReadings(passes, values, progress, shown);
  const slabs = packSlabs(layoutSlabs(plan.layout, grouped, plan.order, appended?.before), plan.packing, packed);
  return verified(appended === undefined ? slabs : appended.carried.among(slabs), source, onSource);
}

/** The passes a layout asks for. */
function groupedReadings(
  passes: DatasetJob['passes'],
  counts: PassCounts,
  progress: Progress | undefined,
  observers: DatasetJob['observers'],
): GroupedReadings {
  const onRows = (rows: number) => progress?.rows(rows);
  return (signals) => {
    if (signals.length === 0) return passes.grouped({ signals }) as AsyncIterable<MachineBatch>;
    const tally = new Tally();
    return counts.count(passes.grouped({ signals, tally, onRows, observers }), signals, tally);
  };
}

/** Shows all readings to observers, in a pass of its own. */
export async function observeAll(
  passes: DatasetJob['passes'],
  observers: DatasetJob['observers'],
  onRows: (rows: number) => void,
  tally = new Tally(),
): Promise<void> {
  for await (const batch of passes.grouped({ tally, observers, onRows })) recycle(batch as MachineBatch);
}

/** Readings that go by while variables are written one after the other. */
export function keptRows({ layout, order, survey }: DatasetPlan): number {
  const withValues = passesOf(layout, order).filter((signals) => signals.length > 0).length;
  return survey.machines.reduce((sum, machine) => sum + machine.length, 0) * withValues;
}
