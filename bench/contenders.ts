import { join } from 'node:path';
import type { Order } from './databases.js';
import { PEERS, PROGRAM, SETTINGS } from './paths.js';

/** A program to measure. */
export interface Contender {
  /** Unique together with `order`. */
  readonly name: string;
  /** Order of the rows in its database. */
  readonly order: Order;
  /** What must be installed, for the message if it is not. */
  readonly needs: string;
  /** The command line. Standard output goes to /dev/null. */
  command(database: string, output: string): string[];
  /** It writes a file. */
  readonly writes: boolean;
  /** Results give ratios to this contender. */
  readonly reference?: 'sqlite3' | 'python' | 'pandas';
  /** Most rounds if each takes long: more of them would not change the result of a slow peer. */
  readonly rounds?: number;
  /** Shown in the plot, under this name. */
  readonly headline?: string;
}

export const ORDERS: readonly Order[] = ['machine', 'time'];
const TABLES = ['feat_0', 'feat_1', 'feat_2', 'feat_3'];
// Without CDF-1, which differs from CDF-2 only in the width of offsets.
const FORMATS = ['64-bit-offset', 'cdf5', 'netcdf4'];
/** The default first. */
const LAYOUTS = ['machines', 'stacked', 'ragged'];

/** All contenders of the comparison. */
export function contenders(): Contender[] {
  return [...ORDERS.flatMap(shell), ...ORDERS.flatMap(python), ...ORDERS.flatMap(fleetcdf)];
}

function shell(order: Order): Contender[] {
  const needs = 'the sqlite3 shell';
  const sum = (table: string) => `SELECT sum(length(timestamp)), sum(length(machine)), sum(value) FROM ${table};`;
  const all = (table: string) => `SELECT * FROM ${table};`;
  const run = (flags: string[], select: (table: string) => string) => (database: string) => [
    'sqlite3',
    '-readonly',
    ...flags,
    database,
    TABLES.map(select).join(' '),
  ];
  const common = { order, needs, writes: false };
  return [
    {
      ...common,
      name: 'sqlite3 sum',
      reference: 'sqlite3',
      ...headline(order, 'sqlite3 shell, only summing'),
      command: run([], sum),
    },
    { ...common, name: 'sqlite3 to CSV', command: run(['-csv'], all) },
  ];
}

function python(order: Order): Contender[] {
  const run =
    (script: string, ...flags: string[]) =>
    (database: string, output: string) => ['/usr/bin/python3', '-B', join(PEERS, script), database, output, ...flags];
  const chunked = { order, needs: 'python3-netcdf4', writes: true };
  const pandas = { order, needs: 'python3-pandas, python3-xarray, python3-netcdf4', writes: true, rounds: 2 };
  const script = 'chunked_numpy.py';
  const deflated = ['--format', 'NETCDF4', '--deflate', '1'];
  return [
    {
      ...chunked,
      name: 'Python chunked',
      reference: 'python',
      ...headline(order, 'Python: sqlite3, numpy, netCDF4'),
      command: run(script),
    },
    { ...chunked, name: 'Python chunked, a cursor per table', command: run(script, '--read', 'zip') },
    { ...chunked, name: 'Python chunked, netcdf4 deflate 1', command: run(script, ...deflated) },
    {
      ...pandas,
      name: 'Python pandas, joined in SQL',
      reference: 'pandas',
      ...headline(order, 'Python: pandas and xarray'),
      command: run('pandas_xarray.py'),
    },
    { ...pandas, name: 'Python pandas, merged by pandas', command: run('pandas_xarray.py', '--join', 'pandas') },
  ];
}

/** All formats and layouts, to a file and to /dev/null, with one thread and all; by time only the default layout. */
function fleetcdf(order: Order): Contender[] {
  const list: Contender[] = [];
  for (const format of FORMATS) {
    for (const layout of order === 'machine' ? LAYOUTS : LAYOUTS.slice(0, 1)) {
      for (const target of ['file', '/dev/null'] as const) {
        for (const threads of ['', ', 1 thread'] as const) {
          const flags = ['--format', format, ...layoutFlags(layout), ...(threads ? ['--threads', '1'] : [])];
          const isUsual = layout === 'machines' && target === 'file' && !threads;
          const shown = isUsual && format in PLOTTED ? headline(order, `fleetcdf, ${PLOTTED[format]}`) : {};
          list.push(program(order, `${format} ${layout} to ${target}${threads}`, target === 'file', flags, shown));
        }
      }
    }
  }
  const rows = ['--format', '64-bit-offset', '--reader', 'rows'];
  list.push(program(order, '64-bit-offset machines to file, RowReader', true, rows));
  return list;
}

/** What the formats of the plot are called there. */
const PLOTTED: Readonly<Record<string, string>> = {
  '64-bit-offset': 'classic netCDF',
  netcdf4: 'compressed netCDF-4',
};

/** The plot shows databases whose rows come one machine after another. */
function headline(order: Order, name: string): { headline?: string } {
  return order === 'machine' ? { headline: name } : {};
}

function layoutFlags(layout: string): string[] {
  return layout === LAYOUTS[0] ? [] : ['--layout', layout];
}

function program(
  order: Order,
  what: string,
  writes: boolean,
  flags: string[],
  shown: { headline?: string } = {},
): Contender {
  return {
    name: `fleetcdf ${what}`,
    order,
    needs: 'an option that this version may not have',
    writes,
    ...shown,
    command: (database, output) => fleetcdfCommand(database, writes ? output : '-', ...flags),
  };
}

/** The command line of this program; `-` is standard output. */
export function fleetcdfCommand(database: string, destination: string, ...flags: string[]): string[] {
  return [PROGRAM, 'run', database, destination, '--settings', SETTINGS, '--quiet', ...flags];
}
