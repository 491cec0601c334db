import { pipeline, Readable } from 'node:stream';
import type { DatasetJob } from '../job/open-job.js';
import { PassCounts } from '../job/pass-counts.js';
import { plannedSlabs } from '../job/planned-slabs.js';
import { machinesPart } from '../layout/index.js';
import { Tally } from '../model/tally.js';
import type { Netcdf4Plan } from '../netcdf/index.js';
import { createPartEncoder } from '../netcdf/netcdf4/encoder.js';
import type { FilePart } from '../netcdf/netcdf4/file-part.js';
import type { StepOptions } from './step.js';

/**
 * Decides whether variables that machines share are shuffled, as their first chunk decides it in a single run: readings
 * are read until each of them has a chunk. All writers take that.
 */
export async function decideShuffles(
  opened: DatasetJob,
  file: Netcdf4Plan,
  step: StepOptions,
): Promise<FilePart['shuffles']> {
  const { layout } = opened.plan;
  const open = new Set(
    (layout.alongMachine ?? []).filter((v) => file.variables[v].shuffle === 'auto' && file.variables[v].deflate > 0),
  );
  if (open.size === 0) return [];
  const encoder = createPartEncoder(file);
  const counts = { values: new PassCounts(opened.source.signals.length), packed: new Tally() };
  const own = { ...opened, plan: { ...opened.plan, layout: machinesPart(layout, () => true) } };
  const slabs = await plannedSlabs(own, counts, step, 'Trying');
  // Errors of every stage reach whoever reads the bytes.
  pipeline(Readable.from(slabs, { objectMode: true, highWaterMark: 2 }), encoder.stream, () => {});
  for await (const _ of encoder.stream) {
    if (encoder.shuffles.filter(([v]) => open.has(v)).length === open.size) break;
  }
  return encoder.shuffles.filter(([v]) => open.has(v));
}
