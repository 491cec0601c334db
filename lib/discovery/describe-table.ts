import type { JoinedColumns, Reference } from '../model/readings.js';
import { literal, quote } from '../sqlite/sql.js';
import type { ColumnProfile } from './column-profile.js';
import { describeNumbers } from './epochs.js';
import type { MachineSource, TableCandidate } from './subject.js';

/** The fields of `Readings` that wide and tall tables share: name, query, time and machine. */
export function keysOf({ sample, time }: TableCandidate, machine: MachineSource | undefined) {
  const { name } = sample.table;
  const dateTime = time.timeOfDay === undefined ? undefined : join(time.column, ' ', time.timeOfDay);
  const place = machine?.place === undefined ? undefined : join(machine.place, '/', machine.column);
  const joined = [dateTime, place].filter((columns) => columns !== undefined);
  return {
    name,
    ...(joined.length === 0
      ? {}
      : { query: `SELECT *, ${joined.map(joinSql).join(', ')} FROM ${quote(name)}`, joined }),
    ...(machine === undefined ? {} : { machine: place?.name ?? machine.column.name }),
    ...(machine?.names === undefined ? {} : { machineNames: machine.names }),
    time: dateTime?.name ?? time.column.name,
    ...(time.unit === undefined ? {} : { timeUnit: time.unit }),
    ...(time.epoch === undefined ? {} : { epoch: time.epoch }),
  };
}

/** A column that joins two with the text `between`. */
function join(first: ColumnProfile, between: string, second: ColumnProfile): JoinedColumns {
  return { name: `${first.name}${between}${second.name}`, first: first.name, between, second: second.name };
}

function joinSql({ name, first, between, second }: JoinedColumns): string {
  return `${quote(first)} || ${literal(between)} || ${quote(second)} AS ${quote(name)}`;
}

/** `time ts (seconds since 1970)`. */
export function describeTime({ time }: TableCandidate): string {
  const { column, unit, epoch, timeOfDay } = time;
  if (timeOfDay !== undefined) return `time: the dates of ${column.name} with the times of day of ${timeOfDay.name}`;
  if (unit === undefined) return `time ${column.name} (ISO 8601 text)`;
  return `time ${column.name} (${describeNumbers({ timeUnit: unit, epoch })})`;
}

/** `machine metadata_id, named by states_meta.entity_id`. */
export function describeMachine(machine: MachineSource | undefined): string {
  if (machine === undefined) return 'no column of machines';
  const place = machine.place === undefined ? '' : `${machine.place.name}/`;
  return `machine ${place}${machine.column.name}${describeNames(machine.names)}`;
}

export function describeNames(names: Reference | undefined): string {
  return names === undefined ? '' : `, named by ${lastOf(names)}`;
}

function lastOf({ table, name }: Reference): string {
  return typeof name === 'string' ? `${table}.${name}` : `${table}.${name.column} and ${lastOf(name)}`;
}
