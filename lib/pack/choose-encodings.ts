import { isDeepStrictEqual } from 'node:util';
import { SettingsError } from '../errors.js';
import type { IntegerCodes } from '../model/integer-codes.js';
import type { Dataset } from '../netcdf/model.js';
import { keyOf } from '../util/key-path.js';
import { didYouMean } from '../util/suggest.js';
import type { Encoding } from './encoding.js';

/** A variable of readings. */
export interface ValueVariable {
  /** Index into `Dataset.variables`. */
  readonly variable: number;
  /** Names of its signals: one, or one for each index along its last dimension. */
  readonly signals: readonly string[];
  /** Its values are codes of integers, which are stored as such. */
  readonly integers?: IntegerCodes;
}

/** Encodings by name of a signal or a variable. `*` is for all that have none. */
export type Encodings = Readonly<Record<string, Encoding>>;

/** The encoding of a variable, and the name under which the settings have it. */
export interface ChosenEncoding {
  readonly name: string;
  readonly encoding: Encoding;
}

/** The path of an encoding in the settings, or of a key in it, for messages. */
export function encodingKey(name: string, key?: string): string {
  return keyOf(['output', 'encoding', name, ...(key === undefined ? [] : [key])]);
}

/**
 * Chooses the encoding of each variable: that of its name, else that of its signals, else `*`, else none.
 *
 * @returns by index of the variable
 * @throws SettingsError ERR_SETTINGS_KEY for a name that is neither a signal nor a variable, ERR_SETTINGS_VALUE where
 * the signals of a variable have different encodings
 */
export function chooseEncodings(
  { variables }: Dataset,
  values: readonly ValueVariable[],
  encodings: Encodings,
): Map<number, ChosenEncoding> {
  const given = new Map(Object.entries(encodings));
  const signals = values.flatMap((value) => value.signals);
  const variableNames = values.map(({ variable }) => variables[variable].name);
  const known = [...new Set([...signals, ...variableNames])];
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
    const choice = chooseEncoding(variableNames[i], signals, given);
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
    (encoding) =>
      encoding !== encodings[0] && !isDeepStrictEqual(withoutDefault(encoding), withoutDefault(encodings[0])),
  );
  if (other > 0) {
    const name = names[other] ?? names[0]!;
    const key = encodingKey(name);
    throw new SettingsError(
      'ERR_SETTINGS_VALUE',
      `${key}: the variable ${JSON.stringify(variable)} holds ${signals.length} signals, ` +
        `but ${signals[0]} and ${signals[other]} have different encodings. ` +
        'Give them one encoding ("*"), or choose the layout "ragged", where each signal is a variable of its own',
      { key },
    );
  }
  return names[0] === undefined ? undefined : { name: names[0], encoding: encodings[0] };
}

/** An encoding without the type that values have anyway. */
function withoutDefault({ dtype, ...others }: Encoding): Encoding {
  return dtype === undefined || dtype === 'float64' ? others : { dtype, ...others };
}
