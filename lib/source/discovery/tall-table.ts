import type { ColumnProfile } from './column-profile.js';
import { describeMachine, describeNames, describeTime, keysOf } from './describe.js';
import { findLabels, type Label } from './labels.js';
import { lastResort, type MachineSource, machineSource, type Recognised, type Subject } from './recognise.js';
import { References, type Target } from './references.js';
import { isId, isStateName, isValueName } from './vocabulary.js';

/**
 * A tall table: one value a row, and a column that names its signal. Undefined where the table is none: no column is called like one of
 * signals or refers to a table of sensors; or there are several columns of values; or nothing else names the machine and other
 * tables have the same columns, so that it is a table of one signal, and the column names the machine.
 */
export function recogniseTall(subject: Subject): Recognised | undefined {
  const { sample, labels, context } = subject;
  const [signal] = labels.signals;
  const value = valueColumn(subject);
  if (signal === undefined || value === undefined) return undefined;
  const link = signal.target === undefined ? undefined : machineBehind(signal.target, subject);
  const beside =
    labels.machines.find((label) => label !== signal) ?? (labels.unnamed.length === 1 ? labels.unnamed[0] : undefined);
  if (link === undefined && beside === undefined && context.hasTwins(sample)) return undefined;
  if (link !== undefined) return tall(subject, signal, value, { column: signal.column, names: link }, []);
  if (beside !== undefined) return tall(subject, signal, value, machineSource(beside), []);
  const { machine, warnings } = lastResort(subject);
  return tall(subject, signal, value, machine, warnings);
}

function tall(
  subject: Subject,
  { column, target }: Label,
  value: ColumnProfile,
  machine: MachineSource | undefined,
  warnings: readonly string[],
): Recognised {
  const { sample, labels, time, rest } = subject;
  const signalNames = target === undefined || target.name === target.key ? undefined : References.reference(target);
  const used = [column, value, machine?.column, labels.units];
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
function valueColumn({ rest, labels }: Subject): ColumnProfile | undefined {
  const names = [...labels.machines, ...labels.signals].map((label) => label.column);
  const free = rest.filter((c) => !names.includes(c) && c !== labels.units && !isId(c) && !c.isEmpty);
  const values = free.filter((c) => c.isNumeric || (c.isText && isStateName(c.name)));
  if (values.length < 2) return values[0];
  const named = values.filter((c) => isValueName(c.name));
  // `value` rather than `status`, numbers rather than text.
  return named.find((c) => c.isNumeric && /^val/i.test(c.name)) ?? named.find((c) => c.isNumeric) ?? named[0];
}

/** How a table of sensors says which machine each belongs to. A place is none where all sensors have names of their own. */
function machineBehind({ sample, key, name }: Target, { context }: Subject) {
  const rest = sample.columns.filter((c) => c.name !== key && c.name !== name);
  const areAllDifferent = context.references.count(sample, name).distinct === sample.rows.length;
  const link = findLabels(sample, rest, context.references).machines.find(
    ({ machine, target }) => target !== undefined || machine !== 3 || !areAllDifferent,
  );
  if (link === undefined) return undefined;
  const { column, names } = machineSource(link);
  return { table: sample.table.name, key, name: names === undefined ? column.name : { column: column.name, ...names } };
}
