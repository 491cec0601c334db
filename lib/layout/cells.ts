import type { MachineBatch } from '../model/batch.js';
import { NO_VERDICT } from '../model/derived-signals.js';
import { NOT_EVALUATED } from '../model/qc-flags.js';
import type { Attribute, Dimension, NcType, NumericArray, Slab } from '../netcdf/model.js';
import { onRecycle, takeRecycler } from '../util/recycle.js';
import { asciiName } from './ascii-names.js';
import { TextTable, UTF8 } from './label-variables.js';
import type { SignalShape } from './signals.js';
import { textWidth } from './stored-types.js';

/** How readings become stored values: one cell per reading, with `width` values along the `trailing` dimensions. */
export interface Cells {
  readonly type: NcType;
  /** Indices of the signals. */
  readonly signals: readonly number[];
  /** Dimensions after the readings' own. */
  readonly trailing: readonly Dimension[];
  /** Attributes that the variable must have. */
  readonly attributes: readonly Attribute[];
  /** `rows` cells, row-major. Reading i goes to row `places[i]` (default i); other rows are missing. */
  store(columns: readonly Float64Array[], length: number, rows: number, places?: Uint32Array): NumericArray;
  /** Cells of which no reading comes are written too: their variable has no fill value that would stand for them. */
  readonly writesAll?: true;
  /** Takes back an array that {@link store} returned, to use its memory again. */
  reuse?(cells: NumericArray): void;
}

/** The slab at `place` with all readings of a batch, in order. Recycling the slab recycles the batch's memory too. */
export function storedSlab(cells: Cells, batch: MachineBatch, place: Omit<Slab, 'data'>): Slab {
  const { values, length } = batch;
  const data = cells.store(values, length, length);
  const recycleBatch = takeRecycler(batch);
  const slab = { ...place, data };
  if (values.some(({ buffer }) => buffer === data.buffer)) return onRecycle(slab, recycleBatch);
  recycleBatch?.();
  return onRecycle(slab, reuseOf(cells, data));
}

/** What gives an array of `cells.store` back, once nobody needs it. */
export function reuseOf(cells: Cells, data: NumericArray): (() => void) | undefined {
  return cells.reuse && (() => cells.reuse?.(data));
}

/** Numbers as doubles, or the codes of integers, NaN for missing. Several signals lie side by side along a dimension. */
export class NumberCells implements Cells {
  readonly type = 'double';
  readonly signals: readonly number[];
  readonly trailing: readonly Dimension[];
  readonly attributes = [{ name: '_FillValue', value: Float64Array.of(Number.NaN) }];
  readonly #freeBuffers: ArrayBufferLike[] = [];
  #largestSize = 0;

  constructor(signals: readonly number[], trailing: readonly Dimension[]) {
    this.signals = signals;
    this.trailing = trailing;
  }

  store(columns: readonly Float64Array[], length: number, rows: number, places?: Uint32Array): Float64Array {
    const width = columns.length;
    if (width === 1 && places === undefined) return columns[0].subarray(0, length);
    const cells = new Float64Array(this.#takeBuffer(8 * rows * width), 0, rows * width);
    if (places !== undefined && length < rows) cells.fill(Number.NaN);
    for (let s = 0; s < width; s++) {
      const column = columns[s];
      if (places === undefined) for (let i = 0, at = s; i < length; i++, at += width) cells[at] = column[i];
      else for (let i = 0; i < length; i++) cells[places[i] * width + s] = column[i];
    }
    return cells;
  }

  reuse({ buffer }: NumericArray): void {
    this.#freeBuffers.push(buffer);
  }

  /** A buffer of at least `bytes`. */
  #takeBuffer(bytes: number): ArrayBufferLike {
    this.#largestSize = Math.max(this.#largestSize, bytes);
    const free = this.#freeBuffers.pop();
    return free !== undefined && free.byteLength >= bytes ? free : new ArrayBuffer(this.#largestSize);
  }
}

/** The smallest type that holds the codes up to `largest`. */
export function flagType(largest: number): 'byte' | 'short' | 'int' {
  return largest <= 0x7f ? 'byte' : largest <= 0x7fff ? 'short' : 'int';
}

/** A text signal as CF flags (CF Conventions 3.5): its codes, ascending in the attributes, -1 for missing. */
class FlagCells implements Cells {
  readonly type: 'byte' | 'short' | 'int';
  readonly signals: readonly number[];
  readonly trailing = [];
  readonly attributes: readonly Attribute[];
  readonly #codes: readonly number[];
  readonly #array: typeof Int8Array | typeof Int16Array | typeof Int32Array;

