import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { type Cell, writeDatabase } from '../../databases.js';

/** A part of the readings of a plant: machines by hours, each value following from its key. */
export interface Part {
  readonly machines?: readonly string[];
  readonly hours: readonly [from: number, until: number];
  /** Names of signals; `state` is a word. */
  readonly signals?: readonly string[];
  /** Added to every number. */
  readonly shift?: number;
  readonly order?: 'machine' | 'time';
  /** Static data by machine. */
  readonly facts?: Readonly<Record<string, readonly Cell[]>>;
}

/** Words come in another order in later hours, so that databases have other lists of them. */
const WORDS = ['open', 'shut', 'ajar', 'broken'];

/** The value of a signal; no two keys have the same. */
function valueAt(machine: string, signal: string, hour: number, shift: number): Cell {
  if (signal === 'state') return WORDS[Math.floor(hour / 7) % WORDS.length];
  return 1000 * signal.length + 100 * Number(machine.replace(/\D/g, '')) + hour + shift + 0.25;
}

/** The time of an hour since 2024. */
export function timeOf(hour: number): string {
  return new Date(Date.UTC(2024, 0, 1, hour)).toISOString();
}

/** A database of readings, old enough that nobody is taken to be writing to it. */
export function writePart(directory: string, name: string, part: Part): string {
  const { machines = ['m1', 'm2'], hours, signals = ['temp', 'speed'], shift = 0, order = 'machine', facts } = part;
  const [from, until] = hours;
  const keys = machines.flatMap((machine) =>
    Array.from({ length: until - from }, (_, h) => ({ machine, hour: from + h })),
  );
  if (order === 'time') keys.sort((a, b) => a.hour - b.hour);
  const columns = signals.map((signal) => `${signal} ${signal === 'state' ? 'TEXT' : 'REAL'}`);
  const path = writeDatabase(join(directory, name), {
    readings: {
      columns: ['time TEXT', 'machine TEXT', ...columns].join(', '),
      rows: keys.map(({ machine, hour }): Cell[] => [
        timeOf(hour),
        machine,
        ...signals.map((signal) => valueAt(machine, signal, hour, shift)),
      ]),
    },
    ...(facts && {
      machines: {
        columns: 'machine TEXT, model TEXT, room TEXT',
        rows: Object.entries(facts).map(([m, f]) => [m, ...f]),
      },
    }),
  });
  makeOld(path);
  return path;
}

/** As if the file had been written a day ago. */
export function makeOld(path: string): void {
  const yesterday = Date.now() / 1000 - 86_400;
  utimesSync(path, yesterday, yesterday);
}
