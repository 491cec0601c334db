import { DataError } from '../errors.js';
import type { FleetShape, LayoutName } from '../layout/index.js';
import { formatBytes, plural } from '../util/format.js';
import { machinesVariables } from './choose-layout.js';

/** Bytes of memory that a variable of a machine takes, measured: its description, its storage, its header. */
const PER_VARIABLE = { netcdf4: 8192, classic: 5120 } as const;

/** Bytes that a machine takes in any layout, measured: its name, its place in the dictionaries, its counts. */
const PER_MACHINE = 700;

/** A name is in the dictionaries of the source and of a thread, and in the table of names or in attributes. */
const COPIES_OF_NAME = 4;

/** What a layout takes in memory for its machines, in bytes, whatever the number of their readings. */
export function fleetMemory(shape: FleetShape, layout: LayoutName, isClassic: boolean): number {
  const { machines } = shape;
  let total = 0;
  let longest = 0;
  for (const { name } of machines) {
    total += name.length;
    longest = Math.max(longest, name.length);
  }
  const own = machines.length * PER_MACHINE + COPIES_OF_NAME * total;
  if (layout === 'machines') {
    return own + machinesVariables(shape) * (isClassic ? PER_VARIABLE.classic : PER_VARIABLE.netcdf4);
  }
  // All names are as wide as the longest one, in the table and in the chunks of its variable.
  return own + 2 * machines.length * longest;
}

/**
 * Refuse a fleet whose machines alone take more than the memory.
 *
 * @param memory bytes that the user allows (`--memory`)
 * @throws DataError ERR_LAYOUT_MEMORY
 */
export function checkFleetMemory(shape: FleetShape, layout: LayoutName, isClassic: boolean, memory: number): void {
  const bytes = fleetMemory(shape, layout, isClassic);
  if (bytes <= memory) return;
  const { machines } = shape;
  const longest = machines.reduce((most, { name }) => Math.max(most, name.length), 0);
  const names = longest > 1000 ? `, whose names have up to ${plural(longest, 'character')},` : '';
  const ragged = fleetMemory(shape, 'ragged', isClassic);
  const other = layout !== 'ragged' && ragged < bytes / 2 ? `, or take --layout ragged (${formatBytes(ragged)})` : '';
  throw new DataError(
    'ERR_LAYOUT_MEMORY',
    `layout ${layout} takes about ${formatBytes(bytes)} of memory for ${plural(machines.length, 'machine')}${names} ` +
      `and --memory allows ${formatBytes(memory)}: allow --memory ${mebibytes(bytes)}MiB${other}`,
  );
}

/** In whole MiB, with some to spare. */
function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
