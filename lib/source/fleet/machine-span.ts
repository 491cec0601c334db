import { Tally } from '../../model/tally.js';
import type { OptimisticZip } from '../join/optimistic-zip.js';
import type { Source } from '../source.js';
import type { StoredMember } from './stored-types.js';

/**
 * What of a database is read for some machines: nothing; `all` of it, as it has no others; the `rows` of them; or `some`,
 * where all is read and the rows of others are left out.
 */
type Extent = 'nothing' | 'all' | 'rows' | 'some';

/**
 * Consecutive machines of a survey, and what is read for them of each database. A database is read for the machines of
 * every span in one way, so that what is found in its rows can be added up: what is found in a database of which `some`
 * is read counts once, whoever reads it.
 */
export class MachineSpan {
  /** Codes of the machines. */
  readonly wanted: ReadonlySet<number>;
  /** By number of the file: what is found in databases of which some is read. */
  readonly tallies = new Map<number, Tally>();
  readonly #codes: readonly number[];
  readonly #from: number;
  readonly #to: number;
  readonly #extents: Extent[];
  /** Databases that have been limited to their rows, as they are open now. */
  readonly #limited = new WeakSet<Source>();
  readonly #aligned = new Set<number>();

  /**
   * @param codes of all machines of the survey
   * @param from index of the first machine; `to` of the first behind them
   */
  constructor(members: readonly StoredMember[], codes: readonly number[], from: number, to: number) {
    this.wanted = new Set(codes.slice(from, to));
    this.#codes = codes;
    this.#from = from;
    this.#to = to;
    const places = new Map(codes.map((code, place) => [code, place]));
    this.#extents = members.map((member) => this.#extentOf(member, places));
  }

  /** What is read of a database. @param m its index among the members */
  extentOf(m: number): Extent {
    return this.#extents[m];
  }

  /**
   * Prepares a database that was opened for a pass over its values.
   *
   * @param assumed takes what is assumed of the keys of the rows that are read
   */
  async prepare(m: number, file: number, source: Source, assumed: Map<number, OptimisticZip>): Promise<Extent> {
    if (this.#extents[m] !== 'rows' || this.#limited.has(source)) return this.#extents[m];
    this.#limited.add(source);
    if (!source.limitMachines(this.#codes, this.#from, this.#to)) {
      this.#extents[m] = 'some';
    } else if (assumed.has(file) && !this.#aligned.has(file)) {
      await source.expectAligned();
      assumed.set(file, source.optimistic as OptimisticZip);
      this.#aligned.add(file);
    }
    return this.#extents[m];
  }

  /** The tally of a pass over a database: one of its own where what is found counts once. */
  tallyOf(file: number, extent: Extent, tally: Tally | undefined): Tally | undefined {
    if (extent !== 'some') return tally;
    // A second pass finds the same.
    if (this.tallies.has(file)) return new Tally();
    const own = new Tally();
    this.tallies.set(file, own);
    return own;
  }

  #extentOf({ machines, isGrouped }: StoredMember, places: ReadonlyMap<number, number>): Extent {
    // What is found in a database without machines is counted with the first ones.
    if (machines.length === 0) return this.#from === 0 ? 'all' : 'nothing';
    const own = [...machines].map((code) => places.get(code) as number);
    const count = own.filter((place) => place >= this.#from && place < this.#to).length;
    if (count === 0) return 'nothing';
    if (count === own.length) return 'all';
    return isGrouped && own.every((place, i) => i === 0 || place > own[i - 1]) ? 'rows' : 'some';
  }
}
