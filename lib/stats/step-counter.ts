import { BitMapping } from './bit-mapping.js';
import { type BinsJson, binOf, MagnitudeBins } from './magnitude-bins.js';
import { sketchOf } from './quantiles.js';

/** Steps that differ by less than about 1.6 % are alike: they share a bin. A bin with this share of all is usual. */
const USUAL = 0.1;

/** Of so many bins it is known which steps are in them; these are the first ones that occur. */
const MOST_KNOWN = 64;

const MAPPING = new BitMapping(0);

/** The steps of one bin. */
interface Alike {
  /** Elected by majority (R. Boyer, J S. Moore, MJRTY, 1981): a step that is more than half of them is this one. */
  step: number;
  votes: number;
  /** Their number, and the sum of their distances to the first of them, which is exact where times are integers. */
  count: number;
  readonly base: number;
  sum: number;
}

/** Steps as JSON. */
export interface StepsJson {
  readonly bins: BinsJson;
  readonly alike: readonly Readonly<Alike>[];
}

/** Finds the most frequent of any number of time steps in little memory. */
export class StepCounter {
  #bins = new MagnitudeBins();
  #count = 0;
  readonly #alike = new Map<number, Alike>();

  /** Counts a positive step `times` times. */
  add(step: number, times: number): void {
    this.#bins.addOne(step, times);
    this.#count += times;
    this.#addAlike({ step, votes: times, count: times, base: step, sum: 0 });
  }

  #addAlike(more: Alike): void {
    const bin = binOf(more.step, 0);
    const alike = this.#alike.get(bin);
    if (alike === undefined) {
      if (this.#alike.size < MOST_KNOWN) this.#alike.set(bin, { ...more });
      return;
    }
    alike.count += more.count;
    alike.sum += more.sum + more.count * (more.base - alike.base);
    if (alike.step === more.step) {
      alike.votes += more.votes;
    } else if (alike.votes >= more.votes) {
      alike.votes -= more.votes;
    } else {
      alike.step = more.step;
      alike.votes = more.votes - alike.votes;
    }
  }

  /**
   * The most frequent step, where steps that are alike count as one: the one among them that makes up the majority, else
   * their mean. Where none is frequent, the step in the middle. Undefined without steps.
   */
  usual(): number | undefined {
    if (this.#count === 0) return undefined;
    let most = 0;
    let usual = 0;
    this.#bins.forEach((bin, _negative, count) => {
      if (count <= most) return;
      most = count;
      usual = bin;
    });
    if (most < USUAL * this.#count) {
      const sketch = sketchOf([this.#bins], { negative: 0, positive: 0 });
      usual = binOf(sketch.getValueAtQuantile(0.5), 0);
    }
    const alike = this.#alike.get(usual);
    if (alike === undefined) return Math.round(MAPPING.value(usual));
    // Steps that vary a little may lie on both sides of the edge of a bin.
    return alike.votes > 0 && 2 * alike.votes >= alike.count ? alike.step : this.#meanAround(usual);
  }

  #meanAround(bin: number): number {
    const near = [bin - 1, bin, bin + 1].flatMap((one) => this.#alike.get(one) ?? []);
    const count = near.reduce((all, one) => all + one.count, 0);
    const base = near[0].base;
    return Math.round(base + near.reduce((all, one) => all + (one.base - base) * one.count + one.sum, 0) / count);
  }

  merge(other: StepCounter): void {
    this.#bins.merge(other.#bins);
    this.#count += other.#count;
    for (const alike of other.#alike.values()) this.#addAlike(alike);
  }

  /** A counter that goes on as this one does. */
  copy(): StepCounter {
    const copy = new StepCounter();
    copy.merge(this);
    return copy;
  }

  toJSON(): StepsJson {
    return { bins: this.#bins.toJSON(), alike: [...this.#alike.values()].map((alike) => ({ ...alike })) };
  }

  static fromJSON({ bins, alike }: StepsJson): StepCounter {
    const made = new StepCounter();
    made.#bins = MagnitudeBins.fromJSON(bins);
    made.#bins.forEach((_bin, _negative, count) => {
      made.#count += count;
    });
    for (const one of alike) made.#addAlike(one);
    return made;
  }
}
