import { inRounds } from './compare.js';
import { type Contender, contenders, ORDERS } from './contenders.js';
import { database, rowsOf } from './databases.js';
import { type LeftOut, probe } from './probe.js';
import { type Result, summarise } from './statistics.js';
import { fixed, megabytes, seconds, textTable } from './table.js';

export interface ScalingStep extends Result {
  readonly rows: number;
}

export interface Scaling {
  readonly steps: ScalingStep[];
  readonly leftOut: LeftOut[];
}

const NAMES = /^(sqlite3 sum|fleetcdf (64-bit-offset|netcdf4) machines to file)$/;
/** Rows from which on fewer rounds are enough: what is measured lasts long. */
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
      // One order at a time: two large databases would push each other out of the page cache.
      const own = able.filter((contender) => contender.order === order);
      const runs = await inRounds(own, times, (o) => database(rows, o));
      steps.push(...summarise(runs, rowsOf(rows)).map((result) => ({ ...result, rows: rowsOf(rows) })));
    }
  }
  return { steps, leftOut };
}

/** The series as text, a contender's steps one below the other. */
export function scalingTable(steps: readonly ScalingStep[]): string {
  const key = ({ name, order }: ScalingStep) => `${name}, by ${order}`;
  const keys = [...new Set(steps.map(key))];
  const rows = keys.flatMap((name) => {
    const own = steps.filter((step) => key(step) === name);
    return own.map((step, i) => [
      i === 0 ? name : '',
      step.rows.toLocaleString('en-US'),
      String(step.rounds),
      seconds(step.wall),
      fixed(step.rowsPerSecond / 1e6, 2),
      i === 0 ? '' : fixed(step.rowsPerSecond / own[i - 1].rowsPerSecond, 2),
      megabytes(step.peak),
      fixed(step.overSqlite3, 2),
    ]);
  });
  return textTable(['', 'rows', 'runs', 'wall s', 'M rows/s', '÷ before', 'peak MB', '÷ sqlite3'], rows);
}
