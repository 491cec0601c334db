import { formatCount } from '../util/format.js';
import { groupBy } from '../util/group-by.js';
import type { MachineInspection } from './inspection.js';

/** Machines of one kind; of more than these the first and the last are shown. */
const MOST_ALIKE = 8;
const FIRST = 3;
const LAST = 2;

/** Machines between others, of the same kind. */
export interface Between {
  readonly count: number;
  /** The least and the most of a figure; the sums of others. */
  readonly readings: readonly [least: number, most: number];
  readonly first: bigint | undefined;
  readonly last: bigint | undefined;
  /** Undefined where they differ. */
  readonly step: number | undefined;
  readonly gaps: number;
  readonly duplicates: number;
  /** What all of them have. */
  readonly facts: MachineInspection['facts'];
}

/** What is shown of a fleet. Machines are of one kind where the same tables have their readings. */
export function machineRows(machines: readonly MachineInspection[]): (MachineInspection | Between)[] {
  return [...groupBy(machines, ({ tables }) => tables.join('\0')).values()].flatMap((alike) => {
    if (alike.length <= MOST_ALIKE) return alike;
    const middle = alike.slice(FIRST, -LAST);
    return [...alike.slice(0, FIRST), between(middle), ...alike.slice(-LAST)];
  });
}

function between(machines: readonly MachineInspection[]): Between {
  const all = <T>(of: (machine: MachineInspection) => T): T[] => machines.map(of);
  const readings = all((machine) => machine.readings);
  const some = machines.filter((machine) => machine.first !== undefined);
  const steps = new Set(all(({ step }) => step));
  const facts = machines[0].facts.filter(({ name, value }) =>
    machines.every((machine) => machine.facts.some((fact) => fact.name === name && fact.value === value)),
  );
  return {
    count: machines.length,
    readings: [least(readings), -least(readings.map((n) => -n))],
    first: some.length === 0 ? undefined : least(some.map(({ first }) => first as bigint)),
    last: some.length === 0 ? undefined : -least(some.map(({ last }) => -(last as bigint))),
    step: steps.size === 1 ? machines[0].step : undefined,
    gaps: all(({ gaps }) => gaps).reduce((a, b) => a + b),
    duplicates: all(({ duplicates }) => duplicates).reduce((a, b) => a + b),
    facts,
  };
}

function least<T extends number | bigint>(numbers: readonly T[]): T {
  let least = numbers[0];
  for (const number of numbers) if (number < least) least = number;
  return least;
}

/** `3,000`, or `2,961 to 3,000`. */
export function rangeText([low, high]: Between['readings']): string {
  return low === high ? formatCount(low) : `${formatCount(low)} to ${formatCount(high)}`;
}
