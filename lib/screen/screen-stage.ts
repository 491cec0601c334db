import type { MachineBatch } from '../model/batch.js';
import { PullTransform } from '../util/pull-transform.js';
import type { Screen } from './screen.js';

/**
 * The screen stage: takes and gives MachineBatches. Rows that are held back leave once the next machine begins where
 * machines come one after the other, else at the end.
 */
export class ScreenStage extends PullTransform<MachineBatch> {
  /** Batches have come. */
  isUsed = false;
  readonly #screen: Screen;
  readonly #areGrouped: boolean;
  #machine: number | undefined;

  /** @param areGrouped machines come one after the other, and must leave so */
  constructor(screen: Screen, areGrouped: boolean) {
    super(2, { readableObjectMode: true, readableHighWaterMark: 2 });
    this.#screen = screen;
    this.#areGrouped = areGrouped;
  }

  protected *encode(batch: MachineBatch): Generator<MachineBatch> {
    this.isUsed = true;
    if (this.#areGrouped && this.#machine !== undefined && this.#machine !== batch.machine) {
      const last = this.#screen.end(this.#machine);
      if (last !== undefined) yield last;
    }
    this.#machine = batch.machine;
    const ready = this.#screen.add(batch);
    if (ready !== undefined) yield ready;
  }

  protected finish(): Generator<MachineBatch> {
    return this.#screen.finish();
  }
}
