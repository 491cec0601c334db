import type { Cell } from '../../sqlite/cell.js';
import type { Piece } from './cut-pieces.js';
import { Keys } from './keys.js';
import type { Fault, TakeRow } from './row-builder.js';
import { RowParser } from './row-parser.js';

/** What is looked at before it is decided what the keys mean: so many rows, or bytes, whichever are fewer. */
const MOST_ROWS = 1 << 14;
const MOST_BYTES = 1 << 22;

/** A row that has been read and waits to be taken; undefined: it is no object. */
export interface SampleRow {
  readonly cells: readonly Cell[] | undefined;
  readonly faults: readonly Fault[];
}

/** The first rows of an input, and the rest of it, which can be read on from there. */
export class RowSample {
  readonly keys: Keys;
  readonly rows: SampleRow[] = [];
  /** These are all rows there are. */
  isComplete = false;
  readonly #pieces: AsyncGenerator<Piece, void, undefined>;
  readonly #parser: RowParser;
  #take: TakeRow;

  /** @throws SourceError ERR_SOURCE_JSON */
  static async read(path: string, pieces: AsyncGenerator<Piece, void, undefined>): Promise<RowSample> {
    const sample = new RowSample(path, pieces);
    while (!sample.isComplete && sample.rows.length < MOST_ROWS && sample.#parser.bytes < MOST_BYTES) {
      await sample.readOn();
    }
    sample.keys.close();
    return sample;
  }

  private constructor(path: string, pieces: AsyncGenerator<Piece, void, undefined>) {
    this.keys = new Keys(path);
    this.#pieces = pieces;
    this.#take = (cells, faults) => {
      this.rows.push({ cells: cells?.slice(), faults: faults.slice() });
    };
    this.#parser = new RowParser(path, this.keys, (cells, faults) => this.#take(cells, faults));
  }

  /** Hand the rows of the sample to `take`, and from here on all others. */
  *replay(take: TakeRow): Generator<void> {
    this.#take = take;
    for (const { cells, faults } of this.rows.splice(0)) {
      take(cells as Cell[] | undefined, faults);
      yield;
    }
  }

  /** Take the rows of the next piece. */
  async readOn(): Promise<void> {
    const { value } = await this.#pieces.next();
    if (value !== undefined) this.#parser.add(value);
    else {
      this.#parser.end();
      this.isComplete = true;
    }
  }
}
