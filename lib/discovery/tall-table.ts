import { quote } from '../sqlite/sql.js';
import { addTo } from '../util/group-by.js';
import type { ColumnProfile } from './column-profile.js';
import { asNumbers, compute } from './computed-columns.js';
import {
  describeComputed,
  describeMachine,
  describeNames,
  describeRest,
  describeTime,
  keysOf,
} from './describe-table.js';
import { References, type Target } from './foreign-keys.js';
import { findLabels, type Label } from './label-columns.js';
import { type MachineOption, machineOfEmptyColumn, machineSource, namedSource } from './machine-options.js';
import type { Interpretation, MachineSource, Recognised, TableCandidate } from './subject.js';
import { isId, isQuality, isStateName, isValueName, plain } from './vocabulary.js';

/** Costs of what speaks against a tall table, beside those of its machine. */
const VALUE_NAMED_AFTER_SIGNAL = 0.4;
const VALUE_NAMED_AFTER_SIGNAL_WITHOUT_MACHINE = 1.5;
const TABLE_PER_SIGNAL = 1.5;
const UNNAMED_SIGNAL = 2.5;
const NAMED_WITH_UNITS = 0.5;
/** What speaks for it: a column for each type of value. */
const TYPED_VALUES = 0.5;
const UNIQUE_SIGNAL = 3;

/**
 * Tall tables: one value per row, and a column that names its signal. For each column that may name signals, by its
 * name, a table of sensors it refers to, or its values, and for each way to tell the machine.
 */
export function tallInterpretations(subject: TableCandidate, options: readonly MachineOption[]): Interpretation[] {
  const { labels } = subject;
  const unnamed = labels.unnamed.filter(({ column }) => column.isText && column.names.size > 1);
  const names = [...labels.signals, ...unnamed];
  const { units } = labels;
  const withUnits = units === undefined || units.isConstant ? [] : names.flatMap((label) => named(label, units));
  return [...names, ...withUnits].flatMap((label) => interpretationsOf(label, subject, options));
}

/** A name and its units together, where one name has values in several units at one time. */
function named({ column, signal, target }: Label, units: ColumnProfile): (Label & { readonly cost: number })[] {
  if (target !== undefined || !column.isText || column.computed !== undefined || units.computed !== undefined)
    return [];
  const joined = compute(column, `${column.name} ${units.name}`, {
    sql: `${quote(column.name)} || coalesce(' ' || ${quote(units.name)}, '')`,
    values: column.values.map((name, row) => {
      const unit = units.values[row];
      return name === null || unit === null ? name : `${name} ${unit}`;
    }),
    parts: [column, units],
    how: `${column.name} with ${units.name} names the signal`,
  });
  return [{ column: joined, machine: undefined, signal, target, cost: NAMED_WITH_UNITS }];
}

function interpretationsOf(
  signal: Label & { readonly cost?: number },
  subject: TableCandidate,
  options: readonly MachineOption[],
): Interpretation[] {
  const { time, context, sample } = subject;
  const value = valueColumn(subject, signal);
  if (value === undefined) return [];
  const isNamed = signal.signal !== undefined;
  const signalCost =
    (isNamed ? 0.1 * (signal.signal as number) : UNNAMED_SIGNAL) +
    (signal.column.isUnique && sample.rows.length > 3 ? UNIQUE_SIGNAL : 0) +
    (signal.cost ?? 0) -
    (value.computed?.parts !== undefined ? TYPED_VALUES : 0);
  const base = { subject, values: [value], isTall: true };
  const lookup = signal.target === undefined ? undefined : machineOfSensors(signal.target, subject);
  if (lookup !== undefined) {
    const machine = { column: signal.column, names: lookup };
    const build = () => tall(subject, signal, value, machine, []);
    return [{ ...base, keys: [signal.column], cost: time.cost + signalCost, isNamed, hasMachine: true, build }];
  }
  const isOfSignal = !isValueName(value.word);
  return options
    .filter(({ columns }) => !columns.includes(signal.column) && !columns.includes(value))
    .map((option) => {
      const hasMachine = option.columns.length > 0;
      const isPerSignal = !hasMachine && signal.target === undefined && context.hasTwins(sample);
      const namedAfter = hasMachine ? VALUE_NAMED_AFTER_SIGNAL : VALUE_NAMED_AFTER_SIGNAL_WITHOUT_MACHINE;
      return {
        ...base,
        keys: [...option.columns, signal.column],
        cost:
          time.cost +
          signalCost +
          option.cost +
          (isOfSignal && signal.target === undefined ? namedAfter : 0) +
          (isPerSignal ? TABLE_PER_SIGNAL : 0),
        isNamed: isNamed && (option.isNamed || !hasMachine),
        hasMachine,
        build: () => {
          const named = machineSource(option, subject);
          if (named !== undefined) return tall(subject, signal, value, named, []);
          const { machine, warnings } = machineOfEmptyColumn(subject);
          return tall(subject, signal, value, machine, warnings);
        },
      };
    });
}

