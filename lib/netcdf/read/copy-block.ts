interface BlockCopy {
  readonly from: Uint8Array;
  /** Lengths of the array that `from` holds in row-major order. */
  readonly fromLengths: readonly number[];
  /** Index of the block's first value in it. */
  readonly fromStart: readonly number[];
  readonly to: Uint8Array;
  readonly toLengths: readonly number[];
  readonly toStart: readonly number[];
  /** Lengths of the block. */
  readonly count: readonly number[];
  /** Bytes of a value. */
  readonly width: number;
}

/** Copies a block of one row-major array into another, in runs as long as both have them. */
export function copyBlock({ from, fromLengths, fromStart, to, toLengths, toStart, count, width }: BlockCopy): void {
  let run = width;
  let outer = count.length;
  while (outer > 0) {
    outer--;
    run *= count[outer];
    if (count[outer] !== fromLengths[outer] || count[outer] !== toLengths[outer]) break;
  }
  const index = new Array<number>(outer).fill(0);
  for (;;) {
    const source = offsetOf(index, fromStart, fromLengths) * width;
    to.set(from.subarray(source, source + run), offsetOf(index, toStart, toLengths) * width);
    let d = outer - 1;
    for (; d >= 0; d--) {
      if (++index[d] < count[d]) break;
      index[d] = 0;
    }
    if (d < 0) return;
  }
}

function offsetOf(index: readonly number[], start: readonly number[], lengths: readonly number[]): number {
  let offset = 0;
  for (let d = 0; d < lengths.length; d++) offset = offset * lengths[d] + start[d] + (index[d] ?? 0);
  return offset;
}
