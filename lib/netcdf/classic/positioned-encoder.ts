import { SlabError } from '../../errors.js';
import { PullTransform } from '../../util/pull-transform.js';
import { onRecycle, recycle } from '../../util/recycle.js';
import { assertPlanned } from '../as-planned.js';
import type { PositionedBytes } from '../encoder.js';
import type { Slab } from '../model.js';
import { varslabLength } from './layout.js';
import { PIECE_LENGTH } from './pieces.js';
import { type ClassicPlan, headerOf, type PlannedVariable } from './plan.js';
import { blockOf, runOf, slabError, WAITING_SLABS } from './slab.js';
import { bytesOf, padded, padding, toBigEndian } from './types.js';
import { ValueRanges } from './value-ranges.js';

/** High-water mark: pieces that wait for the reader. */
const WAITING_PIECES = 2;

/** Values that are contiguous in the file. */
interface Segment {
  readonly position: number;
  /** Row-major index of the first value in the variable. */
  readonly first: number;
  readonly length: number;
}

/** Takes slabs in any order, and emits their bytes with the offsets in the file. */
export class PositionedEncoder extends PullTransform<Slab> {
  readonly #plan: ClassicPlan;
  readonly #ranges: readonly ValueRanges[];
  /** With several record variables, the values of one are not contiguous in the file. */
  readonly #isInterleaved: boolean;
  /** Recycled buffers. */
  readonly #free: Buffer[] = [];
  #written = 0;

  constructor(plan: ClassicPlan) {
    super(WAITING_SLABS, { readableObjectMode: true, readableHighWaterMark: WAITING_PIECES });
    this.#plan = plan;
    this.#ranges = plan.variables.map(() => new ValueRanges());
    this.#isInterleaved = plan.variables.filter((v) => v.record).length > 1;
  }

  protected *encode(slab: Slab): Generator<PositionedBytes> {
    const v = this.#plan.variables[slab.variable];
    if (v === undefined) {
      const count = this.#plan.variables.length;
      const message = `a slab is for variable ${slab.variable}; the dataset has ${count} variables`;
      throw new SlabError('ERR_NETCDF_SLAB', message, String(slab.variable));
    }
    const { first, data } = runOf(slab, v);
    if (data.length === 0) return;
    if (!this.#ranges[slab.variable].add(first, data.length)) {
      throw slabError(v, `has values that come twice: the slab ${blockOf(slab)}`);
    }
    const bytes = bytesOf(data);
    const width = data.BYTES_PER_ELEMENT;
    for (const segment of this.#segments(v, first, data.length)) {
      const from = (segment.first - first) * width;
      yield* this.#pieces(segment.position, bytes.subarray(from, from + segment.length * width), width);
    }
    recycle(slab);
  }

  protected *finish(): Generator<PositionedBytes> {
    yield this.#positioned(0, headerOf(this.#plan));
    for (const [i, v] of this.#plan.variables.entries()) {
      const gaps = this.#ranges[i].gaps(this.#lengthOf(v));
      if (gaps === undefined) throw slabError(v, 'has values that come twice');
      for (const { first, length } of gaps) {
        for (const segment of this.#segments(v, first, length)) yield* this.#filled(v, segment);
      }
      yield* this.#padding(v);
    }
    assertPlanned(this.#written === this.#plan.size, 'the file does not have its planned size');
  }

  /** Number of values of the variable, in all its records. */
  #lengthOf(v: PlannedVariable): number {
    return varslabLength(v) * (v.record ? this.#plan.numrecs : 1);
  }

  /** The segments of the file that hold `length` values from index `first` on. */
  *#segments(v: PlannedVariable, first: number, length: number): Generator<Segment> {
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

  /** Big-endian pieces of values of `width` bytes in the machine's byte order. */
  *#pieces(position: number, bytes: Uint8Array, width: number): Generator<PositionedBytes> {
    for (let from = 0; from < bytes.length; from += PIECE_LENGTH) {
      const part = bytes.subarray(from, from + PIECE_LENGTH);
      const buffer = this.#allocate(part.length);
      const piece = buffer.subarray(0, part.length);
      piece.set(part);
      toBigEndian(piece, width);
      yield onRecycle(this.#positioned(position + from, piece), () => this.#free.push(buffer));
    }
  }

  /** Fill values for a segment that no slab covered. */
  *#filled(v: PlannedVariable, { position, length }: Segment): Generator<PositionedBytes> {
    const bytes = length * v.fill.length;
    for (let from = 0; from < bytes; from += PIECE_LENGTH) {
      yield this.#positioned(position + from, Buffer.alloc(Math.min(PIECE_LENGTH, bytes - from), v.fill));
    }
  }

  /** "In data, padding uses variable's fill value." The only record variable of a file has no padding. */
  *#padding(v: PlannedVariable): Generator<PositionedBytes> {
    const size = varslabLength(v) * v.fill.length;
    const length = padded(size) - size;
    if (length === 0 || (v.record && !this.#isInterleaved)) return;
    const records = v.record ? this.#plan.numrecs : 1;
    for (let record = 0; record < records; record++) {
      yield this.#positioned(v.begin + record * this.#plan.recsize + size, padding(v.fill, length));
    }
  }

  #positioned(position: number, bytes: Uint8Array): PositionedBytes {
    this.#written += bytes.length;
    return { position, bytes };
  }

  #allocate(length: number): Buffer {
    const recycled = this.#free.pop();
    return recycled !== undefined && recycled.length >= length ? recycled : Buffer.allocUnsafeSlow(length);
  }
}