function tall(
  subject: TableCandidate,
  { column, target }: Label,
  stored: ColumnProfile,
  machine: MachineSource | undefined,
  warnings: readonly string[],
): Recognised {
  const { sample, labels, time, rest, context } = subject;
  const value = context.isStream ? stored : (asNumbers(stored) ?? stored);
  const signalNames = target === undefined || target.name === target.key ? undefined : References.reference(target);
  const used = [column, value, machine?.column, machine?.place, labels.units];
  return {
    sample,
    time,
    machine,
    referred: context.references.declared(sample),
    readings: {
      ...keysOf(subject, machine, [column, value, ...(labels.units === undefined ? [] : [labels.units])]),
      signalColumn: column.name,
      ...(signalNames === undefined ? {} : { signalNames }),
      valueColumn: value.name,
      ...(labels.units === undefined ? {} : { unitsColumn: labels.units.name }),
    },
    why: [
      describeTime(subject),
      describeMachine(machine),
      `one value per row: ${value.signalName}, of the signal in ${column.name}${describeNames(signalNames)}`,
      ...describeComputed([column, value]),
      ...describeRest(rest, [...used, ...(value.computed?.parts ?? [])]),
    ],
    warnings: [...(time.warning === undefined ? [] : [time.warning]), ...warnings],
  };
}

/** The column of values; of several, the one with such a name, or all where each row has a value in one of them. */
function valueColumn({ rest, labels }: TableCandidate, signal: Label): ColumnProfile | undefined {
  const names = [...labels.machines, ...labels.signals, signal].map((label) => label.column);
  const all = rest.filter((c) => !names.includes(c) && c !== labels.units && !isId(c) && !c.isEmpty);
  const varying = all.filter((c) => !c.isConstant);
  const free = varying.length === 0 ? all : varying;
  const typed = typedValues(free);
  if (typed !== undefined) return typed;
  const values = free.filter((c) => c.isNumeric || (c.isText && isStateName(c.word)));
  if (values.length < 2) return values[0];
  const named = values.filter((c) => isValueName(c.word));
  // Prefer `value` to `status`, and numbers to text.
  const numbers = values.filter((c) => c.isNumeric);
  return (
    named.find((c) => c.isNumeric && /^val|^wert|^reading/i.test(c.name)) ??
    named.find((c) => c.isNumeric && !isQuality(c.word)) ??
    named[0] ??
    (numbers.filter((c) => !isQuality(c.word)).length === 1 ? numbers.find((c) => !isQuality(c.word)) : undefined)
  );
}

/** A column for each type of value, of which a row has one: `value_int`, `value_float`, `value_text`. */
function typedValues(columns: readonly ColumnProfile[]): ColumnProfile | undefined {
  const stored = columns.filter((c) => c.computed === undefined && !isQuality(c.word));
  const typed = stored.filter((c) => c.present < c.values.length && (c.isNumeric || c.isText));
  const called = calledByType(columns);
  if (called !== undefined) return coalesced(called);
  if (typed.length < 2) return undefined;
  const rows = typed[0].values.length;
  let filled = 0;
  for (let row = 0; row < rows; row++) {
    const present = typed.filter((c) => c.has(row)).length;
    if (present > 1) return undefined;
    filled += present;
  }
  if (filled < 0.5 * rows) return undefined;
  return coalesced(typed);
}

/** What the names of such columns begin or end with, numbers first. */
const TYPES = [
  /^(.*?)_?(dbl|double|float|real|num|number|numeric|decimal)$|^(dbl|double|float|real|num|number|numeric|decimal)_(.*)$/,
  /^(.*?)_?(int|integer|long|bigint)$|^(int|integer|long|bigint)_(.*)$/,
  /^(.*?)_?(bool|boolean)$|^(bool|boolean)_(.*)$/,
  /^(.*?)_?(str|string|text|txt|char)$|^(str|string|text|txt|char)_(.*)$/,
] as const;

/** Columns that are called alike but for their type: `val_num`, `val_str`. A row may have several, which say the same. */
export function calledByType(columns: readonly ColumnProfile[]): ColumnProfile[] | undefined {
  const stems = new Map<string, { column: ColumnProfile; type: number }[]>();
  for (const column of columns.filter(({ computed }) => computed === undefined)) {
    for (const [type, pattern] of TYPES.entries()) {
      const match = pattern.exec(plain(column.word));
      if (match !== null) addTo(stems, match[1] ?? match[4], { column, type });
    }
  }
  const found = [...stems].find(([stem, all]) => all.length > 1 && isValueName(stem));
  // A text says more than whether it is true.
  return found?.[1]
    .sort((a, b) => (a.type === 2 ? 9 : a.type) - (b.type === 2 ? 9 : b.type))
    .map(({ column }) => column);
}

function coalesced(typed: readonly ColumnProfile[]): ColumnProfile {
  // Numbers first: a text may repeat the number.
  const ordered = [...typed.filter((c) => c.isNumeric), ...typed.filter((c) => !c.isNumeric)];
  const values = ordered[0].values.map((_, row) => ordered.find((c) => c.has(row))?.values[row] ?? null);
  return compute(ordered[0], ordered.map(({ name }) => name).join(' or '), {
    sql: `coalesce(${ordered.map(({ name }) => quote(name)).join(', ')})`,
    values,
    parts: ordered,
    signal: 'value',
    how: `a value of ${ordered.map(({ name }) => name).join(', ')}`,
  });
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
  const { column, names } = namedSource(link);
  return { table: sample.table.name, key, name: names === undefined ? column.name : { column: column.name, ...names } };
}
