import type { Attribute } from '../netcdf/model.js';
import type { NameSpace } from './cf-names.js';
import { type FactVariable, factVariables, type StaticVariable, textVariable } from './facts.js';
import { type Geometry, geometryOfFacts } from './geometry.js';
import type { FleetShape } from './layout.js';
import { NO_TYPES, textWidth } from './stored-types.js';

/** Variables along the dimension `machine`: the machines' names, and a coordinate for each static fact. */
export interface FleetCoordinates {
  readonly name: StaticVariable;
  readonly facts: readonly FactVariable[];
  readonly geometry: Geometry;
}

const ROLES = { timeSeries: 'timeseries_id', trajectory: 'trajectory_id' } as const;

/** @param moving what the dataset is where machines move; absent where they do not: then positions are static facts */
export function fleetCoordinates(
  { machines, types = NO_TYPES }: FleetShape,
  names: NameSpace,
  moving?: Geometry,
): FleetCoordinates {
  const facts = factVariables(
    machines.map((machine) => machine.facts),
    { dimension: 'machine', names, prefix: 'machine', positions: moving === undefined, types },
  );
  const geometry = moving ?? geometryOfFacts(facts, machines.length);
  const { featureType } = geometry;
  const described: Attribute[] = [
    { name: 'long_name', value: 'name of the machine' },
    // CF Conventions 9.5: it names the instances of a discrete sampling geometry.
    ...(featureType === undefined ? [] : [{ name: 'cf_role', value: ROLES[featureType] }]),
  ];
  const texts = machines.map((machine) => machine.name);
  const name = textVariable('machine', 'machine', texts, described, textWidth(types.get('machine')));
  return { name, facts, geometry };
}
