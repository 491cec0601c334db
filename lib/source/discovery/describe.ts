import type { Reference } from '../readings.js';
import { quote } from '../sql.js';
import type { MachineSource, Subject } from './recognise.js';

/** What every recognised table says of its rows: where they are, their time and machine. */
export function keysOf({ sample, time }: Subject, machine: MachineSource | undefined) {
  const { name } = sample.table;
  const joined = time.clock === undefined ? undefined : `${time.column.name} ${time.clock.name}`;
  return {
    name,
    ...(joined === undefined
      ? {}
      : { query: dateAndClock(name, time.column.name, time.clock?.name as string, joined) }),
    ...(machine === undefined ? {} : { machine: machine.column.name }),
    ...(machine?.names === undefined ? {} : { machineNames: machine.names }),
    time: joined ?? time.column.name,
    ...(time.unit === undefined ? {} : { timeUnit: time.unit }),
  };
}

function dateAndClock(table: string, date: string, clock: string, name: string): string {
  return `SELECT *, ${quote(date)} || ' ' || ${quote(clock)} AS ${quote(name)} FROM ${quote(table)}`;
}

const UNITS = { s: 'seconds', ms: 'milliseconds', us: 'microseconds', ns: 'nanoseconds' } as const;

/** `time ts (seconds since 1970)`. */
export function describeTime({ time }: Subject): string {
  const { column, unit, clock } = time;
  if (clock !== undefined) return `time: the dates of ${column.name} with the times of day of ${clock.name}`;
  if (unit === undefined) return `time ${column.name} (ISO 8601 text)`;
  return `time ${column.name} (${unit === 'julian' ? 'Julian days' : `${UNITS[unit]} since 1970`})`;
}

/** `machine metadata_id, named by states_meta.entity_id`. */
export function describeMachine(machine: MachineSource | undefined): string {
  if (machine === undefined) return 'no column of machines';
  return `machine ${machine.column.name}${describeNames(machine.names)}`;
}

export function describeNames(names: Reference | undefined): string {
  return names === undefined ? '' : `, named by ${lastOf(names)}`;
}

function lastOf({ table, name }: Reference): string {
  return typeof name === 'string' ? `${table}.${name}` : `${table}.${name.column} and ${lastOf(name)}`;
}
