import { PullTransform } from '../../util/pull-transform.js';
import { recycle } from '../../util/recycle.js';
import { assertPlanned } from '../as-planned.js';
import type { Encoder } from '../encoder.js';
import type { Slab } from '../model.js';
import { PIECE_LENGTH, Pieces } from './pieces.js';
import { type ClassicPlan, headerOf } from './plan.js';
import { PositionedEncoder } from './positioned-encoder.js';
import { WAITING_SLABS } from './slab.js';
import { FileOrder } from './slab-order.js';
import { bytesOf } from './types.js';

/** In which order slabs come. */
export interface ClassicEncoderOptions {
  /**
   * `file` (default): slabs come in file order and bytes leave in file order. `any`: slabs come in any order and the
   * stream emits `PositionedBytes`, for destinations that write at any offset.
   */
  readonly order?: 'file' | 'any';
}

/**
 * The encoder of a planned file. It has no head, and `size` is exact. The array of a slab has the type of the variable
 * (`char`: Uint8Array), and its values are contiguous in the variable. A slab without values writes nothing and may
 * come at any time. The stream fails with SlabError ERR_NETCDF_SLAB at a slab that does not fit its variable.
 *
 * File order: first the variables without the record dimension, in the order of the dataset, each from start to end;
 * then the records. One record variable takes slabs like any other. Several are interleaved in the file, so they come
 * record by record, in the order of the dataset within each. A slab out of order or a missing value is a SlabError too.
 *
 * Any order: each value comes at most once; a value that comes twice is a SlabError, at the end at the latest. Values
 * that do not come get the fill value.
 */
export function createClassicEncoder(plan: ClassicPlan, { order = 'file' }: ClassicEncoderOptions = {}): Encoder {
  const file = { size: plan.size, exact: true, headLength: 0, head: undefined };
  if (order === 'any') return { ...file, isPositioned: true, stream: new PositionedEncoder(plan) };
  return { ...file, stream: new ClassicEncoder(plan) };
}

class ClassicEncoder extends PullTransform<Slab> {
  readonly #plan: ClassicPlan;
  readonly #order: FileOrder;
  readonly #pieces: Pieces;
  #started = false;

  constructor(plan: ClassicPlan) {
    super(WAITING_SLABS, { readableHighWaterMark: PIECE_LENGTH });
    this.#plan = plan;
    this.#order = new FileOrder(plan);
    this.#pieces = new Pieces(plan.size);
  }

  protected *encode(slab: Slab): Generator<Buffer> {
    const placement = this.#order.place(slab);
    if (placement === undefined) return;
    yield* this.#start();
    assertPlanned(this.#pieces.offset === placement.offset, 'values are not written where the header says');
    yield* this.#pieces.add(bytesOf(placement.data), placement.width);
    recycle(slab);
    if (placement.padding.length > 0) yield* this.#pieces.add(placement.padding, 1);
  }

  protected *finish(): Generator<Buffer> {
    this.#order.end();
    yield* this.#start();
    yield* this.#pieces.end();
    assertPlanned(this.#pieces.offset === this.#plan.size, 'the file does not have its planned size');
  }

  *#start(): Generator<Buffer> {
    if (this.#started) return;
    this.#started = true;
    yield this.#pieces.passThrough(headerOf(this.#plan));
  }
}
