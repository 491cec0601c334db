import { formatBytes, formatCount, formatPercent, formatRate, formatWholeSeconds, plural } from '../util/format.js';

/** The progress of one phase. */
export class Tracker {
  readonly name: string;
  /** Rows of the whole phase, if known. */
  readonly total: number | undefined;
  rows = 0;
  bytes = 0;
  readonly unit: string;
  readonly now: () => number;
  readonly #started: number;

  /**
   * @param now milliseconds since any fixed moment
   * @param unit what is counted
   */
  constructor(name: string, total: number | undefined, now: () => number, unit = 'row') {
    this.name = name;
    this.total = total;
    this.now = now;
    this.unit = unit;
    this.#started = now();
  }

  /** From 0 to 1, if the total is known. */
  get fraction(): number | undefined {
    if (this.total === undefined) return undefined;
    return this.total === 0 ? 1 : Math.min(this.rows / this.total, 1);
  }

  /** `12 %`, `1,234,567 of 10,000,000 rows`, `640,000 rows/s`, `45.6 MB`, `14 s left`: as far as known. */
  facts(): string[] {
    return this.#facts(
      this.total === undefined ? this.#rows() : `${formatCount(this.rows)} of ${plural(this.total, this.unit)}`,
    );
  }

  /** Shorter {@link facts}: `12 %`, `1,234,567 rows`, `640,000 rows/s`, `45.6 MB`, `14 s left`. */
  shortFacts(): string[] {
    return this.#facts(this.#rows());
  }

  #facts(rows: string): string[] {
    const { total, bytes } = this;
    const seconds = (this.now() - this.#started) / 1000;
    const facts = [rows, formatRate(this.rows, seconds, this.unit)];
    if (bytes > 0) facts.push(formatBytes(bytes));
    if (total === undefined) return facts;
    if (this.rows > 0 && this.rows < total) {
      facts.push(`${formatWholeSeconds(((total - this.rows) * seconds) / this.rows)} left`);
    }
    return [formatPercent(this.rows, total), ...facts];
  }

  #rows(): string {
    return plural(this.rows, this.unit);
  }
}
