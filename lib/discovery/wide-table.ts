import { machineName } from '../model/cell-values.js';
import { privacyOfTexts, secretsOrPeople } from '../model/private-names.js';
import { isPrivateText } from '../model/private-values.js';
import type { SignalSource } from '../model/readings.js';
import { kindOf } from '../source/tables/cell-kind.js';
import { listed } from '../util/format.js';
import type { ColumnProfile } from './column-profile.js';
import { describeMachine, describeTime, keysOf } from './describe-table.js';
import { chooseMachine } from './machine-choice.js';
import { type Context, columnWord, type Recognised, type Rejection, type TableCandidate } from './subject.js';
import type { TableSample } from './table-sample.js';
import { areStates, isId, isStateName, timeRank } from './vocabulary.js';

const NUMBER_TYPE = /int|real|floa|doub|num|dec|bool/i;

/** Recognises a wide table: one column per signal. */
export function recogniseWide(subject: TableCandidate): Recognised | Rejection {
  const { sample, time, rest, context } = subject;
  const choice = chooseMachine(subject);
  if ('reason' in choice) return choice;
  const { machine, warnings } = choice;
  const free = rest.filter((c) => c !== machine?.column && c !== machine?.place);
  const signals = inKeyOrder(free.flatMap((column) => signalsOf(column, machine?.column, subject)));
  const hasReadings = free.some((c) => signals.some((s) => s.column === c.name) && (c.isNumeric || isStateText(c)));
  if (!hasReadings) {
    const what = `${columnWord(context)} of numbers or states beside the time`;
    return { sample, reason: `it has no ${what}${almostNumbers(free, context)}` };
  }
  const leftOut = free.filter((c) => !c.isEmpty && !signals.some((s) => s.column === c.name)).map((c) => c.name);
  return {
    sample,
    time,
    machine,
    readings: { ...keysOf(subject, machine), signals },
    why: [
      describeTime(subject),
      describeMachine(machine),
      ...(leftOut.length === 0 ? [] : [`left out: ${leftOut.join(', ')}`]),
    ],
    warnings: [
      ...(time.warning === undefined ? [] : [time.warning]),
      ...warnings,
      ...commaWarnings(sample.table.name, free, context),
      ...privateWarnings(subject, free),
    ],
  };
}

/** The signals of a column: none, one, or two where it holds numbers for some machines and text for others. */
function signalsOf(
  column: ColumnProfile,
  machine: ColumnProfile | undefined,
  { sample, labels, rest }: TableCandidate,
): SignalSource[] {
  const { name } = column;
  const signal = { signal: name, column: name };
  if (isId(column) || column === labels.units || labels.machines.some((label) => label.column === column)) return [];
  if (column.isEmpty) return NUMBER_TYPE.test(column.column.type) && timeRank(name) === undefined ? [signal] : [];
  if (isMixed(column, machine)) {
    return [
      { ...signal, as: 'number' },
      { signal: freeName(`${name}_text`, rest), column: name, as: 'flags' },
    ];
  }
  if (column.isNumeric) return [signal];
  if (isPrivate(column, sample)) return [];
  return column.isShortText && (column.repeats || isStateText(column)) ? [{ ...signal, as: 'flags' }] : [];
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
function almostNumbers(columns: readonly ColumnProfile[], { isStream }: Context): string {
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

/** Warnings about text that may have been meant as numbers, and is read as text. */
function commaWarnings(table: string, columns: readonly ColumnProfile[], { isStream }: Context): string[] {
  const advice = isStream
    ? 'numbers are written with a point'
    : "a query with replace(…, ',', '.') reads them as numbers";
  const found = columns.filter((c) => c.texts > 0 && 2 * c.commaNumbers >= c.present);
  return found.map(
    ({ name }) => `${table}.${name} holds numbers with a decimal comma, which are read as text; ${advice}`,
  );
}

/** One line about texts that would be signals if they were no secrets or facts about people. */
function privateWarnings({ sample, context }: TableCandidate, columns: readonly ColumnProfile[]): string[] {
  const found = columns.filter((column) => column.isText && isPrivate(column, sample)).map(({ name }) => name);
  if (found.length === 0) return [];
  const where = `${listed(found, 'and')} of ${sample.table.name}`;
  return [
    `${where}: ${secretsOrPeople(found.length)}, not read; a ${columnWord(context)} that source.readings names is read`,
  ];
}

function isPrivate({ name, names }: ColumnProfile, { table }: TableSample): boolean {
  const privacy = privacyOfTexts(name, table.name);
  // A phone may be at home, or away.
  if (privacy === 'personal') return !areStates(names.keys());
  return privacy === 'secret' || [...names.keys()].some((text) => isPrivateText(text, name));
}

/** Text that is the state of a machine, not a remark about it. */
function isStateText(column: ColumnProfile): boolean {
  return column.isShortText && (isStateName(column.name) || areStates(column.names.keys()));
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
