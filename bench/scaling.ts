import { formatCount } from '../lib/util/format.js';
import { inRounds } from './compare.js';
import { type Contender, contenders, ORDERS } from './contenders.js';
import { database, rowsOf } from './databases.js';
import { type LeftOut, probe } from './probe.js';
import { type Result, summarise } from './statistics.js';
import { fixed, megabytes, seconds, textTable } from './table.js';

interface ScalingStep extends Result {
  readonly rows: number;
}

interface Scaling {
  readonly steps: ScalingStep[];
  readonly leftOut: LeftOut[];
}

const NAMES = /^(sqlite3 sum|fleetcdf (64-bit-offset|netcdf4) machines to file)$/;
/** From this number of rows on, runs are long and fewer rounds suffice. */
const MANY = 5e7;
const ROUNDS_OF_MANY = 2;

/** Rows/s and peak memory at growing numbers of rows. */
export async function scale(series: readonly number[], rounds: number, only: RegExp): Promise<Scaling> {
  const wanted = contenders().filter((c: Contender) => NAMES.test(c.name) && (only.test(c.name) || c.reference));
  const { able, leftOut } = await probe(wanted);
  const steps: ScalingStep[] = [];
  for (const rows of series) {
    const times = rows < MANY ? rounds : Math.min(rounds, ROUNDS_OF_MANY);
    for (const order of ORDERS) {
      // One order at a time: two large databases would evict each other from the page cache.
      const ofOrder = able.filter((contender) => contender.order === order);
      const runs = await inRounds(ofOrder, times, (o) => database(rows, o));
      steps.push(...summarise(runs, rowsOf(rows)).map((result) => ({ ...result, rows: rowsOf(rows) })));
    }
  }
  return { steps, leftOut };
}

/** The series as a text table, grouped by contender. */
export function scalingTable(steps: readonly ScalingStep[]): string {
  const key = ({ name, order }: ScalingStep) => `${name}, by ${order}`;
  const keys = [...new Set(steps.map(key))];
  const rows = keys.flatMap((name) => {
    const series = steps.filter((step) => key(step) === name);
    return series.map((step, i) => [
      i === 0 ? name : '',
      formatCount(step.rows),
      String(step.rounds),
      seconds(step.wall),
      fixed(step.rowsPerSecond / 1e6, 2),
      i === 0 ? '' : fixed(step.rowsPerSecond / series[i - 1].rowsPerSecond, 2),
      megabytes(step.peak),
      fixed(step.overSqlite3, 2),
    ]);
  });
  return textTable(['', 'rows', 'runs', 'wall s', 'M rows/s', '÷ before', 'peak MB', '÷ sqlite3'], rows);
}
