import type { JoinedColumns, Reference } from '../model/readings.js';
import { literal, quote } from '../sqlite/sql.js';
import type { ColumnProfile } from './column-profile.js';
import { describeNumbers } from './epochs.js';
import type { MachineSource, TableCandidate } from './subject.js';
import type { TableSample } from './table-sample.js';

/**
 * The fields of `Readings` that wide and tall tables share: name, query, time and machine.
 *
 * @param values the columns of signals and values, some of which may be computed
 */
export function keysOf(
  { sample, time }: TableCandidate,
  machine: MachineSource | undefined,
  values: readonly ColumnProfile[],
) {
  const { name } = sample.table;
  const dateTime = time.timeOfDay === undefined ? undefined : join(time.column, ' ', time.timeOfDay);
  const place = machine?.place === undefined ? undefined : join(machine.place, '/', machine.column);
  const joined = [dateTime, place].filter((columns) => columns !== undefined);
  const used = [time.column, time.timeOfDay, machine?.place, machine?.column, ...values];
  const computed = [...new Set(used)].filter((column) => column?.computed !== undefined) as ColumnProfile[];
  const added = [
    ...computed.map((column) => `${column.computed?.sql} AS ${quote(column.name)}`),
    ...joined.map((columns) => joinSql(columns, used)),
  ];
  return {
    name,
    ...queryOf(sample, added),
    ...(joined.length > 0 && computed.length === 0 && sample.query === undefined ? { joined } : {}),
    ...(machine === undefined ? {} : { machine: place?.name ?? machine.column.name }),
    ...(machine?.names === undefined ? {} : { machineNames: machine.names }),
    time: dateTime?.name ?? time.column.name,
    ...(time.unit === undefined ? {} : { timeUnit: time.unit }),
    ...(time.epoch === undefined ? {} : { epoch: time.epoch }),
  };
}

/** The SELECT of a table with columns that are added; none for the table alone. */
function queryOf({ table, query }: TableSample, added: readonly string[]): { query?: string } {
  if (added.length === 0) return query === undefined ? {} : { query };
  return { query: `SELECT *, ${added.join(', ')} FROM ${query === undefined ? quote(table.name) : `(${query})`}` };
}

/** A column that joins two with the text `between`. */
function join(first: ColumnProfile, between: string, second: ColumnProfile): JoinedColumns {
  return { name: `${first.name}${between}${second.name}`, first: first.name, between, second: second.name };
}

function joinSql(
  { name, first, between, second }: JoinedColumns,
  columns: readonly (ColumnProfile | undefined)[],
): string {
  const sqlOf = (column: string): string => columns.find((c) => c?.name === column)?.computed?.sql ?? quote(column);
  return `${sqlOf(first)} || ${literal(between)} || ${sqlOf(second)} AS ${quote(name)}`;
}

/** `time ts (seconds since 1970)`. */
export function describeTime({ time }: TableCandidate): string {
  const { column, unit, epoch, timeOfDay } = time;
  if (timeOfDay !== undefined) return `time: the dates of ${column.name} with the times of day of ${timeOfDay.name}`;
  if (column.computed?.parts !== undefined) {
    return `time ${column.computed.parts.map(({ name }) => name).join(', ')} (${column.computed.how})`;
  }
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

/** `left out: note, qos`, the columns that no role uses. */
export function describeRest(rest: readonly ColumnProfile[], used: readonly (ColumnProfile | undefined)[]): string[] {
  const stored = new Set(used.flatMap((column) => (column === undefined ? [] : [column, column.computed?.from])));
  const leftOut = rest.filter((c) => !stored.has(c) && !stored.has(c.computed?.from) && !c.isEmpty).map((c) => c.name);
  return leftOut.length === 0 ? [] : [`left out: ${leftOut.join(', ')}`];
}

/** How the computed columns among `columns` are read. */
export function describeComputed(columns: readonly (ColumnProfile | undefined)[]): string[] {
  const found = columns.flatMap((column) => (column?.computed === undefined ? [] : [column.computed]));
  const ways = [...new Set(found.map(({ how }) => how))];
  return ways.length > 5 ? [...ways.slice(0, 5), `and ${ways.length - 5} columns more like these`] : ways;
}

function lastOf({ table, name }: Reference): string {
  return typeof name === 'string' ? `${table}.${name}` : `${table}.${name.column} and ${lastOf(name)}`;
}
