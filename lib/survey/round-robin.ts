/** What a {@link RoundRobinDetector} has seen, for another one. */
export interface RoundRobinPart {
  readonly isCyclic: boolean;
  /** The first round, or what was seen of it. */
  readonly codes: Uint32Array;
  /** Rows. */
  readonly length: number;
}

/** Watches whether the machines come in one order again and again. */
export class RoundRobinDetector {
  readonly #codes: number[] = [];
  readonly #seen = new Set<number>();
  #isCyclic = true;
  #isClosed = false;
  /** The place in the round of the machine that comes next. */
  #at = 0;
  #length = 0;

  add(machine: Uint32Array, length: number): void {
    this.#length += length;
    for (let i = 0; i < length && this.#isCyclic; i++) {
      if (this.#isClosed) {
        const codes = this.#codes;
        let at = this.#at;
        while (i < length && machine[i] === codes[at]) {
          i++;
          if (++at === codes.length) at = 0;
        }
        this.#at = at;
        this.#isCyclic = i === length;
      } else {
        this.#learn(machine[i]);
      }
    }
  }

  part(): RoundRobinPart {
    return { isCyclic: this.#isCyclic, codes: Uint32Array.from(this.#codes), length: this.#length };
  }

  /** Add the rows that come next. */
  merge(part: RoundRobinPart, codeOf: (code: number) => number): void {
    this.#length += part.length;
    this.#isCyclic &&= part.isCyclic;
    const round = part.codes.map(codeOf);
    let i = 0;
    for (; i < part.length && this.#isCyclic && !this.#isClosed; i++) this.#learn(round[i % round.length]);
    if (i === part.length || !this.#isCyclic) return;
    // A part that goes round has gone round as this does; a shorter one is compared as far as it goes.
    const rest = part.length - i;
    this.#isCyclic = rest <= round.length || round.length === this.#codes.length;
    for (let k = 0; k < Math.min(rest, round.length) && this.#isCyclic; k++) {
      this.#isCyclic = round[(i + k) % round.length] === this.#codes[(this.#at + k) % this.#codes.length];
    }
    this.#at = (this.#at + rest) % this.#codes.length;
  }

  /** True where every round was whole, and had so many machines. */
  isWhole(machines: number): boolean {
    return this.#isCyclic && this.#codes.length === machines && (this.#at === 0 || !this.#isClosed);
  }

  /** The first round ends when its first machine comes again. */
  #learn(code: number): void {
    if (code === this.#codes[0]) {
      this.#isClosed = true;
      this.#at = this.#codes.length === 1 ? 0 : 1;
    } else if (this.#seen.has(code)) {
      this.#isCyclic = false;
    } else {
      this.#seen.add(code);
      this.#codes.push(code);
    }
  }
}
