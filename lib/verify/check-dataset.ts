import { FormatError } from '../errors.js';
import type { Slab } from '../netcdf/model.js';
import { openNetcdf, type StoredDataset } from '../netcdf/read/index.js';
import type { DatasetPlan } from '../plan/plan.js';
import type { RangeReader } from '../sink/index.js';
import { checkClassicBytes } from './classic-bytes.js';
import { compareDefinition } from './compare-definition.js';
import { DatasetCheck } from './dataset-check.js';
import type { Differences } from './differences.js';
import { LedgerCover } from './ledger-cover.js';
import type { Sample } from './sample-chunks.js';
import type { VerifyReport } from './verify-report.js';

interface CheckOptions {
  readonly plan: DatasetPlan;
  readonly ranges: RangeReader;
  /** What the dataset should hold. Called once the file is known to be one. */
  readonly slabs: () => AsyncIterable<Slab> | Promise<AsyncIterable<Slab>>;
  readonly differences: Differences;
  readonly sample?: Sample | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Global attributes that say when and how a file was made. */
const STAMPS = ['date_created', 'history'];

/** Chunks that are read at a time: more hide the latency of S3. */
const PARALLEL = 16;

/** Compares a file with a planned dataset and its slabs. */
export async function checkDataset(
  options: CheckOptions,
): Promise<Pick<VerifyReport, 'format' | 'compared' | 'skipped' | 'notes'>> {
  const { plan, ranges, slabs, differences, sample, signal } = options;
  const skipped = plan.destination.stamp === undefined ? [] : STAMPS;
  const notes: string[] = [];
  const hasLedger = plan.file.encoding.kind === 'netcdf4';
  const ledger = hasLedger ? await LedgerCover.open(ranges, differences, notes, signal) : undefined;
  const stored = await opened(options, ledger);
  if (stored === undefined) {
    const compared = { values: 0, chunks: 0, allChunks: 0, dimensions: 0, variables: 0, attributes: 0 };
    return { format: plan.file.format, compared, skipped, notes };
  }
  if (stored.format !== plan.file.format) {
    const message = `the file is ${stored.format}; the settings say ${plan.file.format}`;
    differences.add({ kind: 'definition', message });
  }
  checkEnd(stored, ranges, differences);
  const definition = compareDefinition(plan.packing.dataset, stored, new Set(skipped), differences);
  if (differences.total === 0) await checkClassicBytes(plan.file, ranges, skipped.length === 0, differences, signal);
  const memory = plan.memory.upload;
  const check = await DatasetCheck.open({ plan, stored, differences, sample, memory, parallel: PARALLEL, signal });
  for await (const slab of await slabs()) await check.add(slab);
  const values = await check.finish();
  await ledger?.finish(sample !== undefined, signal);
  return { format: stored.format, compared: { ...values, ...definition }, skipped, notes };
}

/** @returns undefined where the file cannot be read at all, which is told */
async function opened(
  { plan, ranges, differences, signal }: CheckOptions,
  ledger: LedgerCover | undefined,
): Promise<StoredDataset | undefined> {
  try {
    return await openNetcdf(ranges, {
      piece: pieceBytes(plan),
      ...(ledger === undefined ? {} : { onStored: (address, bytes) => ledger.note(address, bytes) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    differences.add({ kind: 'damage', message: error.message });
    return undefined;
  }
}

/** Pieces of contiguous values: large ones cost few requests, small ones fit in memory where many are open at a time. */
function pieceBytes({ memory, openVariables }: DatasetPlan): number {
  return Math.min(1 << 20, Math.max(1 << 12, Math.floor(memory.chunks / openVariables)));
}

/** Bytes behind the end that the file itself knows of belong to nothing. */
function checkEnd({ endOfFile }: StoredDataset, { size }: RangeReader, differences: Differences): void {
  const found = `the file has ${size} bytes`;
  if (size > endOfFile) {
    const message = `${found}, but ends at ${endOfFile}: ${size - endOfFile} follow that belong to nothing`;
    differences.add({ kind: 'bytes', message });
  }
  if (size < endOfFile) {
    differences.add({ kind: 'damage', message: `${found} and needs ${endOfFile}: it was cut off` });
  }
}
