import { cleanMachineNames, type MachineNameRules } from '../clean/index.js';
import { DataError, SourceError } from '../errors.js';
import { encodeTimes, type FleetShape, type Layout, MachinesLayout } from '../layout/index.js';
import type { Source } from '../source/source.js';
import type { Tally } from '../tally.js';
import type { Flow } from './flow.js';
import { type FormatOptions, type FormatPlan, hasInt64, planFormat } from './format.js';

export interface PlanOptions extends Omit<FormatOptions, 'openVariables'> {
  readonly source: Source;
  readonly flow: Flow;
  readonly company: string | undefined;
  readonly names: MachineNameRules;
  readonly labels: 'signal' | 'reading';
}

/** Every decision about the output, taken before its first byte. */
export interface Plan {
  readonly layout: Layout;
  readonly shape: FleetShape;
  readonly file: FormatPlan;
  /** What the user should know about the result. */
  readonly warnings: readonly string[];
}

/**
 * Decide layout, format and size from the survey.
 * @throws SourceError ERR_SOURCE_NO_ROWS, DataError ERR_MACHINE_NAMES, FormatError where the format cannot hold the dataset
 */
export function makePlan(options: PlanOptions): Plan {
  const { source, flow, company, format } = options;
  const { survey } = flow;
  assertReadings(source, flow);
  const names = cleanMachineNames(source.machines.names, options.names);
  const machines = survey.machines.map(({ code, length }) => ({
    code,
    name: names[code],
    length,
    facts: source.facts.get(source.machines.names[code]) ?? [],
  }));
  const { sharedTime, axis, first, last, unit } = survey;
  const time = encodeTimes(first, last, unit, hasInt64(format));
  const shape: FleetShape = { company, machines, signals: source.signals, sharedTime, axis, time };
  const layout = new MachinesLayout(shape, { labels: options.labels });
  const openVariables = flow.grouping === 'scatter' ? machines.length : 1;
  return {
    layout,
    shape,
    file: planFormat(layout.dataset, { ...options, openVariables }),
    warnings: warningsOf(shape, source),
  };
}

function assertReadings(source: Source, flow: Flow): void {
  if (flow.survey.machines.length > 0) return;
  const tables = source.tables.map((t) => t.name).join(', ');
  const found = [...flow.surveyTally].map(({ column, rule, count }) => `; ${column}: ${count} × ${rule}`).join('');
  const absent = source
    .missingMachines()
    .map((what) => `; ${what}`)
    .join('');
  throw new SourceError('ERR_SOURCE_NO_ROWS', `no readings in ${source.path} (${tables})${found}${absent}`, {
    path: source.path,
  });
}

function warningsOf(shape: FleetShape, source: Source): string[] {
  const warnings: string[] = [...source.warnings, ...source.missingMachines()];
  const { time, machines } = shape;
  if (!time.exact) {
    warnings.push(
      `times are stored as double seconds and are off by up to ${Math.ceil(time.error)} ns: this format has no 64-bit integers (cdf5 has)`,
    );
  }
  const bare = machines.filter((m) => m.facts.length === 0).length;
  if (source.facts.size > 0 && bare > 0) {
    warnings.push(`${bare} of ${machines.length} machines have no row of static data`);
  }
  return warnings;
}

/** What counts as bad input; the rest of a tally is what the settings asked for. */
const FAULTS = new Set(['null machine', 'null time', 'unreadable time', 'not a number', 'infinite']);

/** @throws DataError ERR_BAD_INPUT listing every fault in `tally`, if there are any */
export function refuseFaults(tally: Tally): void {
  const faults = [...tally].filter(({ rule }) => FAULTS.has(rule));
  if (faults.length === 0) return;
  const list = faults.map(({ column, rule, count }) => `\n  ${column}: ${count} × ${rule}`).join('');
  throw new DataError('ERR_BAD_INPUT', `bad input, refused because of --strict; nothing was written:${list}`);
}
