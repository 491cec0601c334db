import { StepCounter, type StepsJson } from './step-counter.js';

const TWO_32 = 4_294_967_296;

/** What the times of a series say. */
export interface TimeFacts {
  readonly times: number;
  readonly first?: bigint;
  readonly last?: bigint;
  readonly cadence?: bigint;
  readonly longestGap?: { readonly from: bigint; readonly length: bigint };
  readonly expected?: number;
}

/** Times as JSON; bigints as text. */
export interface TimesJson {
  readonly times: number;
  readonly first?: string;
  readonly last?: string;
  readonly gap?: readonly [from: string, length: string];
  readonly steps: StepsJson;
}

/** Counts times that increase strictly, and the steps between them. */
export class TimeCounter {
  #times = 0;
  #first = 0n;
  #last = 0n;
  #gapFrom = 0n;
  #gap = 0n;
  /** The longest gap as a double, and the step that was last counted. */
  #longest = 0;
  #steps = new StepCounter();

  /** @param halves `(length, 2)` 32-bit halves of the times, lower half first */
  add(time: BigInt64Array, halves: Int32Array, length: number): void {
    if (length === 0) return;
    if (this.#times === 0) this.#first = time[0];
    else this.#addStep(this.#last, time[0]);
    let lower = halves[0] >>> 0;
    let upper = halves[1];
    let step = 0;
    let run = 0;
    for (let i = 1; i < length; i++) {
      const nextLower = halves[2 * i] >>> 0;
      const nextUpper = halves[2 * i + 1];
      const next = (nextUpper - upper) * TWO_32 + (nextLower - lower);
      lower = nextLower;
      upper = nextUpper;
      if (next === step) {
        run++;
        continue;
      }
      if (run > 0) this.#steps.add(step, run);
      step = next;
      run = 1;
      if (next > this.#longest) this.#setLongest(time[i - 1], time[i]);
    }
    if (run > 0) this.#steps.add(step, run);
    this.#last = time[length - 1];
    this.#times += length;
  }

  #addStep(from: bigint, to: bigint): void {
    const step = Number(to - from);
    this.#steps.add(step, 1);
    if (step > this.#longest) this.#setLongest(from, to);
  }

  #setLongest(from: bigint, to: bigint): void {
    this.#gapFrom = from;
    this.#gap = to - from;
    this.#longest = Number(this.#gap);
  }

  /** True where all times of `other` come before these, or all after, so that the two can be merged. */
  isApart(other: TimeCounter): boolean {
    return this.#times === 0 || other.#times === 0 || other.#first > this.#last || other.#last < this.#first;
  }

  /** Adds all times of `other`, which are apart from these. */
  merge(other: TimeCounter): void {
    if (other.#times === 0) return;
    const [a, b] = this.#times > 0 && this.#first < other.#first ? [this, other] : [other, this];
    const gaps = [[a.#gapFrom, a.#gap] as const];
    const both = this.#times > 0;
    if (both) gaps.push([a.#last, b.#first - a.#last], [b.#gapFrom, b.#gap]);
    // Of gaps of one length the earliest counts, as in one pass.
    const [from, length] = gaps.reduce((most, gap) => (gap[1] > most[1] ? gap : most));
    this.#steps.merge(other.#steps);
    if (both) this.#steps.add(Number(b.#first - a.#last), 1);
    const [first, last] = [a.#first, both ? b.#last : a.#last];
    this.#first = first;
    this.#last = last;
    this.#times += other.#times;
    this.#setLongest(from, from + length);
  }

  /** A counter that goes on as this one does. */
  copy(): TimeCounter {
    const copy = new TimeCounter();
    copy.#times = this.#times;
    copy.#first = this.#first;
    copy.#last = this.#last;
    copy.#setLongest(this.#gapFrom, this.#gapFrom + this.#gap);
    copy.#steps = this.#steps.copy();
    return copy;
  }

  read(): TimeFacts {
    if (this.#times === 0) return { times: 0 };
    const span = { times: this.#times, first: this.#first, last: this.#last };
    const usual = this.#steps.usual();
    if (usual === undefined) return { ...span, expected: 1 };
    const expected = Math.round(Number(this.#last - this.#first) / usual) + 1;
    return {
      ...span,
      cadence: BigInt(usual),
      longestGap: { from: this.#gapFrom, length: this.#gap },
      expected,
    };
  }

  toJSON(): TimesJson {
    return {
      times: this.#times,
      ...(this.#times === 0 ? {} : { first: `${this.#first}`, last: `${this.#last}` }),
      ...(this.#gap === 0n ? {} : { gap: [`${this.#gapFrom}`, `${this.#gap}`] as const }),
      steps: this.#steps.toJSON(),
    };
  }

  static fromJSON({ times, first = '0', last = '0', gap = ['0', '0'], steps }: TimesJson): TimeCounter {
    const made = new TimeCounter();
    made.#times = times;
    made.#first = BigInt(first);
    made.#last = BigInt(last);
    made.#setLongest(BigInt(gap[0]), BigInt(gap[0]) + BigInt(gap[1]));
    made.#steps = StepCounter.fromJSON(steps);
    return made;
  }
}
