import type { ColumnProfile } from './column-profile.js';
import { describeMachine, describeNames, describeTime, keysOf } from './describe-table.js';
import { References, type Target } from './foreign-keys.js';
import { findLabels, type Label } from './label-columns.js';
import { fallbackMachine, machineSource } from './machine-choice.js';
import type { MachineSource, Recognised, TableCandidate } from './subject.js';
import { keysTimes } from './time-keys.js';
import { isId, isStateName, isValueName } from './vocabulary.js';

/**
 * A tall table: one value a row, and a column that names its signal. Undefined where the table is none: no column is called like one of
 * signals or refers to a table of sensors; or there are several columns of values; or nothing else names the machine, and the
 * table is of one signal: others have the same columns, or the value has a name of its own (`temperature`). Then the column names
 * the machine.
 */
export function recogniseTall(subject: TableCandidate): Recognised | undefined {
  const { sample, labels, context } = subject;
  const [signal] = labels.signals;
  const value = valueColumn(subject);
  if (signal === undefined || value === undefined) return undefined;
  const link = signal.target === undefined ? undefined : machineBehind(signal.target, subject);
  if (link !== undefined) return tall(subject, signal, value, { column: signal.column, names: link }, []);
  const beside = labels.machines.find((label) => label !== signal) ?? neededBeside(signal, subject);
  if (beside !== undefined) {
    return tall(subject, signal, value, machineSource(beside, subject, signal.column), []);
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
      `one value a row: ${value.name}, of the signal in ${column.name}${describeNames(signalNames)}`,
      ...(leftOut.length === 0 ? [] : [`left out: ${leftOut.join(', ')}`]),
    ],
    warnings: [...(time.warning === undefined ? [] : [time.warning]), ...warnings],
  };
}

/** The one column of values; where there are more, the one called so. */
function valueColumn({ rest, labels }: TableCandidate): ColumnProfile | undefined {
  const names = [...labels.machines, ...labels.signals].map((label) => label.column);
  const free = rest.filter((c) => !names.includes(c) && c !== labels.units && !isId(c) && !c.isEmpty);
  const values = free.filter((c) => c.isNumeric || (c.isText && isStateName(c.name)));
  if (values.length < 2) return values[0];
  const named = values.filter((c) => isValueName(c.name));
  // `value` rather than `status`, numbers rather than text.
  return named.find((c) => c.isNumeric && /^val/i.test(c.name)) ?? named.find((c) => c.isNumeric) ?? named[0];
}

/** A text that tells rows of the same time and signal apart. */
function neededBeside(signal: Label, subject: TableCandidate): Label | undefined {
  if (keysTimes(subject, signal.column)) return undefined;
  const needed = subject.labels.unnamed.filter(({ column }) => keysTimes(subject, signal.column, column));
  return needed.length === 1 ? needed[0] : undefined;
}

/**
 * How a table of sensors says which machine each belongs to. What is different for each sensor is none (a serial number), nor is a
 * place where the names of the sensors are all different.
 */
function machineBehind({ sample, key, name }: Target, { context }: TableCandidate) {
  const rest = sample.columns.filter((c) => c.name !== key && c.name !== name);
  const areAllDifferent = context.references.count(sample, name).distinct === sample.rows.length;
  const link = findLabels(sample, rest, context.references).machines.find(
    ({ machine, target, column }) => target !== undefined || !(column.isUnique || (machine === 3 && areAllDifferent)),
  );
  if (link === undefined) return undefined;
  const { column, names } = machineSource(link);
  return { table: sample.table.name, key, name: names === undefined ? column.name : { column: column.name, ...names } };
}
