import type { MachineBatch } from '../model/batch.js';
import type { Attribute, Dimension, NcType, NumericArray, Slab } from '../netcdf/model.js';
import { onRecycle, takeRecycler } from '../util/recycle.js';
import { TextTable, UTF8 } from './label-variables.js';
import type { SignalShape } from './signals.js';

/** How readings become stored values: one cell a reading, of `width` values along the `trailing` dimensions. */
export interface Cells {
  readonly type: NcType;
  /** Indices of the signals. */
  readonly signals: readonly number[];
  /** Dimensions behind that of the readings. */
  readonly trailing: readonly Dimension[];
  /** What has to stand in the variable's attributes. */
  readonly attributes: readonly Attribute[];
  /**
   * The cells of `rows` readings, row-major. Reading i of the columns is at `places[i]`, without places at i; where there is none,
   * the cell is missing.
   */
  store(columns: readonly Float64Array[], length: number, rows: number, places?: Uint32Array): NumericArray;
  /** The memory of what {@link store} gave is needed no more. */
  reuse?(cells: NumericArray): void;
}

/** The slab at `place` with the readings of a batch, all in their order; its memory, and the batch's, goes round. */
export function storedSlab(cells: Cells, batch: MachineBatch, place: Omit<Slab, 'data'>): Slab {
  const { values, length } = batch;
  const data = cells.store(values, length, length);
  const give = takeRecycler(batch);
  const slab = { ...place, data };
  if (values.some(({ buffer }) => buffer === data.buffer)) return onRecycle(slab, give);
  give?.();
  return onRecycle(slab, cells.reuse && (() => cells.reuse?.(data)));
}

/** Numbers as doubles, NaN missing; several signals side by side along a dimension. */
export class NumberCells implements Cells {
  readonly type = 'double';
  readonly signals: readonly number[];
  readonly trailing: readonly Dimension[];
  readonly attributes = [{ name: '_FillValue', value: Float64Array.of(Number.NaN) }];
  readonly #spare: ArrayBufferLike[] = [];
  #most = 0;

  constructor(signals: readonly number[], trailing: readonly Dimension[]) {
    this.signals = signals;
    this.trailing = trailing;
  }

  store(columns: readonly Float64Array[], length: number, rows: number, places?: Uint32Array): Float64Array {
    const width = columns.length;
    if (width === 1 && places === undefined) return columns[0].subarray(0, length);
    const cells = new Float64Array(this.#room(rows * width), 0, rows * width);
    if (places !== undefined && length < rows) cells.fill(Number.NaN);
    for (let s = 0; s < width; s++) {
      const column = columns[s];
      if (places === undefined) for (let i = 0, at = s; i < length; i++, at += width) cells[at] = column[i];
      else for (let i = 0; i < length; i++) cells[places[i] * width + s] = column[i];
    }
    return cells;
  }

  reuse({ buffer }: NumericArray): void {
    this.#spare.push(buffer);
  }

  /** Memory for so many values at least. */
  #room(values: number): ArrayBufferLike {
    this.#most = Math.max(this.#most, 8 * values);
    const spare = this.#spare.pop();
    return spare !== undefined && spare.byteLength >= 8 * values ? spare : new ArrayBuffer(this.#most);
  }
}

/** One signal of text as CF flags (CF Conventions 3.5): its codes, -1 missing. */
export class FlagCells implements Cells {
  readonly type: 'byte' | 'short' | 'int';
  readonly signals: readonly number[];
  readonly trailing = [];
  readonly attributes: readonly Attribute[];
  readonly #array: typeof Int8Array | typeof Int16Array | typeof Int32Array;

  constructor(signal: number, { meanings }: SignalShape) {
    this.signals = [signal];
    const most = meanings.length - 1;
    this.type = most <= 0x7f ? 'byte' : most <= 0x7fff ? 'short' : 'int';
    this.#array = { byte: Int8Array, short: Int16Array, int: Int32Array }[this.type];
    this.attributes = [
      { name: 'flag_values', value: this.#array.from(meanings.keys()) },
      { name: 'flag_meanings', value: flagMeanings(meanings).join(' ') },
      { name: '_FillValue', value: this.#array.of(-1) },
    ];
  }

  store([column]: readonly Float64Array[], length: number, rows: number, places?: Uint32Array): NumericArray {
    const cells = new this.#array(rows);
    if (places !== undefined && length < rows) cells.fill(-1);
    for (let i = 0; i < length; i++) {
      const code = column[i];
      cells[places === undefined ? i : places[i]] = Number.isNaN(code) ? -1 : code;
    }
    return cells;
  }
}

/** One signal of text as text; missing is empty. */
export class TextCells implements Cells {
  readonly type = 'char';
  readonly signals: readonly number[];
  readonly trailing: readonly Dimension[];
  readonly attributes = [UTF8];
  readonly #texts: TextTable;

  constructor(signal: number, { meanings }: SignalShape) {
    this.signals = [signal];
    this.#texts = new TextTable(meanings);
    this.trailing = [this.#texts.dimension];
  }

  store([column]: readonly Float64Array[], length: number, rows: number, places?: Uint32Array): Uint8Array {
    const width = this.trailing[0].length;
    const cells = new Uint8Array(rows * width);
    for (let i = 0; i < length; i++) {
      const code = column[i];
      if (!Number.isNaN(code)) cells.set(this.#texts.text(code), (places === undefined ? i : places[i]) * width);
    }
    return cells;
  }
}

/** The cells of a signal that has a variable of its own. */
export function cellsOf(signal: SignalShape, index: number): Cells {
  if (signal.kind === 'number') return new NumberCells([index], []);
  return signal.kind === 'flags' ? new FlagCells(index, signal) : new TextCells(index, signal);
}

/** Words of letters, digits and `_-.+@`, as CF 3.5 wants them, each once. */
function flagMeanings(meanings: readonly string[]): string[] {
  const taken = new Set<string>();
  return meanings.map((meaning) => {
    const word = meaning.normalize('NFC').replace(/[^\p{L}\p{N}\p{M}_.+@-]+/gu, '_') || '_';
    let distinct = word;
    for (let n = 2; taken.has(distinct); n++) distinct = `${word}_${n}`;
    taken.add(distinct);
    return distinct;
  });
}
