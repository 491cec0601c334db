import { SlabError } from '../../errors.js';
import type { NumericArray, Slab } from '../model.js';
import { varslabLength } from './layout.js';
import type { ClassicPlan, PlannedVariable } from './plan.js';
import { blockOf, type Run, runOf, slabError } from './slab.js';
import { padded, padding } from './types.js';

/**
 * Values that are contiguous in the file, then padding: a variable, or one record of one of several record variables.
 * The only record variable of a file is one segment, because its records have no padding between them.
 */
interface Segment {
  readonly variable: number;
  /** Row-major index of its first value in the variable. */
  readonly first: number;
  readonly length: number;
  /** Offset in the file. */
  readonly begin: number;
  readonly padding: Buffer;
}

/** The output of one slab. */
interface Placement {
  readonly data: NumericArray;
  /** Bytes of a value. */
  readonly width: number;
  /** Offset in the file. */
  readonly offset: number;
  /** Follows the values. */
  readonly padding: Buffer;
}

const NO_PADDING = Buffer.alloc(0);

/** Checks that slabs come in file order, and gives the offset of each. */
export class FileOrder {
  readonly #variables: readonly PlannedVariable[];
  readonly #segments: Iterator<Segment, undefined>;
  #segment: Segment | undefined;
  /** Values of the segment so far. */
  #done = 0;

  constructor(plan: ClassicPlan) {
    this.#variables = plan.variables;
    this.#segments = segmentsOf(plan);
    this.#segment = this.#segments.next().value;
  }

  /**
   * @returns undefined for a slab without values, which may come at any time
   * @throws SlabError ERR_NETCDF_SLAB where the slab does not fit its variable or is out of order
   */
  place(slab: Slab): Placement | undefined {
    const v = this.#variables[slab.variable];
    if (v === undefined) {
      const message = `a slab is for variable ${slab.variable}; the dataset has ${this.#variables.length} variables`;
      throw new SlabError('ERR_NETCDF_SLAB', message, String(slab.variable));
    }
    const run = runOf(slab, v);
    if (run.data.length === 0) return undefined;
    const segment = this.#segment;
    if (segment === undefined) throw slabError(v, `has a slab ${blockOf(slab)} after the end of the file`);
    if (slab.variable !== segment.variable || run.first !== segment.first + this.#done) {
      throw slabError(v, `has a slab ${blockOf(slab)} out of order; next is ${this.#expected(segment)}`);
    }
    if (run.data.length > segment.length - this.#done) {
      throw slabError(
        v,
        `has a slab ${blockOf(slab)} of several records; with several record variables, records come one by one`,
      );
    }
    return this.#advance(segment, run);
  }

  /** @throws SlabError ERR_NETCDF_SLAB where values are missing */
  end(): void {
    if (this.#segment === undefined) return;
    const v = this.#variables[this.#segment.variable];
    throw slabError(v, `is not complete; next is ${this.#expected(this.#segment)}`);
  }

  #advance(segment: Segment, run: Run): Placement {
    const { data } = run;
    const width = data.BYTES_PER_ELEMENT;
    const offset = segment.begin + this.#done * width;
    this.#done += data.length;
    if (this.#done < segment.length) return { data, width, offset, padding: NO_PADDING };
    this.#segment = this.#segments.next().value;
    this.#done = 0;
    return { data, width, offset, padding: segment.padding };
  }

  #expected(segment: Segment): string {
    const v = this.#variables[segment.variable];
    const start: number[] = [];
    let rest = segment.first + this.#done;
    for (const length of v.shape.toReversed()) {
      start.unshift(rest % length);
      rest = Math.floor(rest / length);
    }
    return `variable "${v.name}" of shape [${v.shape}] from [${start}] on`;
  }
}

/** All segments with values, in file order. */
function* segmentsOf({ variables, numrecs, recsize }: ClassicPlan): Generator<Segment, undefined> {
  const indexed = variables.map((v, variable) => ({ v, variable, length: varslabLength(v), padding: paddingOf(v) }));
  for (const { v, variable, length, padding } of indexed) {
    if (!v.record) yield { variable, first: 0, length, begin: v.begin, padding };
  }
  const records = indexed.filter(({ v }) => v.record);
  if (numrecs === 0 || records.length === 0) return undefined;
  if (records.length === 1) {
    const [{ v, variable, length }] = records;
    yield { variable, first: 0, length: numrecs * length, begin: v.begin, padding: NO_PADDING };
    return undefined;
  }
  for (let record = 0; record < numrecs; record++) {
    for (const { v, variable, length, padding } of records) {
      yield { variable, first: record * length, length, begin: v.begin + record * recsize, padding };
    }
  }
  return undefined;
}

/** "In data, padding uses variable's fill value." */
function paddingOf(v: PlannedVariable): Buffer {
  const size = varslabLength(v) * v.fill.length;
  return padding(v.fill, padded(size) - size);
}
