import { type Cell, type TableContent, writeDatabase } from '../databases.js';

/** A day of readings of a fleet, hour by hour. */
export interface Day {
  readonly day: number;
  /** In the order of their rows. */
  readonly machines: readonly string[];
  readonly signals?: readonly string[];
  readonly order: 'machine' | 'time';
  readonly tall?: boolean;
  /** Each machine has an hour more than the one before. */
  readonly ragged?: boolean;
}

const HOURS = 5;

/** The value of every reading follows from its key. Signals called `state…` are words. */
export function valueAt(machine: string, signal: string, hour: number): number | string {
  if (signal.startsWith('state')) return hour % 2 === 0 ? 'on' : 'off';
  return 1000 * signal.length + 10 * Number(machine.replace(/\D/g, '')) + hour;
}

/** A wide table of signals, or a tall one, and static data of the machines m1 to m3. */
export function writeDay(
  path: string,
  { day, machines, signals = ['temp', 'speed'], order, tall, ragged }: Day,
): string {
  const keys = machines.flatMap((machine, m) =>
    Array.from({ length: HOURS + (ragged ? m : 0) }, (_, hour) => ({ machine, hour })),
  );
  if (order === 'time') keys.sort((a, b) => a.hour - b.hour);
  const time = (hour: number): string => new Date(Date.UTC(2024, 4, day, hour)).toISOString();
  const wide: TableContent = {
    columns: `time TEXT, machine TEXT, ${signals.map((s) => `${s} ${s.startsWith('state') ? 'TEXT' : 'REAL'}`).join(', ')}`,
    rows: keys.map(({ machine, hour }): Cell[] => [
      time(hour),
      machine,
      ...signals.map((s) => valueAt(machine, s, hour)),
    ]),
  };
  const long: TableContent = {
    columns: 'time TEXT, machine TEXT, signal TEXT, value',
    rows: keys.flatMap(({ machine, hour }) =>
      signals.map((s): Cell[] => [time(hour), machine, s, valueAt(machine, s, hour)]),
    ),
  };
  return writeDatabase(path, {
    log: tall ? long : wide,
    machines: {
      columns: 'machine TEXT PRIMARY KEY, site TEXT',
      rows: ['m1', 'm2', 'm3'].map((m) => [m, `hall ${m}`]),
    },
  });
}
