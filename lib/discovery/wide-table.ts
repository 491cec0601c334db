import { machineName } from '../model/cell-values.js';
import type { SignalSource } from '../model/readings.js';
import { kindOf } from '../source/tables/cell-kind.js';
import type { ColumnProfile } from './column-profile.js';
import { asNumbers } from './computed-columns.js';
import { describeComputed, describeMachine, describeRest, describeTime, keysOf } from './describe-table.js';
import { type MachineOption, machineOfEmptyColumn, machineSource } from './machine-options.js';
import { isPrivateColumn, privateWarnings } from './private-columns.js';
import {
  columnWord,
  type Interpretation,
  type MachineSource,
  type Recognised,
  type Rejection,
  type TableCandidate,
} from './subject.js';
import { areStates, isId, isOffsetName, isStateName, timeRank } from './vocabulary.js';

const NUMBER_TYPE = /int|real|floa|doub|num|dec|bool/i;

/** Cost of a name of a signal that the only value of a row does not get. */
const IGNORED_NAME = 0.6;

/** A wide table, one column per signal, for each way to tell the machine. */
export function wideInterpretations(subject: TableCandidate, options: readonly MachineOption[]): Interpretation[] {
  const values = subject.rest.filter((column) => isSignal(column, subject));
  const numbers = values.filter((c) => !c.isConstant && (c.isNumeric || asNumbers(c) !== undefined));
  return options.map((option) => {
    const isIgnored =
      numbers.length === 1 && subject.labels.signals.some(({ column }) => !option.columns.includes(column));
    return {
      subject,
      keys: option.columns,
      values: values.filter((column) => !option.columns.includes(column)),
      cost: subject.time.cost + option.cost + (isIgnored ? IGNORED_NAME : 0),
      isNamed: option.isNamed,
      hasMachine: option.columns.length > 0,
      isTall: false,
      build: () => buildWide(subject, option),
    };
  });
}

function buildWide(subject: TableCandidate, option: MachineOption): Recognised | Rejection {
  const { sample, time, rest, context } = subject;
  const named = machineSource(option, subject);
  const { machine, warnings } = named === undefined ? machineOfEmptyColumn(subject) : { machine: named, warnings: [] };
  const free = rest.filter((c) => !option.columns.includes(c) && c !== machine?.column);
  const found = free.flatMap((column) => signalsOf(column, machine, subject));
  const signals = inKeyOrder(found.map(({ source }) => source));
  const columns = found.map(({ column }) => column);
  if (!columns.some((c) => c.isNumeric || isStateText(c))) {
    const what = `${columnWord(context)} of numbers or states beside the time`;
    return { sample, reason: `it has no ${what}${almostNumbers(free, subject)}` };
  }
  return {
    sample,
    time,
    machine,
    referred: context.references.declared(sample),
    readings: { ...keysOf(subject, machine, columns), signals },
    why: [
      describeTime(subject),
      describeMachine(machine),
      ...describeComputed(columns),
      ...describeRest(free, columns),
    ],
    warnings: [
      ...(time.warning === undefined ? [] : [time.warning]),
      ...warnings,
      ...commaWarnings(subject, free, columns),
      ...privateWarnings(subject, free),
    ],
  };
}

/** Columns that may be signals, before the machine is chosen. */
function isSignal(column: ColumnProfile, { labels }: TableCandidate): boolean {
  if (isId(column) || column === labels.units || labels.machines.some((label) => label.column === column)) return false;
  return column.isNumeric || column.isShortText;
}

interface Found {
  readonly source: SignalSource;
  readonly column: ColumnProfile;
}

/** The signals of a column: none, one, or two where it holds numbers for some machines and text for others. */
function signalsOf(stored: ColumnProfile, machine: MachineSource | undefined, subject: TableCandidate): Found[] {
  const { labels, rest, time, context } = subject;
  if (isId(stored) || stored === labels.units || labels.machines.some((label) => label.column === stored)) return [];
  if (isCopyOfTime(stored, time.codes) || (time.unit === undefined && isOffsetName(stored.word))) return [];
  const isName = [...labels.machines, ...labels.signals].some((label) => label.column === stored);
  const column = context.isStream || isName ? stored : (asNumbers(stored) ?? stored);
  const { name } = column;
  const signal = column.signalName;
  const units = column.computed?.units;
  const source = { signal, column: name, ...(units === undefined ? {} : { units }) };
  if (column.isEmpty) {
    return NUMBER_TYPE.test(column.column.type) && timeRank(column.word) === undefined ? [{ source, column }] : [];
  }
  if (isMixed(column, machine?.column)) {
    return [
      { source: { ...source, as: 'number' }, column },
      { source: { ...source, signal: freeName(`${signal}_text`, rest), as: 'flags' }, column },
    ];
  }
  if (column.isNumeric) return [{ source, column }];
  if (isPrivateColumn(column, subject.sample)) return [];
  if (!column.isShortText || !(column.repeats || isStateText(column))) return [];
  return [{ source: { ...source, as: 'flags' }, column }];
}

