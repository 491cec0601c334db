import { Tally } from '../model/tally.js';
import { ParquetDamage, ParquetFile, type ParquetShape } from '../parquet/index.js';
import { throwIfAborted } from '../util/abort.js';
import {
  BytesCheck,
  chooseChunks,
  compareParquetDefinition,
  Differences,
  otherVersion,
  ParquetCheck,
} from '../verify/index.js';
import { type Found, LIMIT, type Stored, sumOf, type VerifyOptions } from './compared.js';
import type { TableJob } from './open-job.js';
import { tableBytes, tableSignals } from './table-bytes.js';

/**
 * Compares a Parquet file: its columns and metadata, then every row as another library reads it, row group by row group,
 * and at last its bytes, since readers trust statistics and indexes that no row shows.
 */
export async function compareParquet(
  job: TableJob,
  shape: ParquetShape,
  { ranges }: Pick<Stored, 'ranges'>,
  options: VerifyOptions,
): Promise<Found> {
  const { plan } = job;
  const { signal, progress, sample, limit = LIMIT } = options;
  const differences = new Differences(limit);
  const found = { format: plan.format, differences, skipped: [], notes: [] };
  const none = { values: 0, chunks: 0, allChunks: 0, dimensions: 0, variables: 0, attributes: 0 };
  const file = await opened(ranges, differences, signal);
  if (file === undefined) return { ...found, compared: none, readings: 0, tally: [...job.surveyTally] };
  const isStamped = plan.destination.stamp !== undefined;
  const { comparable, skipped } = compareParquetDefinition(file, shape, isStamped, differences);
  const version = otherVersion(file, differences);
  const isWanted = chooseChunks(sample, [file.groups.length]);
  const check = new ParquetCheck({
    ...{ file, shape, comparable, differences, signal },
    signals: tableSignals(job),
    machines: plan.machineNames,
    isWanted: (group) => isWanted(0, group),
  });
  check.isOver = differences.total > 0 && !(comparable.has('machine') && comparable.has('time'));
  const notes = [
    ...(version === undefined ? [] : [`written by ${version}: its rows were compared, and not its bytes`]),
    ...(sample === undefined ? [] : ['a sample of the rows was compared, and not the bytes']),
    ...(isStamped && version === undefined ? ['the stamp differs: the rows were compared, and not the bytes'] : []),
  ];
  const bytes = notes.length > 0 ? undefined : new BytesCheck(ranges, signal);
  let rows = 0;
  progress?.start(plan.rows, 'Comparing');
  const onRows = (count: number): void => {
    throwIfAborted(signal);
    rows += count;
    progress?.rows(count);
  };
  const tally = new Tally();
  const { encoder } = tableBytes(job, options, { tally, onRows }, false, (batch) => check.add(batch));
  for await (const piece of encoder) {
    if (check.isOver) break;
    await bytes?.add(piece as Buffer);
  }
  check.end();
  if (differences.total === 0) bytes?.tell(differences, 'statistics, indexes or encodings');
  return {
    ...found,
    compared: {
      ...{ values: check.values, chunks: check.chunks, allChunks: file.groups.length * file.columns.length },
      ...{ dimensions: 0, variables: file.columns.length, attributes: shape.metadata.length },
    },
    skipped,
    notes,
    rows: plan.rows ?? rows,
    readings: encoder.values.subarray(0, job.source.signals.length).reduce((total, count) => total + count, 0),
    tally: sumOf(job.surveyTally, tally),
  };
}

/** @returns undefined where the file cannot be read at all, which is told */
async function opened(
  ranges: Stored['ranges'],
  differences: Differences,
  signal: AbortSignal | undefined,
): Promise<ParquetFile | undefined> {
  try {
    return await ParquetFile.open(ranges, signal);
  } catch (error) {
    if (!(error instanceof ParquetDamage)) throw error;
    differences.add({ kind: 'damage', message: error.message });
    return undefined;
  }
}
