import { DataError } from '../errors.js';
import type { FleetShape } from '../layout/index.js';
import type { TallyEntry } from '../model/tally.js';
import type { Dataset } from '../netcdf/index.js';
import { formatBytes, formatCount, formatPercent, plural } from '../util/format.js';
import { MOST_VARIABLES } from './choose-layout.js';
import type { SourceFacts } from './findings.js';

/** Warnings about how the source was read. */
export function sourceWarnings({ warnings, missingMachines }: SourceFacts): string[] {
  return [...warnings, ...missingMachines];
}

/** Warnings about what was counted while values were read. @param advice how integers are kept exactly */
export function countWarnings(counts: Iterable<TallyEntry>, advice: string): string[] {
  const rounded = [...counts].filter(({ rule }) => rule === 'rounded integer');
  const total = rounded.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return [];
  const columns = [...new Set(rounded.map(({ column }) => column))].join(', ');
  return [
    `${plural(total, 'integer')} beyond 2^53 in ${columns} rounded to a double, as 9007199254740993 to ` +
      `9007199254740992: ${advice}`,
  ];
}

/** Warnings about the dataset. */
export function datasetWarnings(shape: FleetShape, source: SourceFacts): string[] {
  return [...factWarnings(shape, source), ...stackWarnings(shape)];
}

function factWarnings({ machines }: FleetShape, source: SourceFacts): string[] {
  const bare = machines.filter((m) => m.facts.length === 0).length;
  const isAnyKnown = [...source.facts.values()].some((facts) => facts.length > 0);
  if (!isAnyKnown || bare === 0) return [];
  return [`${bare} of ${machines.length} machines have no row of static data`];
}

/** netCDF-C opens this many variables in a group in 1.3 s, and four times as many in 12 s. */
const MANY_VARIABLES = 5000;

/**
 * Warnings about the number of variables of a netCDF-4 file.
 * @param isChosen settings choose the layout; otherwise it changes where there are yet more
 */
export function variableWarnings({ variables }: Dataset, isChosen = true): string[] {
  if (variables.length <= MANY_VARIABLES) return [];
  const change = isChosen
    ? ''
    : `. Above ${formatCount(MOST_VARIABLES)} the layout becomes ragged: --layout machines (output.layout) keeps it`;
  return [
    `${formatCount(variables.length)} variables in one file are slow to open; ` +
      `layouts stacked and ragged have a few for all machines${change}`,
  ];
}

/** Warn below this share of filled rows. */
const SPARSE = 0.5;

/** Refuse below this share of filled rows, where the array is larger than `LARGE` bytes. */
const EMPTY = 0.02;
const LARGE = 2 ** 30;

interface Stack {
  readonly readings: number;
  /** Rows along (machine, time). */
  readonly rows: number;
  readonly bytes: number;
  readonly text: string;
}

function stackOf({ union, machines, signals }: FleetShape): Stack | undefined {
  if (union === undefined) return undefined;
  const readings = machines.reduce((sum, machine) => sum + machine.length, 0);
  const rows = machines.length * union.length;
  const bytes = rows * signals.length * 8;
  const text =
    `the machines have times of their own: ${formatCount(union.length)} different ones together, ` +
    `${formatCount(readings / machines.length)} each, so that ${formatPercent(readings, rows)} of ` +
    'what lies along (machine, time) holds anything';
  return { readings, rows, bytes, text };
}

function stackWarnings(shape: FleetShape): string[] {
  const stack = stackOf(shape);
  if (stack === undefined || stack.readings >= SPARSE * stack.rows) return [];
  return [
    `${stack.text}; layout ragged stores ${formatBytes(stack.readings * shape.signals.length * 8)} ` +
      `instead of ${formatBytes(stack.bytes)}`,
  ];
}

/** @throws DataError ERR_LAYOUT_SPARSE where one array over all machines would be large and almost empty */
export function checkStack(shape: FleetShape): void {
  const stack = stackOf(shape);
  if (stack === undefined || stack.readings >= EMPTY * stack.rows || stack.bytes < LARGE) return;
  throw new DataError(
    'ERR_LAYOUT_SPARSE',
    `layout stacked would take ${formatBytes(stack.bytes)}: ${stack.text}; layout ragged stores the same in ` +
      `${formatBytes(stack.readings * shape.signals.length * 8)}, and clean.time.round makes times meet`,
  );
}
