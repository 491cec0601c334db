import { pipeline, Readable, type Transform } from 'node:stream';
import { CleanTransform, cleansNothing } from '../clean/index.js';
import { duplicateOptions } from '../flow/survey-readings.js';
import { BatchCheck } from '../flow/user-stage.js';
import { DeduplicateInOrder } from '../group/index.js';
import type { MachineBatch, ReadingBatch } from '../model/batch.js';
import type { Signal } from '../model/signal.js';
import type { Tally } from '../model/tally.js';
import { UNREPRESENTABLE } from '../pack/index.js';
import { ParquetEncoder } from '../parquet/index.js';
import type { TableFormatName } from '../plan/table-format.js';
import { gzipStages, LineEncoder } from '../text/index.js';
import { emptyWindow } from './empty-window.js';
import type { Stamped } from './if-changed.js';
import type { TableJob } from './open-job.js';
import { verified } from './verified.js';

/** Encodes batches. */
type Encoder = Transform & {
  /** Values that are not missing, by signal. */
  readonly values: Float64Array;
};

/**
 * A table as the stream of its bytes, and the readings behind it.
 * @param isWritten the bytes are those that are stored, which may be compressed; false: as the format has them
 * @param onBatch called with every batch before it is encoded
 */
export function tableBytes(
  job: TableJob,
  options: TableOptions,
  reading: TableReading,
  isWritten: boolean,
  onBatch?: OnBatch,
) {
  const { source, plan, passes, observers } = job;
  const readings =
    passes === undefined
      ? unsurveyed(job, options, reading)
      : plan.order === 'machine'
        ? passes.grouped({ ...reading, observers })
        : passes.inSourceOrder(reading);
  const encoder = encoderOf(job, reading.tally);
  const found = verified<ReadingBatch | MachineBatch>(readings, source, options.onSource);
  const batches = passes === undefined ? needed(found, () => emptyWindow(source, options)) : found;
  // Errors of every stage reach the sink through the stream that it reads.
  const watchedBatches = onBatch === undefined ? batches : watched(batches, onBatch);
  const stages: Transform[] = [encoder, ...(plan.compression === 'gzip' && isWritten ? gzipStages() : [])];
  pipeline([Readable.from(watchedBatches, { objectMode: true, highWaterMark: 2 }), ...stages], () => {});
  return { readings, encoder, bytes: stages[stages.length - 1] };
}

type TableOptions = Pick<Stamped, 'settings' | 'transform' | 'onSource' | 'signal' | 'progress' | 'whileBlocked'>;

interface TableReading {
  readonly tally: Tally;
  readonly onRows: (rows: number) => void;
}

/** It may hold the next batch back. */
type OnBatch = (batch: ReadingBatch | MachineBatch) => Promise<void>;

async function* watched<T extends ReadingBatch | MachineBatch>(batches: AsyncIterable<T>, onBatch: OnBatch) {
  for await (const batch of batches) {
    await onBatch(batch);
    yield batch;
  }
}

/** The batches, whose end is an error where there is one for none. A survey would have told that before. */
async function* needed<T extends ReadingBatch | MachineBatch>(
  batches: AsyncIterable<T>,
  errorOf: () => Promise<Error | undefined>,
) {
  let length = 0;
  for await (const batch of batches) {
    length += batch.length;
    yield batch;
  }
  const error = length > 0 ? undefined : await errorOf();
  if (error !== undefined) throw error;
}

/** The columns of values. Texts are met while they are read. */
export function tableSignals({ source, plan }: Pick<TableJob, 'source' | 'plan'>): readonly Signal[] {
  return [...source.signals, ...plan.source.signals.filter(({ derived }) => derived !== undefined)];
}

function encoderOf({ source, plan, passes }: TableJob, tally: Tally): Encoder {
  const signals = tableSignals({ source, plan });
  // Without a survey, machines get their names while they are read.
  const machines = passes === undefined ? source.machines.names : plan.machineNames;
  const { format, parquet: shape } = plan;
  if (shape === undefined)
    return new LineEncoder({ format: format as Exclude<TableFormatName, 'parquet'>, signals, machines });
  const onUnrepresentable = (signal: string): void => tally.add(signal, UNREPRESENTABLE);
  return new ParquetEncoder({ shape, signals, machines, onUnrepresentable });
}

/** The readings of one table, or of a stream, as they are read. */
function unsurveyed(
  { source, rules }: TableJob,
  { settings, transform }: TableOptions,
  { tally, onRows }: TableReading,
): DeduplicateInOrder {
  const deduplicated = new DeduplicateInOrder(duplicateOptions(source, settings.clean.duplicates, tally));
  const stages = [
    ...(cleansNothing(rules) ? [] : [new CleanTransform(rules, source.signalNames, tally)]),
    ...(transform === undefined ? [] : [transform(source), new BatchCheck(source)]),
    deduplicated,
  ];
  pipeline([source.stream({ tally, onRows }), ...stages], () => {});
  return deduplicated;
}