/** A clock or a date in any writing. */
const CLOCK_OR_DATE = /\d{1,2}:\d{2}|\d{1,4}([-/.])\d{1,2}\1\d{1,4}/;

/** Text that is another for each time, as a clock or a date in words. */
function isCopyOfTime(column: ColumnProfile, times: Int32Array): boolean {
  if (column.isEmpty || ![...column.names.keys()].every((text) => CLOCK_OR_DATE.test(text))) return false;
  const textOf = new Map<number, number>();
  const timeOf = new Map<number, number>();
  for (const [row, text] of column.codes.entries()) {
    const time = times[row];
    if (text < 0 || time < 0) continue;
    if ((textOf.get(time) ?? text) !== text || (timeOf.get(text) ?? time) !== time) return false;
    textOf.set(time, text);
    timeOf.set(text, time);
  }
  return true;
}

/** The name, with a number appended where a column has the name already. */
function freeName(name: string, columns: readonly ColumnProfile[]): string {
  for (let n = 1; ; n++) {
    const free = n === 1 ? name : `${name}_${n}`;
    if (!columns.some((column) => column.name.toLowerCase() === free.toLowerCase())) return free;
  }
}

/** Signals in the order of the keys in a JSON object, integers first, so that a settings file can express it. */
function inKeyOrder(signals: readonly SignalSource[]): SignalSource[] {
  return Object.values(Object.fromEntries(signals.map((source) => [source.signal, source])));
}

/** The end of a message about a table without numbers: columns that may have been meant as numbers. */
function almostNumbers(columns: readonly ColumnProfile[], { context: { isStream } }: TableCandidate): string {
  const pointAdvice = isStream ? 'write them with a point' : "read a query with replace(…, ',', '.')";
  const jsonAdvice = isStream ? 'take its values out first' : 'read a query with json_extract(…)';
  const found = columns.flatMap((c) => {
    if (c.present === 0) return [];
    if (2 * c.commaNumbers >= c.present) {
      return [`${JSON.stringify(c.name)} holds numbers with a decimal comma: ${pointAdvice}`];
    }
    const isJson = [...c.names.keys()].every((text) => /^\s*[{[]/.test(text));
    return isJson ? [`${JSON.stringify(c.name)} holds JSON: ${jsonAdvice}`] : [];
  });
  return found.map((what) => `; ${what}`).join('');
}

/** Warnings about numbers that are written with a decimal comma. */
function commaWarnings(
  { sample, context }: TableCandidate,
  columns: readonly ColumnProfile[],
  read: readonly ColumnProfile[],
): string[] {
  const found = columns.filter((c) => c.texts > 0 && 2 * c.commaNumbers >= c.present);
  const advice = context.isStream
    ? 'numbers are written with a point'
    : "a query with replace(…, ',', '.') reads them as numbers";
  return found.map(({ name, word }) => {
    const isRead = read.some((column) => column.isNumeric && column.word === word);
    const how = isRead ? 'which are read as numbers' : `which are read as text; ${advice}`;
    return `${sample.table.name}.${name} holds numbers with a decimal comma, ${how}`;
  });
}

/** Text that is the state of a machine, not a remark about it. */
function isStateText(column: ColumnProfile): boolean {
  return column.isShortText && (isStateName(column.word) || areStates(column.names.keys()));
}

/** True where some machines have mostly numbers, and others mostly text. */
function isMixed(column: ColumnProfile, machine: ColumnProfile | undefined): boolean {
  if (machine === undefined || column.numbers === 0 || column.texts === 0) return false;
  const balance = new Map<string | undefined, number>();
  for (const [i, value] of column.values.entries()) {
    const kind = kindOf(value);
    const name = machineName(machine.values[i]);
    if (kind === 'number' || kind === 'word')
      balance.set(name, (balance.get(name) ?? 0) + (kind === 'number' ? 1 : -1));
  }
  const all = [...balance.values()];
  return all.some((n) => n > 0) && all.some((n) => n < 0);
}
