import type { OptimisticZip } from '../join/optimistic-zip.js';
import type { KeyPassOptions } from '../source-options.js';
import type { Member } from './load-members.js';
import type { MachineNamer } from './machine-namer.js';
import { mapInTurn } from './member-batches.js';
import type { OpenFleet } from './open-fleet.js';
import { surveyedFrom, zipFrom } from './stored-survey.js';
import { type SurveyedMember, surveyMember } from './survey-member.js';

/** A machine that no database has. */
const NOBODY = '\0';

/**
 * Surveys the keys of every database, so many at a time. The times that are kept are those of one machine, the first of
 * the first database that has one. What another process found in a database counts, where it read it in the same way.
 *
 * @param axisOf that machine, where members lack the database
 */
export async function surveyMembers(
  members: readonly Member[],
  { open, namers, assumed, machines, options: { surveyed: others } }: OpenFleet,
  options: KeyPassOptions,
  atATime: number,
  axisOf?: string,
): Promise<SurveyedMember[]> {
  const survey = async ({ file, shape }: Member, name: string | undefined): Promise<SurveyedMember> => {
    const keys = others?.get(file)?.keys;
    if (keys !== undefined && keys.shape === shape.id && keys.axisOf === name) {
      if (keys.assumed !== undefined) assumed.set(file, zipFrom(keys.assumed));
      options.onRows?.(keys.rows);
      return surveyedFrom(keys, machines);
    }
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
  let first = axisOf;
  for (const member of members) {
    if (first !== undefined) break;
    const found = await survey(member, undefined);
    first = firstMachine(found);
    surveyed.push(found);
  }
  const rest = await mapInTurn(members.slice(surveyed.length), (member) => survey(member, first), atATime);
  return [...surveyed, ...rest];
}

/** The first machine of a database, as the fleet calls it; undefined where it has none. */
export function firstMachine({ part, names }: SurveyedMember): string | undefined {
  return part.codes.length === 0 ? undefined : names[part.codes[0]];
}

/** What a database calls a machine of the fleet; undefined: its only machine, whatever that is called. */
function storedName(namer: MachineNamer | undefined, name: string): string | undefined {
  if (namer === undefined) return name;
  return namer.isAlways(name) ? undefined : (namer.storedName(name) ?? NOBODY);
}
