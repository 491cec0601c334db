import type { ColumnProfile } from './column-profile.js';
import { describeMachine, describeNames, describeTime, keysOf } from './describe-table.js';
import { References, type Target } from './foreign-keys.js';
import { findLabels, type Label } from './label-columns.js';
import { fallbackMachine, machineSource } from './machine-choice.js';
import type { MachineSource, Recognised, TableCandidate } from './subject.js';
import { identifiesRows } from './time-keys.js';
import { isId, isStateName, isValueName } from './vocabulary.js';

/**
 * Recognises a tall table: one value per row, and a column that names its signal. Undefined where
 *
 * - no column is named like a signal or refers to a table of sensors; or
 * - there are several columns of values; or
 * - no other column names the machine, and the table holds one signal: another table has the same columns, or the value
 *   column is named after the signal (`temperature`). Then the column names the machine, and the table is a wide one.
 */
export function recogniseTall(subject: TableCandidate): Recognised | undefined {
  const { sample, labels, context } = subject;
  const [signal] = labels.signals;
  const value = valueColumn(subject);
  if (signal === undefined || value === undefined) return undefined;
  const lookup = signal.target === undefined ? undefined : machineOfSensors(signal.target, subject);
  if (lookup !== undefined) return tall(subject, signal, value, { column: signal.column, names: lookup }, []);
  const machineLabel = labels.machines.find((label) => label !== signal) ?? distinguishingText(signal, subject);
  if (machineLabel !== undefined) {
    return tall(subject, signal, value, machineSource(machineLabel, subject, signal.column), []);
  }
  if (signal.target === undefined && (context.hasTwins(sample) || !isValueName(value.name))) return undefined;
  const { machine, warnings } = fallbackMachine(subject);
  return tall(subject, signal, value, machine, warnings);
}

function tall(
  subject: TableCandidate,
  { column, target }: Label,
  value: ColumnProfile,
  machine: MachineSource | undefined,
  warnings: readonly string[],
): Recognised {
  const { sample, labels, time, rest } = subject;
  const signalNames = target === undefined || target.name === target.key ? undefined : References.reference(target);
  const used = [column, value, machine?.column, machine?.place, labels.units];
  const leftOut = rest.filter((c) => !used.includes(c) && !c.isEmpty).map((c) => c.name);
  return {
    sample,
    time,
    machine,
    readings: {
      ...keysOf(subject, machine),
      signalColumn: column.name,
      ...(signalNames === undefined ? {} : { signalNames }),
      valueColumn: value.name,
      ...(labels.units === undefined ? {} : { unitsColumn: labels.units.name }),
    },
    why: [
      describeTime(subject),
      describeMachine(machine),
      `one value per row: ${value.name}, of the signal in ${column.name}${describeNames(signalNames)}`,
      ...(leftOut.length === 0 ? [] : [`left out: ${leftOut.join(', ')}`]),
    ],
    warnings: [...(time.warning === undefined ? [] : [time.warning]), ...warnings],
  };
}

/** The column of values; of several, the one with such a name. */
function valueColumn({ rest, labels }: TableCandidate): ColumnProfile | undefined {
  const names = [...labels.machines, ...labels.signals].map((label) => label.column);
  const free = rest.filter((c) => !names.includes(c) && c !== labels.units && !isId(c) && !c.isEmpty);
  const values = free.filter((c) => c.isNumeric || (c.isText && isStateName(c.name)));
  if (values.length < 2) return values[0];
  const named = values.filter((c) => isValueName(c.name));
  // Prefer `value` to `status`, and numbers to text.
  return named.find((c) => c.isNumeric && /^val/i.test(c.name)) ?? named.find((c) => c.isNumeric) ?? named[0];
}

/** The only column of text that distinguishes rows of the same time and signal, where that is necessary. */
function distinguishingText(signal: Label, subject: TableCandidate): Label | undefined {
  if (identifiesRows(subject, signal.column)) return undefined;
  const needed = subject.labels.unnamed.filter(({ column }) => identifiesRows(subject, signal.column, column));
  return needed.length === 1 ? needed[0] : undefined;
}

/**
 * The lookup of machines through a table of sensors. A column that is different for each sensor (a serial number) is no
 * machine; nor is a place, where all names of sensors are different.
 */
function machineOfSensors({ sample, key, name }: Target, { context }: TableCandidate) {
  const rest = sample.columns.filter((c) => c.name !== key && c.name !== name);
  const areAllDifferent = context.references.count(sample, name).distinct === sample.rows.length;
  const link = findLabels(sample, rest, context.references).machines.find(
    ({ machine, target, column }) => target !== undefined || !(column.isUnique || (machine === 3 && areAllDifferent)),
  );
  if (link === undefined) return undefined;
  const { column, names } = machineSource(link);
  return { table: sample.table.name, key, name: names === undefined ? column.name : { column: column.name, ...names } };
}
