import type { Attribute } from '../netcdf/model.js';
import type { NameSpace } from './cf-names.js';
import { type FactVariable, factVariables, type StaticVariable, textVariable } from './facts.js';
import type { FleetShape } from './layout.js';

/** Variables along the dimension `machine`: the machines' names, and a coordinate for each static fact. */
export interface FleetCoordinates {
  readonly name: StaticVariable;
  readonly facts: readonly FactVariable[];
}

/** @param role `cf_role` (CF Conventions 9.5); undefined if the dataset is no discrete sampling geometry */
export function fleetCoordinates(
  { machines }: FleetShape,
  names: NameSpace,
  role: 'timeseries_id' | 'trajectory_id' | undefined,
): FleetCoordinates {
  const described: Attribute[] = [
    { name: 'long_name', value: 'name of the machine' },
    ...(role === undefined ? [] : [{ name: 'cf_role', value: role }]),
  ];
  const texts = machines.map((machine) => machine.name);
  const facts = factVariables(
    machines.map((machine) => machine.facts),
    { dimension: 'machine', names, prefix: 'machine', positions: role !== 'trajectory_id' },
  );
  return { name: textVariable('machine', 'machine', texts, described), facts };
}
