import { privacyOfTexts } from '../model/private-names.js';
import type { ColumnProfile } from './column-profile.js';
import { asNumbers } from './computed-columns.js';
import type { References, Target } from './foreign-keys.js';
import type { TableSample } from './table-sample.js';
import { areStates, isUnitsName, machineRank, plain, signalRank } from './vocabulary.js';

/** The table of sensors refers to another one, of what they are mounted on. */
function refersOn({ sample, key }: Target, references: References): boolean {
  return sample.columns.some((column) => column.name !== key && references.find(sample, column) !== undefined);
}

/** A column whose values may be names of machines or signals. */
export interface Label {
  readonly column: ColumnProfile;
  /** Rank as a column of machines, 0 best; undefined: it is none. */
  readonly machine: number | undefined;
  /** Rank as a column of signals, 0 best; undefined: it is none. */
  readonly signal: number | undefined;
  /** The table it refers to. */
  readonly target: Target | undefined;
}

/** Candidates for machines and signals, by rank. `unnamed` are columns of repeated text that are neither by name. */
export interface Labels {
  readonly machines: readonly Label[];
  readonly signals: readonly Label[];
  readonly unnamed: readonly Label[];
  readonly units: ColumnProfile | undefined;
}

/** Find the columns of names among `rest`, the columns that are no times. */
export function findLabels(sample: TableSample, rest: readonly ColumnProfile[], references: References): Labels {
  const labels = rest.map((column) => asLabel(sample, column, references)).filter((label) => label !== undefined);
  const isNamed = labels.filter(({ machine, signal }) => machine !== undefined || signal !== undefined);
  // `unit` may mean a machine or a unit of measurement.
  const units = rest.find((c) => isUnitsName(c.word) && isNamed.some((label) => label.column !== c));
  const candidates = labels.filter(({ column }) => column !== units && !isUnitsOf(column, labels));
  const byRank = (role: 'machine' | 'signal') =>
    candidates.filter((label) => label[role] !== undefined).sort((a, b) => (a[role] as number) - (b[role] as number));
  return {
    machines: byRank('machine'),
    signals: byRank('signal'),
    unnamed: candidates.filter(({ machine, signal }) => machine === undefined && signal === undefined),
    units,
  };
}

/** Units name neither machines nor signals; but `unit` alone, where nothing else names them, may be a machine. */
function isUnitsOf(column: ColumnProfile, labels: readonly Label[]): boolean {
  if (!isUnitsName(column.word)) return false;
  return (
    plain(column.word) !== 'unit' || labels.some((other) => other.column !== column && other.machine !== undefined)
  );
}

function asLabel(sample: TableSample, column: ColumnProfile, references: References): Label | undefined {
  if (column.isEmpty || (column.isUnique && column.column.primaryKey > 0 && sample.rows.length > 1)) return undefined;
  if (column.isText && privacyOfTexts(column.name, sample.table.name) === 'secret') return undefined;
  const target = references.find(sample, column);
  const isNumber = column.isNumeric && column.texts === 0;
  const isName = (column.isInteger && !column.hasNegative) || (!isNumber && !areStates(column.names.keys()));
  let machine = isName ? machineRank(column.word, isNumber) : undefined;
  let signal = isName ? signalRank(column.word, isNumber) : undefined;
  // A reference to a table without names is no evidence.
  const isNamed = target !== undefined && target.name !== target.key;
  const isOfMachines = target?.isOfSignals === true && refersOn(target, references);
  if (target?.isOfSignals === true && (isNamed || isOfMachines)) signal = 0;
  else if (signal !== undefined) signal = isNumber && target !== undefined ? undefined : signal + 1;
  if ((isNamed || target?.isByName === true) && target?.isOfSignals === false) {
    machine ??= machineRank(target.sample.table.name, false) ?? 1;
  }
  const isUnnamed = machine === undefined && signal === undefined;
  if (isUnnamed && !(column.isShortText && column.repeats && !areStates(column.names.keys()))) return undefined;
  if (isUnnamed && asNumbers(column) !== undefined) return undefined;
  return { column, machine, signal, target };
}
