import { statSync } from 'node:fs';
import type { KeyPassOptions } from '../source-options.js';
import type { FleetOptions } from './fleet-options.js';
import type { Member } from './load-members.js';
import { type OpenFleet, openFleet } from './open-fleet.js';
import { storedKeys } from './stored-survey.js';
import type { StoredSurvey } from './stored-types.js';
import { firstMachine, surveyMembers } from './survey-members.js';

/** Databases that are surveyed at a time. */
const AT_A_TIME = 2;

/** Consecutive databases: numbers from `from` up to, but not including, `to`. */
export interface FileSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * Surveys a share of the databases of a fleet, as if all of them were surveyed: the first database is read too, as the
 * times of its first machine are kept, and the largest is opened, which tells most of its schema.
 *
 * @throws SourceError as `openFleet`
 */
export async function surveyShare(
  options: FleetOptions,
  { from, to }: FileSpan,
  asked: KeyPassOptions,
): Promise<StoredSurvey[]> {
  const { files } = options;
  const own = Array.from({ length: to - from }, (_, i) => from + i);
  const only = [...new Set([...own, 0, largest(files)])];
  const isOwn = (file: number): boolean => file >= from && file < to;
  const fleet = await openFleet(options, undefined, {
    only,
    damageOf: (file) => (isOwn(file) || file < from ? undefined : false),
  });
  try {
    const { members, damaged } = fleet.loaded;
    const axisOf = await firstBefore(from, fleet, asked);
    const mine = members.filter(({ file }) => isOwn(file));
    const surveyed = await surveyMembers(mine, fleet, asked, AT_A_TIME, axisOf);
    return own.map((file): StoredSurvey => {
      const damage = damaged.find(({ path }) => path === files[file]);
      if (damage !== undefined) return { file, damage: damage.why };
      const m = mine.findIndex((member) => member.file === file);
      if (m < 0) return { file };
      return {
        file,
        keys: storedKeys(surveyed[m], mine[m].shape.id, fleet.machines, fleet.assumed.get(file)),
      };
    });
  } finally {
    await fleet.open.close();
    await fleet.pool.close();
  }
}

/** The first machine of the databases before `from`; undefined where they have none. */
async function firstBefore(from: number, fleet: OpenFleet, asked: KeyPassOptions): Promise<string | undefined> {
  // Rows that are read in another share count there.
  const quietly = { ...asked, onRows: () => asked.onRows?.(0) };
  for (let file = 0; file < from; file++) {
    const isOf = (member: Member): boolean => member.file === file;
    const member = fleet.loaded.members.find(isOf) ?? (await fleet.load([file])).members.find(isOf);
    if (member === undefined) continue;
    const [found] = await surveyMembers([member], fleet, quietly, 1);
    const name = firstMachine(found);
    if (name !== undefined) return name;
  }
  return undefined;
}

function largest(files: readonly string[]): number {
  const sizes = files.map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  return sizes.indexOf(sizes.reduce((most, size) => Math.max(most, size), 0));
}
