import { join } from 'node:path';
import { writeDatabase } from '../databases.js';
import { Random } from '../random.js';

/** A database, and its content in plain form: what every layout must give back. */
export interface Fleet {
  readonly path: string;
  readonly expected: Expected;
}

export interface Expected {
  /** Machines in the order of their first row. */
  readonly machines: readonly string[];
  readonly signals: readonly string[];
  /** By machine, times in milliseconds since 1970, ascending, and a value per signal; null is missing. */
  readonly readings: Readonly<Record<string, readonly (readonly [time: number, values: readonly (number | null)[]])[]>>;
  readonly facts: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
}

export type Order = 'machine' | 'time' | 'shuffled';

export interface FleetOptions {
  readonly order: Order;
  /** All machines have the same times. */
  readonly shared: boolean;
  readonly machines?: number;
  readonly times?: number;
  /** Every machine has static facts, and so a position; otherwise the last one has none. */
  readonly located?: boolean;
}

const START = Date.UTC(2024, 1, 28);
const SIGNALS = ['temperature', 'speed'];

/** Two signal tables with different gaps, and static facts with a position. */
export function makeFleet(directory: string, name: string, options: FleetOptions): Fleet {
  const random = new Random(name.length * 1000 + name.charCodeAt(0));
  const names = Array.from({ length: options.machines ?? 5 }, (_, m) => (m === 1 ? 'Presse "ö" 1' : `press-${m}`));
  const facts = Object.fromEntries(
    names
      .slice(0, options.located ? undefined : -1)
      .map((machine, m) => [
        machine,
        { model: m % 2 === 0 ? 'Model A' : 'Müller', year: 2010 + m, lat: 48.5 + m, lon: -3.25 * m, altitude: 100 * m },
      ]),
  );
  const count = options.times ?? 40;
  const keys = names.flatMap((machine, m) =>
    Array.from({ length: count }, (_, i) => i)
      .filter((i) => options.shared || (i >= m && random.chance(0.7)))
      .map((i) => ({ machine, time: START + i * 600_000 + (options.shared ? 0 : (m % 2) * 60_000) })),
  );
  const rows = keys.map(({ machine, time }) => {
    const values = SIGNALS.map(() => (random.chance(0.1) ? null : random.below(4000) / 8 - 200));
    return { machine, time, values };
  });
  const expected: Expected = {
    machines: [],
    signals: SIGNALS,
    readings: Object.fromEntries(
      names.map((machine) => [machine, rows.filter((r) => r.machine === machine).map((r) => [r.time, r.values])]),
    ),
    facts,
  };
  if (options.order === 'time') rows.sort((a, b) => a.time - b.time);
  if (options.order === 'shuffled') random.shuffle(rows);
  const path = writeDatabase(join(directory, `${name}.db`), {
    ...Object.fromEntries(
      SIGNALS.map((signal, s) => [
        signal,
        {
          columns: 'time TEXT, machine TEXT, value REAL',
          rows: rows.map((r) => [new Date(r.time).toISOString(), r.machine, r.values[s]]),
        },
      ]),
    ),
    machine_data: {
      columns: 'machine TEXT PRIMARY KEY, model TEXT, year INTEGER, lat REAL, lon REAL, altitude REAL',
      rows: Object.entries(facts).map(([machine, fact]) => [machine, ...Object.values(fact)]),
    },
  });
  return { path, expected: { ...expected, machines: [...new Set(rows.map((r) => r.machine))] } };
}
