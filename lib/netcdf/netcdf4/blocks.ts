/** Values as machine words. An 8-byte value is two words, so that copying never changes a NaN. */
export type Words = Uint8Array | Uint16Array | Uint32Array | unknown[];

/** Shorter runs are copied word by word: `set` with `subarray` costs about as much as 32 words. */
const SHORT_RUN = 32;

/** A block in a row-major array. */
export interface Block {
  /** Lengths of the whole array's dimensions. */
  readonly shape: readonly number[];
  /** Index of the block's first value. */
  readonly start: readonly number[];
}

/**
 * Copies a block from one array into another.
 *
 * @param count lengths of the block
 */
export function copyBlock(
  source: Words,
  from: Block,
  target: Words,
  to: Block,
  count: readonly number[],
  wordsPerValue: number,
): void {
  // Innermost dimensions that the block covers whole in both arrays form one run.
  let d = count.length - 1;
  let run = wordsPerValue;
  while (d >= 0) {
    run *= count[d];
    if (count[d] !== from.shape[d] || count[d] !== to.shape[d]) break;
    d--;
  }
  const inner = Math.max(d, 0);
  let runs = 1;
  for (let outer = 0; outer < inner; outer++) runs *= count[outer];
  const index = new Array<number>(inner).fill(0);
  for (let r = 0; r < runs; r++) {
    copyRun(source, offsetOf(from, index) * wordsPerValue, target, offsetOf(to, index) * wordsPerValue, run);
    advance(index, count);
  }
}

/** The next index in row-major order. */
function advance(index: number[], count: readonly number[]): void {
  for (let d = index.length - 1; d >= 0; d--) {
    if (++index[d] < count[d]) return;
    index[d] = 0;
  }
}

/** Linear offset of `block.start + index`; missing trailing indices are 0. */
function offsetOf({ shape, start }: Block, index: readonly number[]): number {
  let offset = 0;
  for (let d = 0; d < shape.length; d++) offset = offset * shape[d] + start[d] + (d < index.length ? index[d] : 0);
  return offset;
}

function copyRun(source: Words, from: number, target: Words, to: number, run: number): void {
  if (run >= SHORT_RUN && ArrayBuffer.isView(source)) {
    const part = from === 0 && run === source.length ? source : source.subarray(from, from + run);
    (target as Uint32Array).set(part, to);
    return;
  }
  for (let i = 0; i < run; i++) target[to + i] = source[from + i];
}
