import type { ReadingBatch } from '../../model/batch.js';
import type { Tally } from '../../model/tally.js';
import { onRecycle } from '../../util/recycle.js';
import { type MachineCodes, NO_MACHINE } from '../rows/readings-table.js';
import type { BatchColumns } from './batch-columns.js';
import type { DecodedRange } from './worker-pool.js';

/**
 * Runs as threads decoded them, to batches of one length with the codes of the pass. They are the same batches as without threads:
 * where a batch ends decides which of two tables gives a machine its code, and so the order of machines in the output.
 *
 * @param open makes an empty batch
 */
export async function* rebatch(
  runs: AsyncIterable<DecodedRange>,
  open: () => BatchColumns,
  machines: MachineCodes,
  tally: Tally,
): AsyncGenerator<ReadingBatch> {
  const translators = new Map<readonly string[], MachineCodeMap>();
  const spare: BatchColumns[] = [];
  const next = (): BatchColumns => {
    const batch = spare.pop() ?? open();
    batch.length = 0;
    return batch;
  };
  const lent = (batch: BatchColumns): BatchColumns => onRecycle(batch, () => spare.push(batch));
  let batch = next();
  for await (const run of runs) {
    const translator = translators.get(run.names) ?? new MachineCodeMap(run.names, machines);
    translators.set(run.names, translator);
    tally.merge(run.tally);
    for (let from = 0; from < run.batch.length; ) {
      const to = batch.length;
      const count = Math.min(run.batch.length - from, batch.capacity - to);
      batch.append(run.batch, from, count);
      translator.translate(batch.machine.subarray(to, to + count));
      if (batch.length === batch.capacity) {
        yield lent(batch);
        batch = next();
      }
      from += count;
    }
    run.release();
  }
  if (batch.length > 0) yield lent(batch);
}

/** From the codes of one thread's dictionary to those of the pass. */
class MachineCodeMap {
  readonly #names: readonly string[];
  readonly #machines: MachineCodes;
  readonly #codes: number[] = [];

  /** @param names by code; grows as the thread meets new ones */
  constructor(names: readonly string[], machines: MachineCodes) {
    this.#names = names;
    this.#machines = machines;
  }

  /** Machines met first get their codes here, so in the order of rows. */
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
    // Its rows would have to be taken out again, and what was counted in them too.
    if (code === NO_MACHINE) throw new Error(`machine ${name} is left out, and threads do not know of that`);
    this.#codes[local] = code;
    return code;
  }
}
