import type { Contender } from './contenders.js';
import type { Order } from './databases.js';
import type { Measurement } from './measure.js';

/** All runs of one contender. */
export interface Runs {
  readonly contender: Pick<Contender, 'name' | 'order' | 'reference' | 'headline'>;
  readonly measurements: readonly Measurement[];
  /** Bytes of the file that it writes. */
  readonly bytes?: number | undefined;
}

/** What the runs of one contender come to. */
export interface Result {
  readonly name: string;
  readonly order: Order;
  readonly headline: boolean;
  readonly rounds: number;
  /** Seconds: median, least and most. */
  readonly wall: number;
  readonly fastest: number;
  readonly slowest: number;
  /** Seconds of processor time, median. */
  readonly cpu: number | undefined;
  /** Bytes of memory, the most of all rounds. */
  readonly peak: number | undefined;
  readonly rowsPerSecond: number;
  readonly bytes: number | undefined;
  /** Its wall time over that of the `sqlite3` shell summing the same database: 0.5 is half the time. */
  readonly overSqlite3: number | undefined;
  /** The wall time of chunked Python on the same database over its own: 2 is twice as fast. */
  readonly fasterThanPython: number | undefined;
  /** The same for pandas. */
  readonly fasterThanPandas: number | undefined;
}

/** The middle value, or the mean of the two in the middle; undefined where any is. */
export function median(values: readonly (number | undefined)[]): number | undefined {
  if (values.length === 0 || values.includes(undefined)) return undefined;
  const sorted = (values as number[]).toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function ratio(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b;
}

/** Sum up all runs; references are looked for among the contenders with the same order. */
export function summarise(all: readonly Runs[], rows: number): Result[] {
  const wallOf = (runs: Runs | undefined) => median(runs?.measurements.map(({ wall }) => wall) ?? []);
  const reference = (kind: Contender['reference'], order: Order) =>
    wallOf(all.find(({ contender }) => contender.reference === kind && contender.order === order));
  return all
    .filter(({ measurements }) => measurements.length > 0)
    .map((runs) => {
      const { contender, measurements, bytes } = runs;
      const { name, order, headline = false } = contender;
      const walls = measurements.map(({ wall }) => wall);
      const peaks = measurements.map(({ peak }) => peak);
      const wall = wallOf(runs) as number;
      return {
        name,
        order,
        headline,
        rounds: measurements.length,
        wall,
        fastest: Math.min(...walls),
        slowest: Math.max(...walls),
        cpu: median(measurements.map(({ cpu }) => cpu)),
        peak: peaks.includes(undefined) ? undefined : Math.max(...(peaks as number[])),
        rowsPerSecond: rows / wall,
        bytes,
        overSqlite3: ratio(wall, reference('sqlite3', order)),
        fasterThanPython: ratio(reference('python', order), wall),
        fasterThanPandas: ratio(reference('pandas', order), wall),
      };
    });
}
