import type { Attribute } from '../netcdf/model.js';
import { NameSpace } from './cf-names.js';
import type { FactVariable, StaticVariable } from './facts.js';
import { factVariables, textVariable } from './facts.js';
import { type FlagArray, flagArrays } from './flag-arrays.js';
import { factsAndAttributes, type SignalShape } from './signals.js';
import { NO_TYPES, type StoredTypes, textWidth } from './stored-types.js';
import { unitsMetadata } from './units-metadata.js';

/**
 * Signals by kind: number signals share one array, each text signal has its own variable. So has a signal of 64-bit
 * integers, unless there are no other numbers and all are of one type: then these share the array.
 */
export interface Sensors {
  /** Indices of the signals in the array. */
  readonly numbers: readonly number[];
  /** Indices of the signals with variables of their own: text, then what is derived from readings. */
  readonly texts: readonly number[];
  /** Flags of the array. */
  readonly flags: readonly FlagArray[];
}

export function sortSensors(signals: readonly SignalShape[]): Sensors {
  const indices = [...signals.keys()].filter((s) => signals[s].derived === undefined);
  const numbers = signals.filter(({ kind }) => kind === 'number' || kind === 'integer');
  const [first] = numbers;
  const areAlike = numbers.every(({ integers }) => integers === first.integers);
  const isNumber = (s: number): boolean => signals[s].kind === 'number' || (areAlike && signals[s].kind === 'integer');
  const array = indices.filter(isNumber);
  const isOfArray = new Set(array);
  const derived = [...signals.keys()].filter((s) => {
    const of = signals[s].derived?.of;
    return signals[s].derived !== undefined && (of === undefined || !isOfArray.has(of));
  });
  const texts = [...indices.filter((s) => !isNumber(s)), ...derived];
  return { numbers: array, texts, flags: flagArrays(signals, array) };
}

/** How the layout `stacked` holds numbers: in one array of all signals, or in a variable for each. */
export type StackForm = 'array' | 'signals';

/**
 * Signals of {@link sortSensors} for one array over all machines.
 *
 * @param form absent: where units differ, each has a variable of its own
 */
export function sortStack(signals: readonly SignalShape[], form?: StackForm): Sensors {
  const sorted = sortSensors(signals);
  const isArray = form === undefined ? commonUnits(signals, sorted.numbers) !== undefined : form === 'array';
  return isArray ? sorted : { numbers: [], texts: [...signals.keys()], flags: [] };
}

/** The units of all these signals, empty where none are known; undefined where they differ, or only some are known. */
export function commonUnits(signals: readonly SignalShape[], indices: readonly number[]): string | undefined {
  const units = new Set(indices.map((s) => factOf(signals[s], 'units') ?? ''));
  return units.size > 1 ? undefined : ([...units][0] ?? '');
}

/** `units` and `standard_name`, each only if all these signals have the same, and what belongs to the units. */
export function commonAttributes(signals: readonly SignalShape[], indices: readonly number[]): Attribute[] {
  const common = ['units', 'standard_name'].flatMap((name) => {
    const values = indices.map((s) => factOf(signals[s], name));
    const [value] = values;
    return value !== undefined && values.every((other) => other === value) ? [{ name, value }] : [];
  });
  const said = indices.map((s) => signals[s].attributes['units_metadata']);
  return [...common, ...unitsMetadata(common.find(({ name }) => name === 'units')?.value, said)];
}

function factOf({ facts }: SignalShape, name: string): string | undefined {
  const value = facts.find((fact) => fact.name === name)?.value;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * Variables along `sensor`: the names as `sensor_labels`, then the facts, then the names as `sensor`, of which readers
 * make an index. They load it on opening, as they do the times, so it stands last, beside them. Empty without numbers.
 */
export function sensorCoordinates(
  signals: readonly SignalShape[],
  numbers: readonly number[],
  types: StoredTypes = NO_TYPES,
): StaticVariable[] {
  if (numbers.length === 0) return [];
  const names = numbers.map((s) => signals[s].name);
  const described = [{ name: 'long_name', value: 'name of the signal' }];
  return [
    textVariable('sensor_labels', 'sensor', names, described, textWidth(types.get('sensor_labels'))),
    ...sensorFacts(signals, numbers, types),
    textVariable('sensor', 'sensor', names, described, textWidth(types.get('sensor'))),
  ];
}

/** Facts about the signals as variables along `sensor`: `sensor_units(sensor)`, `sensor_long_name(sensor)`. */
function sensorFacts(signals: readonly SignalShape[], numbers: readonly number[], types: StoredTypes): FactVariable[] {
  return factVariables(
    numbers.map((s) => factsAndAttributes(signals[s])),
    {
      dimension: 'sensor',
      names: new NameSpace(['sensor', 'sensor_labels']),
      rename: (fact) => `sensor_${fact}`,
      prefix: 'sensor',
      positions: false,
      types,
    },
  );
}
