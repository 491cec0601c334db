import { SlabError } from '../../errors.js';
import type { NumericArray, Slab } from '../model.js';
import { varslabLength } from './layout.js';
import type { ClassicPlan, PlannedVariable } from './plan.js';
import { at, type Run, runOf, slabError } from './slab.js';
import { padded, padding } from './types.js';

/**
 * Values that lie together in the file, followed by padding: a variable, or one record of one of several record variables.
 * A record variable that is the only one is a single stretch with all its records, which have no padding between them.
 */
interface Stretch {
  readonly variable: number;
  /** Number of its first value in the variable. */
  readonly first: number;
  readonly length: number;
  /** Where it lies in the file. */
  readonly begin: number;
  readonly padding: Buffer;
}

/** What is to be written for one slab. */
export interface Placement {
  readonly data: NumericArray;
  readonly width: number;
  readonly offset: number;
  /** What follows the values. */
  readonly padding: Buffer;
}

const NOTHING = Buffer.alloc(0);

/** Follows the slabs through the file and refuses one that is not the next. */
export class FileOrder {
  readonly #variables: readonly PlannedVariable[];
  readonly #stretches: Iterator<Stretch, undefined>;
  #stretch: Stretch | undefined;
  /** Values of the stretch that have come. */
  #done = 0;

  constructor(plan: ClassicPlan) {
    this.#variables = plan.variables;
    this.#stretches = stretchesOf(plan);
    this.#stretch = this.#stretches.next().value;
  }

  /**
   * Where the values of `slab` go; undefined for a slab without values, which can come at any time.
   * @throws SlabError ERR_NETCDF_SLAB where the slab does not fit its variable or is not the next one.
   */
  place(slab: Slab): Placement | undefined {
    const v = this.#variables[slab.variable];
    if (v === undefined) {
      const message = `a slab is of variable number ${slab.variable}; the dataset has ${this.#variables.length}`;
      throw new SlabError('ERR_NETCDF_SLAB', message, String(slab.variable));
    }
    const run = runOf(slab, v);
    if (run.data.length === 0) return undefined;
    const stretch = this.#stretch;
    if (stretch === undefined) throw slabError(v, `has a slab ${at(slab)} behind the end of the file`);
    if (slab.variable !== stretch.variable || run.first !== stretch.first + this.#done) {
      throw slabError(v, `has a slab ${at(slab)} out of order; expected was ${this.#expected(stretch)}`);
    }
    if (run.data.length > stretch.length - this.#done) {
      throw slabError(
        v,
        `has a slab ${at(slab)} of several records; where there are several record variables, records come one by one`,
      );
    }
    return this.#advance(stretch, run);
  }

  /** @throws SlabError ERR_NETCDF_SLAB where values are missing. */
  end(): void {
    if (this.#stretch === undefined) return;
    const v = this.#variables[this.#stretch.variable];
    throw slabError(v, `is not complete; expected was ${this.#expected(this.#stretch)}`);
  }

  #advance(stretch: Stretch, run: Run): Placement {
    const { data } = run;
    const width = data.BYTES_PER_ELEMENT;
    const offset = stretch.begin + this.#done * width;
    this.#done += data.length;
    if (this.#done < stretch.length) return { data, width, offset, padding: NOTHING };
    this.#stretch = this.#stretches.next().value;
    this.#done = 0;
    return { data, width, offset, padding: stretch.padding };
  }

  #expected(stretch: Stretch): string {
    const v = this.#variables[stretch.variable];
    const start: number[] = [];
    let rest = stretch.first + this.#done;
    for (const length of v.shape.toReversed()) {
      start.unshift(rest % length);
      rest = Math.floor(rest / length);
    }
    return `variable "${v.name}" of shape [${v.shape}] from [${start}] on`;
  }
}

/** The stretches of a file that have values, in file order. */
function* stretchesOf({ variables, numrecs, recsize }: ClassicPlan): Generator<Stretch, undefined> {
  const indexed = variables.map((v, variable) => ({ v, variable, length: varslabLength(v), padding: paddingOf(v) }));
  for (const { v, variable, length, padding } of indexed) {
    if (!v.record) yield { variable, first: 0, length, begin: v.begin, padding };
  }
  const records = indexed.filter(({ v }) => v.record);
  if (numrecs === 0 || records.length === 0) return undefined;
  if (records.length === 1) {
    const [{ v, variable, length }] = records;
    yield { variable, first: 0, length: numrecs * length, begin: v.begin, padding: NOTHING };
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
