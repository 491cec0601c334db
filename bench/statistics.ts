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

/** Statistics of the runs of one contender. */
export interface Result {
  readonly name: string;
  readonly order: Order;
  readonly headline?: string;
  readonly rounds: number;
  /** Seconds: median, minimum and maximum. */
  readonly wall: number;
  readonly fastest: number;
  readonly slowest: number;
  /** Seconds of processor time, median. */
  readonly cpu: number | undefined;
  /** Bytes of memory, maximum of all rounds. */
  readonly peak: number | undefined;
  readonly rowsPerSecond: number;
  readonly bytes: number | undefined;
  /** Wall time divided by that of the `sqlite3` shell summing the same database: 0.5 is half the time. */
  readonly overSqlite3: number | undefined;
  /** Wall time of chunked Python on the same database divided by this one: 2 is twice as fast. */
  readonly fasterThanPython: number | undefined;
  /** Likewise for pandas. */
  readonly fasterThanPandas: number | undefined;
}

/** The middle value, or the mean of the two middle ones; undefined if any value is. */
export function median(values: readonly (number | undefined)[]): number | undefined {
  if (values.length === 0 || values.includes(undefined)) return undefined;
  const sorted = (values as number[]).toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function ratio(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b;
}

/** Statistics of all runs. A contender's references are those with the same order. */
export function summarise(all: readonly Runs[], rows: number): Result[] {
  const wallOf = (runs: Runs | undefined) => median(runs?.measurements.map(({ wall }) => wall) ?? []);
  const reference = (kind: Contender['reference'], order: Order) =>
    wallOf(all.find(({ contender }) => contender.reference === kind && contender.order === order));
  return all
    .filter(({ measurements }) => measurements.length > 0)
    .map((runs) => {
      const { contender, measurements, bytes } = runs;
      const { name, order, headline } = contender;
      const walls = measurements.map(({ wall }) => wall);
      const peaks = measurements.map(({ peak }) => peak);
      const wall = wallOf(runs) as number;
      return {
        name,
        order,
        ...(headline === undefined ? {} : { headline }),
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
