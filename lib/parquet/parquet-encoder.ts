import { Transform, type TransformCallback } from 'node:stream';
import type { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { MachineBatch, ReadingBatch } from '../model/batch.js';
import type { Signal } from '../model/signal.js';
import { VERSION } from '../version.js';
import { physicalSchema, schemaOf } from './parquet-schema.js';
import type { ParquetShape } from './parquet-shape.js';
import { RowGroup } from './row-group.js';

export interface ParquetEncoderOptions {
  readonly shape: ParquetShape;
  /** In the order of the batch's columns, and of the shape's. */
  readonly signals: readonly Signal[];
  /** Names of the machines by code. */
  readonly machines: readonly string[];
  /** Called with the name of its signal for every value that its type cannot hold, which becomes null. */
  readonly onUnrepresentable?: (signal: string) => void;
}

/** The program that wrote a file, in the form in which readers look for known faults. */
export const CREATED_BY = `fleetcdf version ${VERSION}`;

/** Size of output buffers in bytes. */
const PIECE = 1 << 18;

/**
 * Writes readings as Parquet, strictly forward: one row group after the other, then the footer. Takes batches of a
 * source, or of one machine; emits bytes. Missing values are null. It holds one row group.
 */
export class ParquetEncoder extends Transform {
  /** Values that are not missing, by signal. */
  readonly values: Float64Array;
  readonly #options: ParquetEncoderOptions;
  readonly #group: RowGroup;
  /** Parts of the footer, by their JSON. */
  readonly #known = new Map<string, object>();
  #writer: ParquetWriter | undefined;

  constructor(options: ParquetEncoderOptions) {
    super({ writableObjectMode: true, writableHighWaterMark: 2, readableHighWaterMark: PIECE });
    this.#options = options;
    this.values = new Float64Array(options.signals.length);
    this.#group = new RowGroup(options.shape, options.signals);
  }

  /** Few runs need the writer. */
  override _construct(done: (error?: Error | null) => void): void {
    import('hyparquet-writer').then((library) => {
      this.#writer = this.#open(library);
      done();
    }, done);
  }

  #open(library: { ByteWriter: typeof ByteWriter; ParquetWriter: typeof ParquetWriter }): ParquetWriter {
    const { metadata } = this.#options.shape;
    return new library.ParquetWriter({
      writer: this.#pieces(new library.ByteWriter(2 * PIECE)),
      schema: physicalSchema(schemaOf(this.#options.shape)),
      kvMetadata: metadata.map((entry) => ({ ...entry })),
      createdBy: CREATED_BY,
    });
  }

  /** The writer's buffer, which gives away what it holds instead of growing. */
  #pieces(writer: ByteWriter): ByteWriter {
    const grow = writer.ensure.bind(writer);
    const give = (): void => {
      if (writer.index > 0) this.push(Buffer.from(writer.getBytes()));
      writer.index = 0;
    };
    writer.ensure = (size) => {
      if (writer.index + size > PIECE) give();
      grow(size);
    };
    writer.finish = give;
    return writer;
  }

  override _transform(batch: ReadingBatch | MachineBatch, _encoding: BufferEncoding, done: TransformCallback): void {
    for (let from = 0; from < batch.length; ) {
      from += this.#group.add(batch, from);
      if (this.#group.isFull) this.#write();
    }
    for (const [s, column] of batch.values.entries()) this.values[s] += present(column, batch.length);
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.#group.length > 0) this.#write();
    const writer = this.#writer as ParquetWriter;
    writer.schema = schemaOf(this.#options.shape);
    writer.finish();
    done();
  }

  #write(): void {
    const { signals, machines, onUnrepresentable } = this.#options;
    const columnData = this.#group.columns(machines, (signal) => {
      this.values[signal]--;
      onUnrepresentable?.(signals[signal].name);
    });
    const writer = this.#writer as ParquetWriter;
    writer.write({ columnData, rowGroupSize: this.#group.length });
    this.#group.length = 0;
    this.#shrink(writer);
  }

  /** The footer comes last, and waits in memory: what is the same in every row group is kept once. */
  #shrink(writer: ParquetWriter): void {
    for (const { meta_data: data } of writer.row_groups[writer.row_groups.length - 1].columns) {
      if (data === undefined) continue;
      data.path_in_schema = this.#once(data.path_in_schema);
      data.encodings = this.#once(data.encodings);
      if (data.encoding_stats !== undefined) data.encoding_stats = this.#once(data.encoding_stats);
    }
    // There are no page indexes: a column of a row group has one page.
    writer.pendingIndexes = writer.pendingIndexes.filter(({ columnIndex, offsetIndex }) => columnIndex || offsetIndex);
  }

  #once<T extends object>(value: T): T {
    const key = JSON.stringify(value);
    const known = this.#known.get(key) as T | undefined;
    if (known === undefined) this.#known.set(key, value);
    return known ?? value;
  }
}

function present(column: Float64Array, length: number): number {
  let count = 0;
  for (let i = 0; i < length; i++) if (!Number.isNaN(column[i])) count++;
  return count;
}
