import { Transform, type TransformCallback } from 'node:stream';

import { release } from '../../release.js';

import { assertPlanned } from '../as-planned.js';

import type { Encoder } from '../encoder.js';
import type { Slab } from '../model.js';
import { FileOrder } from './order.js';
import { PIECE_LENGTH, Pieces } from './pieces.js';
import { type ClassicPlan, headerOf } from './plan.js';
import { bytesOf } from './types.js';

/**
 * The encoder of a planned file. Bytes leave strictly forward, so that there is no head, and `size` is exact.
 *
 * Slabs come in file order. First the variables without the record dimension, in the order of the dataset, each from
 * start to end, in slabs that are contiguous in row-major order. Then the records: where there is one record variable, in
 * slabs like any other; where there are several, record by record, in each record every record variable in the order of
 * the dataset, because they are interleaved in the file. The array of a slab is of the variable's own type (`char`:
 * Uint8Array). A slab without values is taken at any time and writes nothing.
 *
 * Every value must come: nothing is filled in. A slab that is not the next one, that does not fit, or values that are
 * missing when a later variable or the end comes, are a SlabError (ERR_NETCDF_SLAB), with which the stream fails.
 */
export function createClassicEncoder(plan: ClassicPlan): Encoder {
  return { size: plan.size, exact: true, headLength: 0, head: undefined, stream: new ClassicEncoder(plan) };
}

/** Slabs that wait in front of the encoder: it is never what a source waits for, and slabs may be large. */
const WAITING_SLABS = 2;

class ClassicEncoder extends Transform {
  readonly #plan: ClassicPlan;
  readonly #order: FileOrder;
  readonly #pieces: Pieces;
  #started = false;
  /** Goes on with what was left when the reader had enough. */
  #resume: (() => void) | undefined;
  #pushed = false;

  constructor(plan: ClassicPlan) {
    super({ writableObjectMode: true, writableHighWaterMark: WAITING_SLABS, readableHighWaterMark: PIECE_LENGTH });
    this.#plan = plan;
    this.#order = new FileOrder(plan);
    this.#pieces = new Pieces(plan.size);
  }

  override _transform(slab: Slab, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#pump(this.#encode(slab), callback);
  }

  override _flush(callback: TransformCallback): void {
    this.#pump(this.#finish(), callback);
  }

  override _read(size: number): void {
    const resume = this.#resume;
    this.#resume = undefined;
    this.#pushed = false;
    resume?.();
    // A stream asks once: where nothing was left to push, the next slab must answer, or nobody asks again.
    if (!this.#pushed) super._read(size);
  }

  /** Push what `buffers` gives, but only as fast as it is read: a slab may be larger than all the memory there is to be. */
  #pump(buffers: Iterator<Buffer>, callback: TransformCallback): void {
    try {
      for (let next = buffers.next(); !next.done; next = buffers.next()) {
        this.#pushed = true;
        if (this.push(next.value)) continue;
        this.#resume = () => this.#pump(buffers, callback);
        return;
      }
    } catch (error) {
      callback(error as Error);
      return;
    }
    callback();
  }

  *#encode(slab: Slab): Generator<Buffer> {
    const placement = this.#order.place(slab);
    if (placement === undefined) return;
    yield* this.#start();
    assertPlanned(this.#pieces.offset === placement.offset, 'values are written where the header says');
    yield* this.#pieces.add(bytesOf(placement.data), placement.width);
    release(slab);
    if (placement.padding.length > 0) yield* this.#pieces.add(placement.padding, 1);
  }

  *#finish(): Generator<Buffer> {
    this.#order.end();
    yield* this.#start();
    yield* this.#pieces.end();
    assertPlanned(this.#pieces.offset === this.#plan.size, 'the file has its planned size');
  }

  *#start(): Generator<Buffer> {
    if (this.#started) return;
    this.#started = true;
    yield this.#pieces.whole(headerOf(this.#plan));
  }
}
