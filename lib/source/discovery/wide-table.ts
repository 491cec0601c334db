import { listed } from '../../settings/describe.js';
import type { SignalSource } from '../readings.js';
import { machineName } from '../value.js';
import { type ColumnProfile, kindOf } from './column-profile.js';
import { describeMachine, describeTime, keysOf } from './describe.js';
import type { Label } from './labels.js';
import {
  type Lack,
  lastResort,
  type MachineSource,
  machineSource,
  type Recognised,
  type Subject,
} from './recognise.js';
import type { TableSample } from './sample.js';
import { keysTimes, timesIncrease } from './time-keys.js';
import { areStates, isId, isStateName, timeRank } from './vocabulary.js';

const NUMBER_TYPE = /int|real|floa|doub|num|dec|bool/i;

/** A wide table: a column for each signal, one or many. */
export function recogniseWide(subject: Subject): Recognised | Lack {
  const { sample, time, rest } = subject;
  const chosen = chooseMachine(subject);
  if ('candidates' in chosen) return undecided(sample, chosen.candidates);
  const { machine, warnings } = chosen;
  const free = rest.filter((c) => c !== machine?.column);
  const signals = inKeyOrder(free.flatMap((column) => signalsOf(column, machine?.column, subject)));
  const isOneRead = free.some((c) => signals.some((s) => s.column === c.name) && (c.isNumeric || isReadText(c)));
  if (!isOneRead) return { sample, lack: 'it has no column of numbers or states beside the time' };
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
    warnings: [...(time.warning === undefined ? [] : [time.warning]), ...warnings],
  };
}

type Choice =
  | { readonly machine?: MachineSource; readonly warnings: readonly string[] }
  | { readonly candidates: readonly Label[] };

/**
 * The column called most like a machine, or else like a signal. Without one, a text that comes again and again names machines where it is always
 * the same, or where it is needed to tell rows of the same time apart; otherwise it is a signal.
 */
function chooseMachine(subject: Subject): Choice {
  const { sample, time, labels } = subject;
  const named =
    labels.machines[0] ?? labels.signals.find(({ column, signal }) => column.isInteger || (signal as number) < 2);
  if (named !== undefined) return { machine: machineSource(named), warnings: [] };
  const texts = [...labels.unnamed, ...labels.signals].filter(({ column }) => column.isText);
  if (texts.length === 0) return lastResort(subject);
  if (timesIncrease(sample, time)) {
    const constant = texts.find(({ column }) => column.names.size === 1);
    return constant === undefined ? lastResort(subject) : { machine: machineSource(constant), warnings: [] };
  }
  const sufficient = texts.filter(({ column }) => keysTimes(sample, time, column));
  const candidates = sufficient.length > 0 ? sufficient : texts;
  return candidates.length === 1 ? { machine: machineSource(candidates[0]), warnings: [] } : { candidates };
}

function undecided(sample: TableSample, candidates: readonly Label[]): Lack {
  const found = candidates.map(({ column }) => `${column.name} (${examples(column)})`);
  return {
    sample,
    isUndecided: true,
    lack: `it has rows of the same time, and ${listed(found, 'or')} may name the machine of each`,
  };
}

function examples({ names }: ColumnProfile): string {
  const first = [...names.keys()].slice(0, 3).map((name) => JSON.stringify(name));
  return names.size > 3 ? `${first.join(', ')} …` : first.join(', ');
}

/** The signals of a column: none, one, or two where it holds numbers for some machines and words for others. */
function signalsOf(
  column: ColumnProfile,
  machine: ColumnProfile | undefined,
  { labels, rest }: Subject,
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
  return column.isText && (column.repeats || isReadText(column)) ? [{ ...signal, as: 'flags' }] : [];
}

/** The name, or with a number behind it where a column has it. */
function freeName(name: string, columns: readonly ColumnProfile[]): string {
  for (let n = 1; ; n++) {
    const free = n === 1 ? name : `${name}_${n}`;
    if (!columns.some((column) => column.name.toLowerCase() === free.toLowerCase())) return free;
  }
}

/** Names that are whole numbers come first, as the keys of a settings file do: it must be able to say the same. */
function inKeyOrder(signals: readonly SignalSource[]): SignalSource[] {
  return Object.values(Object.fromEntries(signals.map((source) => [source.signal, source])));
}

/** Text that is read from a machine rather than written about it. */
function isReadText(column: ColumnProfile): boolean {
  return column.isText && (isStateName(column.name) || areStates(column.names.keys()));
}

/** True where some machines have mostly numbers, and others mostly words. */
function isMixed(column: ColumnProfile, machine: ColumnProfile | undefined): boolean {
  if (machine === undefined || column.numbers === 0 || column.words === 0) return false;
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
