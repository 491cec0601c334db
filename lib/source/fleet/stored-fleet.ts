import type { OptimisticZip } from '../join/optimistic-zip.js';
import type { Loaded, Member } from './load-members.js';
import type { Shape } from './shape.js';
import { storedZip } from './stored-survey.js';
import type { StoredFleet, StoredMember } from './stored-types.js';
import type { SurveyedMember } from './survey-member.js';

/** What `Arrangement` adds to what was known when the databases were opened. */
interface Arranged {
  readonly surveyed: readonly SurveyedMember[];
  readonly order: readonly number[];
  readonly notes: readonly string[];
  /** The code of a machine of the fleet. */
  readonly codeOf: (machine: string) => number;
  readonly assumed: ReadonlyMap<number, OptimisticZip>;
}

export function storedFleet(
  { members, damaged, empty, decisive: first }: Loaded,
  { surveyed, order, notes, codeOf, assumed }: Arranged,
): StoredFleet {
  const decisive = new Set(first);
  const likes = new Map<Shape, number>();
  for (const { file, shape } of members) if (decisive.has(file) && !likes.has(shape)) likes.set(shape, file);
  for (const { file, shape } of members) {
    if (likes.has(shape)) continue;
    likes.set(shape, file);
    decisive.add(file);
  }
  const facts = [...new Set(members.map((member) => member.facts))];
  const places = new Map(facts.map((own, place) => [own, place]));
  return {
    decisive: [...decisive].sort((a, b) => a - b),
    members: members.map(({ file, shape, facts: own, tables }, m): StoredMember => {
      const { part, names, join, areSound, tally } = surveyed[m];
      const zip = assumed.get(file);
      return {
        ...{ file, like: likes.get(shape) as number, hasTables: tables === shape.tables },
        ...{ facts: places.get(own) as number, join, keys: areSound ? 'first' : 'all' },
        machines: Uint32Array.from(part.codes, (code) => codeOf(names[code])),
        isGrouped: areSound && part.grouped && part.outOfOrder === 0 && [...tally].length === 0,
        ...(zip && { assumed: storedZip(zip) }),
      };
    }),
    ...{ facts, damaged, empty, order, notes },
  };
}

/** All databases of a stored fleet. @param found those that have been opened @param files the paths of all */
export function completed(found: Loaded, stored: StoredFleet, files: readonly string[]): Loaded {
  const opened = new Map(found.members.map((member) => [member.file, member]));
  return {
    members: stored.members.map(({ file, like, hasTables, facts }): Member => {
      const { shape } = opened.get(like) as Member;
      const known = { file, path: files[file], shape, facts: stored.facts[facts] };
      return opened.get(file) ?? { ...known, tables: hasTables ? shape.tables : undefined };
    }),
    ...{ damaged: stored.damaged, empty: stored.empty, decisive: stored.decisive },
  };
}