  constructor(signal: number, { meanings, codes = [...meanings.keys()] }: SignalShape) {
    this.signals = [signal];
    this.#codes = codes;
    const order = [...meanings.keys()].sort((a, b) => codes[a] - codes[b]);
    this.type = flagType(codes[order.at(-1) ?? -1] ?? 0);
    this.#array = { byte: Int8Array, short: Int16Array, int: Int32Array }[this.type];
    this.attributes = [
      { name: 'flag_values', value: this.#array.from(order.map((word) => codes[word])) },
      ...flagTexts(order.map((word) => meanings[word])),
      { name: '_FillValue', value: this.#array.of(-1) },
    ];
  }

  store([column]: readonly Float64Array[], length: number, rows: number, places?: Uint32Array): NumericArray {
    const cells = new this.#array(rows);
    if (places !== undefined && length < rows) cells.fill(-1);
    for (let i = 0; i < length; i++) {
      const word = column[i];
      cells[places === undefined ? i : places[i]] = Number.isNaN(word) ? -1 : this.#codes[word];
    }
    return cells;
  }
}

/** A column of codes. */
export interface CodeColumn {
  /** The signal that has them. */
  readonly signal: number;
  /** False: no test judged this signal, and the column only says where there is a value. */
  readonly isJudged: boolean;
}

/**
 * Flags of values, or modes, which come as their codes: bytes without `_FillValue`, of which xarray would make floats.
 * Where there is nothing to judge, they have a code that says so.
 */
export class CodeCells implements Cells {
  readonly type = 'byte';
  readonly writesAll = true;
  readonly signals: readonly number[];
  readonly trailing: readonly Dimension[];
  readonly attributes: readonly Attribute[];
  readonly #isJudged: readonly boolean[];

  constructor(
    columns: readonly CodeColumn[],
    trailing: readonly Dimension[],
    codes: readonly number[],
    meanings: readonly string[],
  ) {
    this.signals = columns.map(({ signal }) => signal);
    this.#isJudged = columns.map(({ isJudged }) => isJudged);
    this.trailing = trailing;
    this.attributes = [{ name: 'flag_values', value: Int8Array.from(codes) }, ...flagTexts(meanings)];
  }

  store(columns: readonly Float64Array[], length: number, rows: number, places?: Uint32Array): Int8Array {
    const width = columns.length;
    const cells = new Int8Array(rows * width);
    if (places !== undefined && length < rows) cells.fill(NO_VERDICT);
    for (let s = 0; s < width; s++) {
      const column = columns[s];
      const isJudged = this.#isJudged[s];
      for (let i = 0; i < length; i++) {
        const code = column[i];
        const verdict = isJudged ? code : NOT_EVALUATED;
        cells[(places === undefined ? i : places[i]) * width + s] = Number.isNaN(code) ? NO_VERDICT : verdict;
      }
    }
    return cells;
  }
}

/** A text signal as text, empty for missing. */
class TextCells implements Cells {
  readonly type = 'char';
  readonly signals: readonly number[];
  readonly trailing: readonly Dimension[];
  readonly attributes = [UTF8];
  readonly #texts: TextTable;

  constructor(signal: number, { meanings, textType }: SignalShape) {
    this.signals = [signal];
    this.#texts = new TextTable(meanings, textWidth(textType));
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

/** Cells for a signal with its own variable. */
export function cellsOf(signal: SignalShape, index: number): Cells {
  const { derived, codes = [], meanings } = signal;
  if (derived !== undefined) return new CodeCells([{ signal: index, isJudged: true }], [], codes, meanings);
  if (signal.kind === 'number' || signal.kind === 'integer') return new NumberCells([index], []);
  return signal.kind === 'flags' ? new FlagCells(index, signal) : new TextCells(index, signal);
}

/** `flag_meanings`; and where these are not the texts as they were, `flag_labels`, a JSON array of those. */
function flagTexts(texts: readonly string[]): Attribute[] {
  const words = flagMeanings(texts);
  const labels = words.every((word, code) => word === texts[code])
    ? []
    : [{ name: 'flag_labels', value: JSON.stringify(texts) }];
  return [{ name: 'flag_meanings', value: words.join(' ') }, ...labels];
}

/** `flag_meanings` (CF Conventions 3.5): distinct words of ASCII letters, digits and `_-.+@`. */
function flagMeanings(meanings: readonly string[]): string[] {
  const taken = new Set<string>();
  return meanings.map((meaning) => {
    const word = asciiName(meaning, '.+@-') || '_';
    let distinct = word;
    for (let n = 2; taken.has(distinct); n++) distinct = `${word}_${n}`;
    taken.add(distinct);
    return distinct;
  });
}
