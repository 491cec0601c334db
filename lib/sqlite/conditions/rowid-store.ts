/** Bytes of all lists that a store keeps. One of every rowid takes a byte a row. */
const STORE_BYTES = 16 << 20;

/** Rowids that doubles hold exactly, in rising order. */
interface StoredList {
  readonly first: number;
  readonly count: number;
  /**
   * The distance of each from the one before, in digits of seven bits, the lowest first; a high bit says that more
   * follow.
   */
  readonly steps: Uint8Array;
}

/** Keeps lists of rowids, as long as there is room: later passes ask for the same ones again. */
export class RowidStore {
  #room: number;
  readonly #lists = new Map<string, StoredList>();
  #scratch = new Uint8Array(0);

  constructor(bytes = STORE_BYTES) {
    this.#room = bytes;
  }

  /** Keep a list if there is room for it. */
  put(key: string, rowids: readonly number[]): void {
    // A step must be exact as well.
    if (rowids[rowids.length - 1] - rowids[0] > Number.MAX_SAFE_INTEGER) return;
    const steps = this.#packed(rowids);
    if (steps.length > this.#room) return;
    this.#room -= steps.length;
    this.#lists.set(key, { first: rowids[0] ?? 0, count: rowids.length, steps: steps.slice() });
  }

  get(key: string): number[] | undefined {
    const list = this.#lists.get(key);
    return list && unpacked(list);
  }

  #packed(rowids: readonly number[]): Uint8Array {
    // A step has eight digits at most.
    if (this.#scratch.length < 8 * rowids.length) this.#scratch = new Uint8Array(8 * rowids.length);
    const bytes = this.#scratch;
    let at = 0;
    for (let i = 1; i < rowids.length; i++) {
      let step = rowids[i] - rowids[i - 1];
      for (; step >= 128; step = Math.floor(step / 128)) bytes[at++] = (step % 128) | 128;
      bytes[at++] = step;
    }
    return bytes.subarray(0, at);
  }
}

function unpacked({ first, count, steps }: StoredList): number[] {
  const rowids = new Array<number>(count);
  let rowid = first;
  let at = 0;
  if (count > 0) rowids[0] = first;
  for (let i = 1; i < count; i++) {
    let weight = 1;
    for (; steps[at] >= 128; weight *= 128) rowid += (steps[at++] - 128) * weight;
    rowid += steps[at++] * weight;
    rowids[i] = rowid;
  }
  return rowids;
}
