import { recycle } from '../../util/recycle.js';
import { assertPlanned } from '../as-planned.js';
import type { Encoder } from '../encoder.js';
import type { Slab } from '../model.js';
import { PIECE_LENGTH, Pieces } from './pieces.js';
import { type ClassicPlan, headerOf } from './plan.js';
import { PositionedEncoder } from './positioned-encoder.js';
import { PullTransform } from './pull-transform.js';
import { FileOrder } from './slab-order.js';
import { bytesOf } from './types.js';

export interface ClassicEncoderOptions {
  /**
   * `file` (the default): slabs come in file order, bytes leave strictly forward. `any`: slabs come as they like, and the stream
   * gives `PlacedBytes`, for a file in which every byte can be written.
   */
  readonly order?: 'file' | 'any';
}

/**
 * The encoder of a planned file. There is no head, and `size` is exact. The array of a slab is of the variable's own type
 * (`char`: Uint8Array), and a slab is contiguous in row-major order. A slab without values is taken at any time and writes nothing.
 * A slab that does not fit is a SlabError (ERR_NETCDF_SLAB), with which the stream fails.
 *
 * In file order come first the variables without the record dimension, in the order of the dataset, each from start to end.
 * Then the records: where there is one record variable, in slabs like any other; where there are several, record by record, in
 * each record every record variable in the order of the dataset, because they are interleaved in the file. Every value must come:
 * a slab that is not the next one, or values that are missing when a later variable or the end comes, are a SlabError too.
 *
 * In any order values come once, or the SlabError comes at the end; those that do not come are the fill value.
 */
export function createClassicEncoder(plan: ClassicPlan, { order = 'file' }: ClassicEncoderOptions = {}): Encoder {
  const file = { size: plan.size, exact: true, headLength: 0, head: undefined };
  if (order === 'any') return { ...file, isPositioned: true, stream: new PositionedEncoder(plan) };
  return { ...file, stream: new ClassicEncoder(plan) };
}

class ClassicEncoder extends PullTransform {
  readonly #plan: ClassicPlan;
  readonly #order: FileOrder;
  readonly #pieces: Pieces;
  #started = false;

  constructor(plan: ClassicPlan) {
    super({ readableHighWaterMark: PIECE_LENGTH });
    this.#plan = plan;
    this.#order = new FileOrder(plan);
    this.#pieces = new Pieces(plan.size);
  }

  protected *encode(slab: Slab): Generator<Buffer> {
    const placement = this.#order.place(slab);
    if (placement === undefined) return;
    yield* this.#start();
    assertPlanned(this.#pieces.offset === placement.offset, 'values are written where the header says');
    yield* this.#pieces.add(bytesOf(placement.data), placement.width);
    recycle(slab);
    if (placement.padding.length > 0) yield* this.#pieces.add(placement.padding, 1);
  }

  protected *finish(): Generator<Buffer> {
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
