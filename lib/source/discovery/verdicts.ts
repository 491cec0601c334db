import type { FactsTable } from '../facts.js';
import { isTall, type Readings, type Reference } from '../readings.js';
import type { Table } from '../schema.js';
import type { Lack, Recognised } from './recognise.js';
import type { Verdict } from './verdict.js';

/** What discovery decided. */
export interface Parts {
  readonly members: readonly Recognised[];
  readonly leftOut: readonly { readonly table: Recognised; readonly why: string }[];
  readonly lacks: readonly Lack[];
  readonly readings: readonly Readings[];
  readonly facts: FactsTable | undefined;
}

/** The verdict on every table, in the order of the schema. */
export function verdictsOf(schema: readonly Table[], { members, leftOut, lacks, readings, facts }: Parts): Verdict[] {
  const named = new Set(readings.flatMap(referredTables));
  return schema.map(({ name }): Verdict => {
    const member = members.find(({ sample }) => sample.table.name === name);
    if (member !== undefined) return { table: name, as: 'readings', why: member.why };
    if (facts?.table === name) return { table: name, as: 'static data', why: [`of machines, by ${facts.key}`] };
    if (named.has(name)) return { table: name, as: 'names', why: ['readings refer to it'] };
    const other = leftOut.find(({ table }) => table.sample.table.name === name);
    const lack = lacks.find(({ sample }) => sample.table.name === name);
    return {
      table: name,
      as: 'left out',
      why: [other?.why ?? lack?.lack ?? 'it has static data, but of other machines'],
    };
  });
}

/** Tables that give readings the names of their machines and signals. */
export function referredTables(readings: Readings): string[] {
  const follow = (reference: Reference | undefined): string[] =>
    reference === undefined
      ? []
      : [reference.table, ...(typeof reference.name === 'string' ? [] : follow(reference.name))];
  return [...follow(readings.machineNames), ...(isTall(readings) ? follow(readings.signalNames) : [])];
}
