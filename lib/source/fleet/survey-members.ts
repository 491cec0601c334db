import type { OptimisticZip } from '../join/optimistic-zip.js';
import type { KeyPassOptions } from '../source-options.js';
import type { Member } from './load-members.js';
import type { MachineNamer } from './machine-namer.js';
import { mapInTurn } from './member-batches.js';
import type { OpenFleet } from './open-fleet.js';
import { type SurveyedMember, surveyMember } from './survey-member.js';

/** A machine that no database has. */
const NOBODY = '\0';

/**
 * Surveys the keys of every database, so many at a time. The times that are kept are those of one machine, the first of
 * the first database that has one.
 */
export async function surveyMembers(
  members: readonly Member[],
  { open, namers, assumed }: OpenFleet,
  options: KeyPassOptions,
  atATime: number,
): Promise<SurveyedMember[]> {
  const survey = async ({ file }: Member, name: string | undefined): Promise<SurveyedMember> => {
    const source = open.use(file);
    try {
      const found = await surveyMember(source, options, { name, stored: name && storedName(namers[file], name) });
      if (source.optimistic !== undefined) assumed.set(file, source.optimistic as OptimisticZip);
      return found;
    } finally {
      await open.release(file);
    }
  };
  const surveyed: SurveyedMember[] = [];
  let first: string | undefined;
  for (const member of members) {
    if (first !== undefined) break;
    const found = await survey(member, undefined);
    first = found.part.codes.length === 0 ? undefined : found.names[found.part.codes[0]];
    surveyed.push(found);
  }
  const others = await mapInTurn(members.slice(surveyed.length), (member) => survey(member, first), atATime);
  return [...surveyed, ...others];
}

/** What a database calls a machine of the fleet; undefined: its only machine, whatever that is called. */
function storedName(namer: MachineNamer | undefined, name: string): string | undefined {
  if (namer === undefined) return name;
  return namer.isAlways(name) ? undefined : (namer.storedName(name) ?? NOBODY);
}
