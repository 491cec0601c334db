import { createHash } from 'node:crypto';
import { databasesOf } from '../plan/from-settings.js';
import { MachineSpan } from '../source/fleet/machine-span.js';
import type { JobFile, PlanFile, ShardPlan } from './job-files.js';
import type { States } from './step.js';

/** Every database of a job, in any state. */
export function allDatabases({ settings }: JobFile): States {
  return new Map(databasesOf(settings).map((path) => [path, undefined]));
}

/** The state of all databases in one. @param states in the order of the files */
export function stateOfAll(states: States): string {
  const [first] = states.values();
  if (states.size === 1 && first !== undefined) return first;
  const hash = createHash('sha256');
  for (const state of states.values()) hash.update(String(state));
  return hash.digest('hex');
}

/**
 * The databases that a step reads, with the states that they have in the plan: of several those that have rows of a shard,
 * and those that decide how others are read.
 *
 * @param shard absent: no readings are read
 */
export function databasesRead(
  job: JobFile,
  { source, databases, found }: Pick<PlanFile, 'source' | 'databases' | 'found'>,
  shard?: Pick<ShardPlan, 'from' | 'to'>,
): States {
  const { fleet, survey } = found;
  if (databases === undefined || fleet === undefined) {
    return new Map([...allDatabases(job).keys()].map((path) => [path, source]));
  }
  const files = new Set(fleet.decisive);
  if (shard !== undefined) {
    const codes = survey.machines.map(({ code }) => code);
    const span = new MachineSpan(fleet.members, codes, shard.from, shard.to);
    for (const [m, { file }] of fleet.members.entries()) if (span.extentOf(m) !== 'nothing') files.add(file);
  }
  return new Map([...files].map((file) => [databases[file].path, databases[file].state]));
}
