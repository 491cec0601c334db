import { NameSpace } from './cf-names.js';
import type { FactVariable } from './facts.js';
import { factVariables } from './facts.js';
import type { SignalShape } from './signals.js';

/** The signals of a fleet by what they can share: numbers lie side by side in one array, each signal of text is alone. */
export interface Sensors {
  /** Indices of the signals that are numbers. */
  readonly numbers: readonly number[];
  /** Indices of the others. */
  readonly texts: readonly number[];
}

export function sortSensors(signals: readonly SignalShape[]): Sensors {
  const indices = [...signals.keys()];
  const isNumber = (s: number): boolean => signals[s].kind === 'number';
  return { numbers: indices.filter(isNumber), texts: indices.filter((s) => !isNumber(s)) };
}

/** What is known of the signals along the dimension `sensor`: `sensor_units(sensor)`, `sensor_long_name(sensor)` … */
export function sensorFacts(signals: readonly SignalShape[], numbers: readonly number[]): FactVariable[] {
  return factVariables(
    numbers.map((s) => signals[s].facts),
    {
      dimension: 'sensor',
      names: new NameSpace(['sensor', 'sensor_labels']),
      rename: (fact) => `sensor_${fact}`,
      prefix: 'sensor',
      positions: false,
    },
  );
}
