/** Findings of one {@link RoundRobinDetector}, to be merged into another. */
export interface RoundRobinPart {
  readonly isCyclic: boolean;
  /** Machines of the first round, which may be incomplete. */
  readonly codes: Uint32Array;
  /** Rows. */
  readonly length: number;
}

/** Detects whether machines appear in the same order, round after round. */
export class RoundRobinDetector {
  readonly #codes: number[] = [];
  readonly #seen = new Set<number>();
  #isCyclic = true;
  /** The first round is complete. */
  #isRoundComplete = false;
  /** Index in the round of the next machine. */
  #at = 0;
  #length = 0;

  add(machine: Uint32Array, length: number): void {
    this.#length += length;
    for (let i = 0; i < length && this.#isCyclic; i++) {
      if (this.#isRoundComplete) {
        const codes = this.#codes;
        let at = this.#at;
        while (i < length && machine[i] === codes[at]) {
          i++;
          if (++at === codes.length) at = 0;
        }
        this.#at = at;
        this.#isCyclic = i === length;
      } else {
        this.#addToFirstRound(machine[i]);
      }
    }
  }

  part(): RoundRobinPart {
    return { isCyclic: this.#isCyclic, codes: Uint32Array.from(this.#codes), length: this.#length };
  }

  /** Append the next rows. */
  merge(part: RoundRobinPart, codeOf: (code: number) => number): void {
    this.#length += part.length;
    this.#isCyclic &&= part.isCyclic;
    const round = part.codes.map(codeOf);
    let i = 0;
    for (; i < part.length && this.#isCyclic && !this.#isRoundComplete; i++)
      this.#addToFirstRound(round[i % round.length]);
    if (i === part.length || !this.#isCyclic) return;
    // A part that is longer than its round repeats it: comparing one round is enough. A shorter part is compared whole.
    const rest = part.length - i;
    this.#isCyclic = rest <= round.length || round.length === this.#codes.length;
    for (let k = 0; k < Math.min(rest, round.length) && this.#isCyclic; k++) {
      this.#isCyclic = round[(i + k) % round.length] === this.#codes[(this.#at + k) % this.#codes.length];
    }
    this.#at = (this.#at + rest) % this.#codes.length;
  }

  /** True where every round was complete and had `machines` machines. */
  isWhole(machines: number): boolean {
    return this.#isCyclic && this.#codes.length === machines && (this.#at === 0 || !this.#isRoundComplete);
  }

  /** Extend the first round. It is complete when its first machine appears again. */
  #addToFirstRound(code: number): void {
    if (code === this.#codes[0]) {
      this.#isRoundComplete = true;
      this.#at = this.#codes.length === 1 ? 0 : 1;
    } else if (this.#seen.has(code)) {
      this.#isCyclic = false;
    } else {
      this.#seen.add(code);
      this.#codes.push(code);
    }
  }
}
