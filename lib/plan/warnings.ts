import type { FleetShape, LayoutName } from '../layout/index.js';
import type { TallyEntry } from '../model/tally.js';
import type { Dataset } from '../netcdf/index.js';
import { coded, type Warning } from '../report/index.js';
import { formatCount, plural } from '../util/format.js';
import { MOST_VARIABLES } from './choose-layout.js';
import type { SourceFacts } from './findings.js';
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
