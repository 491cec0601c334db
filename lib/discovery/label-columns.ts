import type { ColumnProfile } from './column-profile.js';
import type { References, Target } from './foreign-keys.js';
import type { TableSample } from './table-sample.js';
import { areStates, isUnitsName, machineRank, signalRank } from './vocabulary.js';

/** A column whose values name something: a machine or a signal. */
export interface Label {
  readonly column: ColumnProfile;
  /** How likely it names machines, 0 most; undefined: it does not. */
  readonly machine: number | undefined;
  /** How likely it names signals. */
  readonly signal: number | undefined;
  /** The table it refers to. */
  readonly target: Target | undefined;
}

/** Columns that name something, machines and signals by rank; `unnamed` are texts that come again and again. */
export interface Labels {
  readonly machines: readonly Label[];
  readonly signals: readonly Label[];
  readonly unnamed: readonly Label[];
  readonly units: ColumnProfile | undefined;
}

/** @param rest columns that are no times */
export function findLabels(sample: TableSample, rest: readonly ColumnProfile[], references: References): Labels {
  const labels = rest.map((column) => asLabel(sample, column, references)).filter((label) => label !== undefined);
  const isNamed = labels.filter(({ machine, signal }) => machine !== undefined || signal !== undefined);
  // `unit` may be a machine, or what the values are measured in.
  const units = rest.find((c) => isUnitsName(c.name) && isNamed.some((label) => label.column !== c));
  const other = labels.filter(({ column }) => column !== units);
  const byRank = (role: 'machine' | 'signal') =>
    other.filter((label) => label[role] !== undefined).sort((a, b) => (a[role] as number) - (b[role] as number));
  return {
    machines: byRank('machine'),
    signals: byRank('signal'),
    unnamed: other.filter(({ machine, signal }) => machine === undefined && signal === undefined),
    units,
  };
}

function asLabel(sample: TableSample, column: ColumnProfile, references: References): Label | undefined {
  if (column.isEmpty || (column.isUnique && column.column.primaryKey > 0 && sample.rows.length > 1)) return undefined;
  const target = references.find(sample, column);
  const isNumber = column.isNumeric && column.words === 0;
  const isName = column.isInteger || (!isNumber && !areStates(column.names.keys()));
  let machine = isName ? machineRank(column.name, isNumber) : undefined;
  let signal = isName ? signalRank(column.name, isNumber) : undefined;
  // A reference to rows without names names nothing by itself.
  const isNamed = target !== undefined && target.name !== target.key;
  if (isNamed && target.isOfSignals) signal = 0;
  else if (signal !== undefined) signal = isNumber && target !== undefined ? undefined : signal + 1;
  if (isNamed && !target.isOfSignals) machine ??= machineRank(target.sample.table.name, false) ?? 1;
  const isUnnamed = machine === undefined && signal === undefined;
  if (isUnnamed && !(column.isShortText && column.repeats && !areStates(column.names.keys()))) return undefined;
  return { column, machine, signal, target };
}
