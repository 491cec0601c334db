import type { FleetShape, LayoutName } from '../layout/index.js';
import type { TallyEntry } from '../model/tally.js';
import type { Dataset } from '../netcdf/index.js';
import { coded, type Warning } from '../report/index.js';
import { formatCount, formatSeconds, plural } from '../util/format.js';
import { MANY_MACHINES } from './choose-layout.js';
import type { Destination } from './destination.js';
import type { SourceFacts } from './findings.js';
import type { FormatPlan } from './plan-format.js';
import { stackWarnings } from './stack.js';

/** Warnings about how the source was read. */
export function sourceWarnings({
  warnings,
  missingMachines,
}: Pick<SourceFacts, 'warnings' | 'missingMachines'>): Warning[] {
  return [...coded('WARN_SOURCE', warnings), ...coded('WARN_MACHINES_MISSING', missingMachines)];
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
export function datasetWarnings(shape: FleetShape, layout: LayoutName, source: SourceFacts): string[] {
  return [...factWarnings(shape, source), ...stackWarnings(shape, layout)];
}

function factWarnings({ machines }: FleetShape, source: SourceFacts): string[] {
  const bare = machines.filter((m) => m.facts.length === 0).length;
  const isAnyKnown = [...source.facts.values()].some((facts) => facts.length > 0);
  if (!isAnyKnown || bare === 0) return [];
  return [`${formatCount(bare)} of ${plural(machines.length, 'machine')} have no row of static data`];
}

/**
 * Seconds in which h5netcdf opens a netCDF-4 file, from measurements (docs/performance.md): so many for a variable, and
 * so many for each pair of dimensions. netCDF-C is faster.
 */
const PER_VARIABLE = 0.003;
const PER_PAIR = 0.0001;

function opening({ variables, dimensions }: Dataset): number {
  return variables.length * PER_VARIABLE + dimensions.length ** 2 * PER_PAIR;
}

/** A dataset that takes longer to open is warned of, in seconds. */
const LONG = 3;

/** Warnings about the number of variables of a netCDF-4 file. */
export function variableWarnings(dataset: Dataset): string[] {
  const seconds = opening(dataset);
  if (seconds <= LONG) return [];
  return [
    `${formatCount(dataset.variables.length)} variables in one file take h5netcdf about ${formatSeconds(seconds)} to open; ` +
      'layouts stacked and ragged have a few for all machines',
  ];
}

/** What a variable for each machine costs, where stacked or ragged would be the default. */
export function machinesNotes(layout: LayoutName, machines: number, dataset: Dataset): string[] {
  const seconds = opening(dataset);
  if (layout !== 'machines' || machines < MANY_MACHINES || seconds > LONG) return [];
  return [
    `a variable for each of ${plural(machines, 'machine')}: ${plural(dataset.variables.length, 'variable')} take about ` +
      `${formatSeconds(seconds)} to open with h5netcdf; layouts stacked and ragged have a few`,
  ];
}

/** Why all rows are read where new ones were to be appended. */
export function appendWarnings({ name, update }: Destination): string[] {
  const { append, isNew } = update ?? {};
  if (append === undefined || !('why' in append) || isNew === true) return [];
  return [`${name} was to be appended to (--append), and all rows are read: ${append.why}`];
}

/** What the user asked to be updated, and cannot be. */
export function wholeWarnings({ whole }: FormatPlan, { name, update }: Destination): string[] {
  if (whole?.isUnfit !== true || update?.isNew === true) return [];
  return [`${name} was to be updated (--update), and is written whole: ${whole.why}`];
}

/** What could be updated, and is better written whole. */
export function wholeNotes({ whole }: FormatPlan, { name }: Destination): string[] {
  if (whole === undefined || whole.isUnfit) return [];
  return [`${name} is written whole, and not updated (--update): ${whole.why}`];
}
