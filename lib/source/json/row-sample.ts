import type { Cell } from '../../sqlite/cell.js';
import type { Piece } from './cut-pieces.js';
import { Keys } from './keys.js';
import type { Fault, TakeRow } from './row-builder.js';
import { RowParser } from './row-parser.js';

/** The sample ends after so many rows or so many bytes, whichever comes first. */
const MAX_ROWS = 1 << 14;
const MAX_BYTES = 1 << 22;

/** A row of the sample. */
interface SampleRow {
  /** Undefined if the row is not an object. */
  readonly cells: readonly Cell[] | undefined;
  readonly faults: readonly Fault[];
}

/** Reads the first rows of an input as a sample, then replays them and reads the rest. */
export class RowSample {
  readonly keys: Keys;
  readonly rows: SampleRow[] = [];
  /** The input has been read to its end. */
  isComplete = false;
  readonly #pieces: AsyncGenerator<Piece, void, undefined>;
  readonly #parser: RowParser;
  #take: TakeRow;

  /** @throws SourceError ERR_SOURCE_JSON */
  static async read(path: string, pieces: AsyncGenerator<Piece, void, undefined>): Promise<RowSample> {
    const sample = new RowSample(path, pieces);
    while (!sample.isComplete && sample.rows.length < MAX_ROWS && sample.#parser.bytes < MAX_BYTES) {
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

  /** Pass the rows of the sample to `take`, which also receives all later rows. */
  *replay(take: TakeRow): Generator<void> {
    this.#take = take;
    for (const { cells, faults } of this.rows.splice(0)) {
      take(cells as Cell[] | undefined, faults);
      yield;
    }
  }

  /** Parse the next piece. @throws SourceError ERR_SOURCE_JSON */
  async readOn(): Promise<void> {
    const { value } = await this.#pieces.next();
    if (value !== undefined) this.#parser.add(value);
    else {
      this.#parser.end();
      this.isComplete = true;
    }
  }
}
