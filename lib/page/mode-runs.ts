/** Most runs that a machine keeps. */
const MOST = 256;

const UNKNOWN = 255;

/** Runs of operating modes; where there are very many, the shortest join those before them. */
export class ModeRuns {
  readonly #from: number[] = [];
  readonly #mode: number[] = [];
  #current = -1;
  /** Runs shorter than this are joined, milliseconds. */
  #least = 0;
  joined = 0;

  add(modes: Uint8Array, times: Float64Array, length: number, span: number): void {
    for (let i = 0; i < length; i++) {
      const mode = modes[i];
      if (mode === this.#current || mode === UNKNOWN) continue;
      this.#current = mode;
      this.#from.push(times[i]);
      this.#mode.push(mode);
      if (this.#from.length > MOST) this.#join(span);
    }
  }

  #join(span: number): void {
    this.#least = Math.max(2 * this.#least, span / (16 * MOST));
    const before = this.#from.length;
    let kept = 0;
    for (let run = 0; run < before; run++) {
      const isLast = run === before - 1;
      const isShort = !isLast && kept > 0 && this.#from[run + 1] - this.#from[run] < this.#least;
      if (isShort || (kept > 0 && this.#mode[kept - 1] === this.#mode[run])) continue;
      this.#from[kept] = this.#from[run];
      this.#mode[kept] = this.#mode[run];
      kept++;
    }
    this.joined += before - kept;
    this.#from.length = kept;
    this.#mode.length = kept;
    if (kept > MOST) this.#join(span);
  }

  read(): (readonly [from: number, mode: number])[] {
    return this.#from.map((from, run) => [Math.floor(from), this.#mode[run]] as const);
  }

  /** The mode at the end; undefined where there is none. */
  get last(): number | undefined {
    return this.#mode.at(-1);
  }
}
