import { SlabError } from '../../errors.js';
import { onRecycle, recycle } from '../../util/recycle.js';
import { assertPlanned } from '../as-planned.js';
import type { PositionedBytes } from '../encoder.js';
import type { Slab } from '../model.js';
import { varslabLength } from './layout.js';
import { PIECE_LENGTH } from './pieces.js';
import { type ClassicPlan, headerOf, type PlannedVariable } from './plan.js';
import { PullTransform } from './pull-transform.js';
import { at, runOf, slabError } from './slab.js';
import { bytesOf, padded, padding, toBigEndian } from './types.js';
import { ValueRanges } from './value-ranges.js';

/** Pieces that wait to be read. */
const WAITING_PIECES = 2;

/** Values that lie together in the file. */
interface Stretch {
  readonly position: number;
  /** Number of the first value in the variable. */
  readonly first: number;
  readonly length: number;
}

/** Takes slabs in any order, and gives their bytes with the places where they belong. */
export class PositionedEncoder extends PullTransform {
  readonly #plan: ClassicPlan;
  readonly #ranges: readonly ValueRanges[];
  /** There are several record variables, so that the values of one are not together. */
  readonly #isInterleaved: boolean;
  /** Pieces that were written and can be filled again. */
  readonly #spare: Buffer[] = [];
  #bytes = 0;

  constructor(plan: ClassicPlan) {
    super({ readableObjectMode: true, readableHighWaterMark: WAITING_PIECES });
    this.#plan = plan;
    this.#ranges = plan.variables.map(() => new ValueRanges());
    this.#isInterleaved = plan.variables.filter((v) => v.record).length > 1;
  }

  protected *encode(slab: Slab): Generator<PositionedBytes> {
    const v = this.#plan.variables[slab.variable];
    if (v === undefined) {
      const message = `a slab is of variable number ${slab.variable}; the dataset has ${this.#plan.variables.length}`;
      throw new SlabError('ERR_NETCDF_SLAB', message, String(slab.variable));
    }
    const { first, data } = runOf(slab, v);
    if (data.length === 0) return;
    if (!this.#ranges[slab.variable].add(first, data.length)) {
      throw slabError(v, `has a slab ${at(slab)} of values that have come before`);
    }
    const bytes = bytesOf(data);
    const width = data.BYTES_PER_ELEMENT;
    for (const stretch of this.#stretches(v, first, data.length)) {
      const from = (stretch.first - first) * width;
      yield* this.#pieces(stretch.position, bytes.subarray(from, from + stretch.length * width), width);
    }
    recycle(slab);
  }

  protected *finish(): Generator<PositionedBytes> {
    yield this.#placed(0, headerOf(this.#plan));
    for (const [i, v] of this.#plan.variables.entries()) {
      const gaps = this.#ranges[i].gaps(this.#lengthOf(v));
      if (gaps === undefined) throw slabError(v, 'has values that came twice');
      for (const { first, length } of gaps) {
        for (const stretch of this.#stretches(v, first, length)) yield* this.#filled(v, stretch);
      }
      yield* this.#padding(v);
    }
    assertPlanned(this.#bytes === this.#plan.size, 'the file has its planned size');
  }

  /** Values of the variable, all its records together. */
  #lengthOf(v: PlannedVariable): number {
    return varslabLength(v) * (v.record ? this.#plan.numrecs : 1);
  }

  /** Where the `length` values from number `first` on lie. */
  *#stretches(v: PlannedVariable, first: number, length: number): Generator<Stretch> {
    const width = v.fill.length;
    if (!v.record || !this.#isInterleaved) {
      yield { position: v.begin + first * width, first, length };
      return;
    }
    const inRecord = varslabLength(v);
    const end = first + length;
    for (let from = first; from < end; ) {
      const record = Math.floor(from / inRecord);
      const to = Math.min(end, (record + 1) * inRecord);
      const position = v.begin + record * this.#plan.recsize + (from - record * inRecord) * width;
      yield { position, first: from, length: to - from };
      from = to;
    }
  }

  /** Values of `width` bytes in the machine's byte order, as pieces in that of the file. */
  *#pieces(position: number, bytes: Uint8Array, width: number): Generator<PositionedBytes> {
    for (let from = 0; from < bytes.length; from += PIECE_LENGTH) {
      const part = bytes.subarray(from, from + PIECE_LENGTH);
      const buffer = this.#room(part.length);
      const piece = buffer.subarray(0, part.length);
      piece.set(part);
      toBigEndian(piece, width);
      yield onRecycle(this.#placed(position + from, piece), () => this.#spare.push(buffer));
    }
  }

  *#filled(v: PlannedVariable, { position, length }: Stretch): Generator<PositionedBytes> {
    const bytes = length * v.fill.length;
    for (let from = 0; from < bytes; from += PIECE_LENGTH) {
      yield this.#placed(position + from, Buffer.alloc(Math.min(PIECE_LENGTH, bytes - from), v.fill));
    }
  }

  /** "In data, padding uses variable's fill value." Behind the only record variable there is none. */
  *#padding(v: PlannedVariable): Generator<PositionedBytes> {
    const size = varslabLength(v) * v.fill.length;
    const length = padded(size) - size;
    if (length === 0 || (v.record && !this.#isInterleaved)) return;
    const records = v.record ? this.#plan.numrecs : 1;
    for (let record = 0; record < records; record++) {
      yield this.#placed(v.begin + record * this.#plan.recsize + size, padding(v.fill, length));
    }
  }

  #placed(position: number, bytes: Uint8Array): PositionedBytes {
    this.#bytes += bytes.length;
    return { position, bytes };
  }

  #room(length: number): Buffer {
    const spare = this.#spare.pop();
    return spare !== undefined && spare.length >= length ? spare : Buffer.allocUnsafeSlow(length);
  }
}
