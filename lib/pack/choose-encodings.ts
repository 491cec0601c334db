import { isDeepStrictEqual } from 'node:util';
import { SettingsError } from '../errors.js';
import type { Dataset } from '../netcdf/model.js';
import { keyOf } from '../util/key-path.js';
import { didYouMean } from '../util/suggest.js';
import type { Encoding } from './encoding.js';

/** A variable that holds readings. */
export interface ValueVariable {
  /** Index into `Dataset.variables`. */
  readonly variable: number;
  /** Names of the signals whose readings it holds: one, or one for each index along its last dimension. */
  readonly signals: readonly string[];
}

/** Encodings by name of a signal or a variable; `*` is for all that have none of their own. */
export type Encodings = Readonly<Record<string, Encoding>>;

/** The encoding of a variable, and under which name it stands. */
export interface ChosenEncoding {
  readonly name: string;
  readonly encoding: Encoding;
}

/** A key of an encoding as messages name it. */
export function encodingKey(name: string, key?: string): string {
  return keyOf(['output', 'encoding', name, ...(key === undefined ? [] : [key])]);
}

/**
 * The encoding of each variable, as far as it has one: its own, or that of its signals, or `*`.
 *
 * @returns by index of the variable
 * @throws SettingsError ERR_SETTINGS_KEY for a name that is neither, ERR_SETTINGS_VALUE where signals of one variable disagree
 */
export function chooseEncodings(
  { variables }: Dataset,
  values: readonly ValueVariable[],
  encodings: Encodings,
): Map<number, ChosenEncoding> {
  const given = new Map(Object.entries(encodings));
  const signals = values.flatMap((value) => value.signals);
  const own = values.map(({ variable }) => variables[variable].name);
  const known = [...new Set([...signals, ...own])];
  for (const name of given.keys()) {
    if (name === '*' || known.includes(name)) continue;
    const key = encodingKey(name);
    const isVariable = variables.some((variable) => variable.name === name);
    const text = isVariable
      ? 'is for a variable that holds no readings'
      : `is neither for a signal nor for a variable${didYouMean(name, known)}`;
    throw new SettingsError('ERR_SETTINGS_KEY', `${key} ${text}`, { key });
  }
  const chosen = new Map<number, ChosenEncoding>();
  for (const [i, { variable, signals }] of values.entries()) {
    const choice = chooseEncoding(own[i], signals, given);
    if (choice !== undefined) chosen.set(variable, choice);
  }
  return chosen;
}

const NO_ENCODING: Encoding = {};

function chooseEncoding(
  variable: string,
  signals: readonly string[],
  given: ReadonlyMap<string, Encoding>,
): ChosenEncoding | undefined {
  const nameOf = (name: string): string | undefined => (given.has(name) ? name : given.has('*') ? '*' : undefined);
  const names = given.has(variable) ? [variable] : signals.map(nameOf);
  const encodings = names.map((name) => (name === undefined ? NO_ENCODING : given.get(name)!));
  const other = encodings.findIndex(
    (encoding) => encoding !== encodings[0] && !isDeepStrictEqual(encoding, encodings[0]),
  );
  if (other > 0) {
    const name = names[other] ?? names[0]!;
    const key = encodingKey(name);
    throw new SettingsError(
      'ERR_SETTINGS_VALUE',
      `${key}: the variable ${JSON.stringify(variable)} holds ${signals.length} signals, but ${signals[0]} and ${signals[other]} have different ` +
        'encodings. Give them one encoding ("*"), or choose the layout "ragged", where each signal is a variable of its own',
      { key },
    );
  }
  return names[0] === undefined ? undefined : { name: names[0], encoding: encodings[0] };
}
