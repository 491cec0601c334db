import type { FactVariable } from './facts.js';
import { isPosition } from './position.js';
import type { SignalShape } from './signals.js';

/** What a dataset is as a discrete sampling geometry (CF Conventions 9). */
export interface Geometry {
  /** Absent where the dataset does not have the coordinates that a feature type requires (CF Conventions 9.1). */
  readonly featureType?: 'timeSeries' | 'trajectory';
  readonly why: string;
  /** What gives it a feature type, if anything does. */
  readonly remedy?: string;
}

/** True if the machines move: a latitude and a longitude are among their signals. */
export function areMoving(signals: readonly SignalShape[]): boolean {
  return isPosition(signals.filter(({ kind }) => kind === 'number').map(({ name }) => name));
}

/** Machines that move, each reading with its position. */
export const TRAJECTORY: Geometry = { featureType: 'trajectory', why: 'latitude and longitude are among the signals' };

/** `machines` machines that stay where they are: time series, if the position of each is known. */
export function geometryOfFacts(facts: readonly FactVariable[], machines: number): Geometry {
  const found = ['latitude', 'longitude'].map((name) => facts.find(({ position }) => position?.standardName === name));
  const isKnown = (m: number): boolean => found.every((fact) => fact !== undefined && !Number.isNaN(fact.data[m]));
  const bare = Array.from({ length: machines }, (_, m) => m).filter((m) => !isKnown(m)).length;
  if (bare === 0) return { featureType: 'timeSeries', why: 'latitude and longitude of every machine are known' };
  return {
    why: `CF (9.1) requires latitude and longitude of every machine, and ${bare} of ${machines} have none`,
    remedy: 'columns latitude and longitude of the static data give them, or output.machines',
  };
}
