import { NameSpace } from './cf-names.js';
import type { FactVariable } from './facts.js';
import { factVariables } from './facts.js';
import type { SignalShape } from './signals.js';

/** Signals by kind: number signals share one array, each text signal has its own variable. */
export interface Sensors {
  /** Indices of the number signals. */
  readonly numbers: readonly number[];
  /** Indices of the text signals. */
  readonly texts: readonly number[];
}

export function sortSensors(signals: readonly SignalShape[]): Sensors {
  const indices = [...signals.keys()];
  const isNumber = (s: number): boolean => signals[s].kind === 'number';
  return { numbers: indices.filter(isNumber), texts: indices.filter((s) => !isNumber(s)) };
}

/** Facts about the signals as variables along `sensor`: `sensor_units(sensor)`, `sensor_long_name(sensor)`. */
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
