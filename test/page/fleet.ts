import { PageCollector } from '../../lib/page/index.js';
import type { PageInput } from '../../lib/page/page-input.js';
import type { ScreenedBatch } from '../../lib/screen/screened-batch.js';
import type { MachineStatistics } from '../../lib/stats/statistics.js';

/** All rows of one machine, as a batch. */
export interface FleetMachine {
  readonly name: string;
  readonly rows: ScreenedBatch;
}

export function inputOf(machines: readonly FleetMachine[], signals: readonly string[]): PageInput {
  return {
    ...{ title: 'Fleet', version: '1.0.0', source: { path: 'plant.db', rows: 0 } },
    signals: signals.map((name) => ({ name, isNumber: true, rules: [{ name: 'spike', text: 'spike: fail 8' }] })),
    machines: machines.map(({ name, rows: { length, time } }, code) => ({
      ...{ code, name, facts: [], length },
      ...(length === 0 ? {} : { first: time[0], last: time[length - 1] }),
    })),
  };
}

/** The rows `from … to - 1` of a batch, in columns that are longer, as batches in a pass have them. */
function part(batch: ScreenedBatch, from: number, to: number): ScreenedBatch {
  const cut = <A extends Float64Array | Uint8Array>(column: A): A => column.slice(from, to + 3) as A;
  const values = batch.values.map(cut);
  return {
    ...{ length: to - from, machine: batch.machine, time: batch.time.slice(from, to + 3), values },
    raw: batch.raw.map((column, s) => (column === batch.values[s] ? values[s] : cut(column))),
    flags: batch.flags.map((column) => column && cut(column)),
    tests: batch.tests.map((columns) => columns.map(cut)),
    ...(batch.mode === undefined ? {} : { mode: cut(batch.mode) }),
  };
}

/** Machine after machine, in batches of lengths that `next` gives. */
export function collect(input: PageInput, machines: readonly FleetMachine[], next: () => number): PageCollector {
  const collector = new PageCollector(input);
  for (const { rows } of machines) {
    for (let from = 0; from < rows.length; ) {
      const to = Math.min(rows.length, from + next());
      collector.add(from === 0 && to === rows.length ? rows : part(rows, from, to));
      from = to;
    }
  }
  return collector;
}

/** What the page needs of the statistics of a fleet whose readings come every `cadence` nanoseconds. */
export function statisticsOf(
  machines: readonly FleetMachine[],
  signals: readonly string[],
  cadence: bigint,
): MachineStatistics[] {
  return machines.map(({ name, rows }) => ({
    machine: name,
    times: rows.length,
    ...(rows.length === 0 ? {} : { first: rows.time[0], last: rows.time[rows.length - 1], cadence, coverage: 0.5 }),
    signals: signals.map((signal, s) => {
      const values = (columns: readonly Float64Array[]) => {
        const there = columns[s].filter((value) => !Number.isNaN(value));
        const [minimum, maximum] = [Math.min(...there), Math.max(...there)];
        const shape = { mean: 1, standardDeviation: 1, skewness: 0, kurtosis: 0, quantileError: 0.01 };
        return {
          count: there.length,
          missing: rows.length - there.length,
          minimum,
          maximum,
          ...shape,
          quantiles: new Array(7).fill(1.23456),
        };
      };
      const flags = rows.flags[s] ?? new Uint8Array(0);
      const [suspect, fail] = [3, 4].map((flag) => flags.filter((each) => each === flag).length);
      const counted = { before: values(rows.raw), after: values(rows.values), changed: 0 };
      return { signal, times: rows.length, ...counted, flagged: [{ rule: 'spike', suspect, fail }] };
    }),
  }));
}
