import { onRecycle } from '../util/recycle.js';

/** Columns of rows for batches that leave. */
export interface Block {
  readonly rows: number;
  readonly time: BigInt64Array;
  readonly columns: readonly Float64Array[];
}

/** Blocks of equal size, which come back once nobody needs them. A longer one is asked for, and shorter ones go. */
export class RowPool {
  readonly #width: number;
  readonly #hasTime: boolean;
  #rows = 0;
  #free: Block[] = [];

  /** @param width number of columns */
  constructor(width: number, hasTime: boolean) {
    this.#width = width;
    this.#hasTime = hasTime;
  }

  take(rows: number): Block {
    if (rows > this.#rows) {
      this.#rows = rows;
      this.#free = [];
    }
    return this.#free.pop() ?? this.#make();
  }

  give(block: Block): void {
    if (block.rows === this.#rows) this.#free.push(block);
  }

  #make(): Block {
    const rows = this.#rows;
    return {
      rows,
      time: new BigInt64Array(this.#hasTime ? rows : 0),
      columns: Array.from({ length: this.#width }, () => new Float64Array(rows)),
    };
  }
}

/** Makes `holder` recyclable: all of `recyclers` are called. */
export function recycledTogether<T extends object>(holder: T, recyclers: readonly ((() => void) | undefined)[]): T {
  const all = recyclers.filter((recycler) => recycler !== undefined);
  if (all.length === 0) return holder;
  return onRecycle(holder, () => {
    for (const recycler of all) recycler();
  });
}
