import { SettingsError } from '../errors.js';
import { flagType } from '../layout/index.js';
import type { Signal } from '../model/signal.js';
import type { Settings } from '../settings/index.js';
import { formatCount, listed, plural } from '../util/format.js';
import { keyOf } from '../util/key-path.js';
import { shortName } from '../visible.js';

/** Words of a signal that its `flags` in the settings do not name. */
export interface NewWords {
  readonly signal: string;
  readonly words: readonly string[];
  /** Their codes; absent where the signal is stored as strings. */
  readonly codes?: readonly number[];
  /** The type that their codes need, where those of the settings need a smaller one. */
  readonly widened?: string;
}

/** Signals whose words all have codes. */
export interface CodedSignals {
  readonly signals: readonly Signal[];
  readonly newWords: readonly NewWords[];
}

/** Indexes of words in order of first appearance, by index of the signal; see `WordTimes.order`. */
export type WordOrders = ReadonlyMap<number, readonly number[]>;

type Signals = Settings['output']['signals'];

/** The largest code: that of the type `int`. */
export const MAX_CODE = 0x7fff_ffff;

/** Signals of flags with several words to which no settings give a code: their order has to be known. */
export function signalsToOrder(signals: readonly Signal[], settings: Signals): Set<number> {
  const wanted = [...signals.entries()].filter(([, { name, kind, derived, meanings = [] }]) => {
    const flags = new Map(Object.entries(settings.get(name)?.flags ?? {}));
    return kind === 'flags' && derived === undefined && meanings.filter((word) => !flags.has(word)).length > 1;
  });
  return new Set(wanted.map(([s]) => s));
}

/**
 * Give words their codes: those of the settings, then the next ones in order of first appearance. Words of the settings
 * that no reading has are kept.
 *
 * @param orders of the signals that {@link signalsToOrder} names
 * @throws SettingsError ERR_SETTINGS_VALUE for flags of a signal of numbers, or where no code is left
 */
export function codeWords(signals: readonly Signal[], settings: Signals, orders: WordOrders): CodedSignals {
  const coded = signals.map((signal, s) => codeSignal(signal, settings.get(signal.name)?.flags, orders.get(s)));
  return {
    signals: coded.map(({ signal }) => signal),
    newWords: coded.flatMap(({ newWords }) => newWords ?? []),
  };
}

function codeSignal(
  signal: Signal,
  flags: Readonly<Record<string, number>> | undefined,
  order: readonly number[] | undefined,
): { signal: Signal; newWords?: NewWords } {
  const { name, kind, meanings, derived } = signal;
  if (derived !== undefined) return { signal };
  if (meanings === undefined) {
    if (flags !== undefined) throw numericError(name);
    return { signal };
  }
  const given = new Map(Object.entries(flags ?? {}));
  const largest = Math.max(-1, ...given.values());
  const found = (order ?? [...meanings.keys()]).filter((word) => !given.has(meanings[word]));
  if (found.length > MAX_CODE - largest) throw exhaustedError(name, largest);
  const added = new Map(found.map((word, n) => [meanings[word], largest + 1 + n]));
  const known = new Set(meanings);
  const all = [...meanings, ...[...given.keys()].filter((word) => !known.has(word))];
  const codes = all.map((word) => given.get(word) ?? (added.get(word) as number));
  const result: Signal = { ...signal, meanings: all, ...(kind === 'flags' ? { codes } : {}) };
  if (flags === undefined || found.length === 0) return { signal: result };
  const before = flagType(largest);
  const after = flagType(largest + found.length);
  const newWords: NewWords = {
    signal: name,
    words: [...added.keys()],
    ...(kind === 'flags' ? { codes: [...added.values()] } : {}),
    ...(kind === 'flags' && after !== before ? { widened: after } : {}),
  };
  return { signal: result, newWords };
}

function flagsKey(signal: string): string {
  return keyOf(['output', 'signals', signal, 'flags']);
}

function numericError(signal: string): SettingsError {
  const key = flagsKey(signal);
  const message =
    `${key} gives codes to words, but ${signal} is read as numbers; leave it out, or read the column as words: ` +
    `{ "${signal}": { "column": …, "as": "flags" } } in source.readings`;
  return new SettingsError('ERR_SETTINGS_VALUE', message, { key });
}

function exhaustedError(signal: string, largest: number): SettingsError {
  const key = flagsKey(signal);
  const message =
    `${key} has the code ${largest}, so that no codes up to ${MAX_CODE} are left for new words; ` +
    'give smaller codes, or name all words';
  return new SettingsError('ERR_SETTINGS_VALUE', message, { key });
}

/** Words that a message names. */
const MAX_NAMED = 5;

/** What new words are, in one line. */
export function describeNewWords({ signal, words, codes, widened }: NewWords): string {
  const named = words.slice(0, MAX_NAMED).map((word, n) => {
    const quoted = JSON.stringify(shortName(word));
    return codes === undefined ? quoted : `${quoted} (code ${codes[n]})`;
  });
  if (words.length > MAX_NAMED) named.push(`${formatCount(words.length - MAX_NAMED)} more`);
  const type = widened === undefined ? '' : `, stored as ${widened}`;
  return `${signal} has ${plural(words.length, 'word')} that ${flagsKey(signal)} does not name: ${listed(named, 'and')}${type}`;
}

/** A warning for each signal with new words. */
export function newWordWarnings(newWords: readonly NewWords[]): string[] {
  return newWords.map((one) => `${describeNewWords(one)}; ${one.codes ? 'added at the end' : 'added'}`);
}
