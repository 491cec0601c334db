import { type Duplex, pipeline, Readable, Transform, type TransformCallback } from 'node:stream';
import { FleetcdfError } from '../errors.js';
import type { MachineDictionary, ReadingBatch } from '../model/batch.js';
import type { Signal } from '../model/signal.js';
import type { ReadingSource } from '../source/reading-source.js';

/** The columns and codes of a batch. */
export interface BatchSchema {
  /** In the order of a batch's columns. */
  readonly signals: readonly Signal[];
  /** Names of the machines by code; `code(name)` adds a new one. */
  readonly machines: MachineDictionary;
}

/**
 * Makes a user's stage between clean and group: {@link ReadingBatch}es in, ReadingBatches out, object mode. It may
 * change values, times and machines, and drop or add readings. A batch keeps one column for each signal.
 *
 * It is made anew for every pass over the readings, the survey included, and must give the same output for the same
 * input each time: the survey's counts are written before the first value.
 */
export type UserStage = (schema: BatchSchema) => Duplex;

/**
 * The batches that leave the stage, checked; without a stage, `batches` themselves.
 *
 * @param values false: without their values
 * @throws FleetcdfError ERR_STAGE for an invalid batch, and whatever the stage itself throws
 */
export function throughStage(
  batches: AsyncIterable<ReadingBatch>,
  stage: UserStage | undefined,
  source: ReadingSource,
  values = true,
): AsyncIterable<ReadingBatch> {
  if (stage === undefined) return batches;
  const readings = Readable.from(batches, { objectMode: true, highWaterMark: 2 });
  return pipeline(readings, stage(source), new BatchCheck(source, values), () => {});
}

/** Checks batches; drops empty ones. */
export class BatchCheck extends Transform {
  readonly #source: BatchSchema;
  readonly #values: boolean;

  constructor(source: BatchSchema, values = true) {
    super({ objectMode: true, highWaterMark: 2 });
    this.#source = source;
    this.#values = values;
  }

  override _transform(batch: ReadingBatch, _encoding: BufferEncoding, done: TransformCallback): void {
    const fault = faultOf(batch, this.#source);
    if (fault !== undefined) {
      done(new FleetcdfError('ERR_STAGE', `the stage between clean and group gave ${fault}`));
    } else if (batch.length === 0) {
      done();
    } else {
      done(null, this.#values ? batch : { ...batch, values: [] });
    }
  }
}

function faultOf(batch: ReadingBatch, { signals, machines }: BatchSchema): string | undefined {
  const { length, machine, time, values } = batch;
  if (typeof batch !== 'object' || !Number.isInteger(length)) return 'something that is not a batch of readings';
  if (!(machine instanceof Uint32Array) || machine.length < length)
    return `a batch of ${length} readings whose machines are not a Uint32Array of at least that length`;
  if (!(time instanceof BigInt64Array) || time.length < length)
    return `a batch of ${length} readings whose times are not a BigInt64Array of at least that length`;
  if (values?.length !== signals.length)
    return `a batch with ${values?.length ?? 'no'} columns of values, but there are ${signals.length} signals`;
  const wrong = values.findIndex((column) => !(column instanceof Float64Array) || column.length < length);
  if (wrong >= 0)
    return (
      `a batch of ${length} readings whose values of ${signals[wrong].name} are not a Float64Array of at least ` +
      `that length`
    );
  for (let i = 0; i < length; i++) {
    if (machine[i] >= machines.size)
      return `a reading of machine ${machine[i]}, but there are ${machines.size} machines`;
  }
  return undefined;
}
