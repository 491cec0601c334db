import type { ReadingBatch } from '../../model/batch.js';
import type { Tally } from '../../model/tally.js';
import { onRecycle } from '../../util/recycle.js';
import { type MachineCodes, NO_MACHINE } from '../rows/readings-table.js';
import type { BatchColumns } from './batch-columns.js';
import type { DecodedRange } from './worker-pool.js';

/**
 * Copy decoded ranges into batches of the standard length, with the machine codes of the pass. These are the same
 * batches as without threads: batch boundaries decide which of two tables gives a machine its code first, and so the
 * order of machines in the output.
 *
 * @param open creates an empty batch
 */
export async function* rebatch(
  ranges: AsyncIterable<DecodedRange>,
  open: () => BatchColumns,
  machines: MachineCodes,
  tally: Tally,
): AsyncGenerator<ReadingBatch> {
  const codeMaps = new Map<readonly string[], MachineCodeMap>();
  const recycled: BatchColumns[] = [];
  const next = (): BatchColumns => {
    const batch = recycled.pop() ?? open();
    batch.length = 0;
    return batch;
  };
  const recyclable = (batch: BatchColumns): BatchColumns => onRecycle(batch, () => recycled.push(batch));
  let batch = next();
  for await (const range of ranges) {
    const codeMap = codeMaps.get(range.names) ?? new MachineCodeMap(range.names, machines);
    codeMaps.set(range.names, codeMap);
    tally.merge(range.tally);
    for (let from = 0; from < range.batch.length; ) {
      const to = batch.length;
      const count = Math.min(range.batch.length - from, batch.capacity - to);
      batch.append(range.batch, from, count);
      codeMap.translate(batch.machine.subarray(to, to + count));
      if (batch.length === batch.capacity) {
        yield recyclable(batch);
        batch = next();
      }
      from += count;
    }
    range.release();
  }
  if (batch.length > 0) yield recyclable(batch);
}

/** Maps the machine codes of one thread's dictionary to those of the pass. */
class MachineCodeMap {
  readonly #names: readonly string[];
  readonly #machines: MachineCodes;
  readonly #codes: number[] = [];

  /** @param names by the thread's code; grows as the thread meets new machines */
  constructor(names: readonly string[], machines: MachineCodes) {
    this.#names = names;
    this.#machines = machines;
  }

  /** Replace codes in place. New machines get their codes here, in row order. */
  translate(column: Uint32Array): void {
    const codes = this.#codes;
    for (let i = 0; i < column.length; i++) {
      const local = column[i];
      const code = codes[local] ?? this.#learn(local);
      column[i] = code;
    }
  }

  #learn(local: number): number {
    const name = this.#names[local];
    const code = this.#machines.code(name);
    // The thread has already decoded the rows and counted their bad input.
    if (code === NO_MACHINE) throw new Error(`machine ${name} is left out, but threads decode all machines`);
    this.#codes[local] = code;
    return code;
  }
}
