import { DataError } from '../errors.js';
import type { FleetShape, LayoutName } from '../layout/index.js';
import { formatBytes, formatCount, formatPercent } from '../util/format.js';

/** Warn below this share of filled rows. */
const SPARSE = 0.5;

/** Refuse below this share of filled rows, where the arrays are larger than `LARGE` bytes. */
const EMPTY = 0.02;
const LARGE = 2 ** 30;

/** Machines with different times along one axis. */
interface Stack {
  readonly readings: number;
  /** Rows along (machine, time). */
  readonly rows: number;
  readonly bytes: number;
  /** Share of the rows that hold anything. */
  readonly filled: string;
}

/** Undefined where all machines have the same times, or each has an axis of its own. */
export function stackOf({ union, machines, signals }: FleetShape): Stack | undefined {
  if (union === undefined) return undefined;
  const readings = machines.reduce((sum, machine) => sum + machine.length, 0);
  const rows = machines.length * union.length;
  return { readings, rows, bytes: rows * signals.length * 8, filled: formatPercent(readings, rows) };
}

/** Large, with next to nothing in it. */
export function isNextToEmpty({ readings, rows, bytes }: Stack): boolean {
  return readings < EMPTY * rows && bytes >= LARGE;
}

export function stackWarnings(shape: FleetShape, layout: LayoutName): string[] {
  const stack = stackOf(shape);
  if (stack === undefined || layout === 'ragged' || stack.readings >= SPARSE * stack.rows) return [];
  const other = layout === 'stacked' ? 'layout ragged' : '--time-axis own (output.time_axis)';
  return [
    `${describe(shape, stack, layout)}; ${other} stores ${formatBytes(stack.readings * shape.signals.length * 8)} ` +
      `instead of ${formatBytes(stack.bytes)}`,
  ];
}

/** @throws DataError ERR_LAYOUT_SPARSE where one array over all machines would be large and almost empty */
export function checkStack(shape: FleetShape): void {
  const stack = stackOf(shape);
  if (stack === undefined || !isNextToEmpty(stack)) return;
  throw new DataError(
    'ERR_LAYOUT_SPARSE',
    `layout stacked would take ${formatBytes(stack.bytes)}: ${describe(shape, stack, 'stacked')}; layout ragged ` +
      `stores the same in ${formatBytes(stack.readings * shape.signals.length * 8)}, and clean.time.round makes ` +
      'times meet',
  );
}

function describe({ union, machines }: FleetShape, { readings, filled }: Stack, layout: LayoutName): string {
  const arrays = layout === 'stacked' ? 'what lies along (machine, time)' : 'the variables along time';
  return (
    `the machines have times of their own: ${formatCount(union?.length ?? 0)} different ones together, ` +
    `${formatCount(readings / machines.length)} each, so that ${filled} of ${arrays} ${layout === 'stacked' ? 'holds' : 'hold'} anything`
  );
}
