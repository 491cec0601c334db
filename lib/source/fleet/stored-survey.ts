import type { MachineDictionary } from '../../model/batch.js';
import { Tally } from '../../model/tally.js';
import type { TableJoin } from '../join/choose-join.js';
import { OptimisticZip } from '../join/optimistic-zip.js';
import type { StoredKeys, StoredZip } from './stored-types.js';
import type { SurveyedMember } from './survey-member.js';

/** @param machines gives the codes by which `join` ranks machines */
export function storedKeys(
  { part, names, tally, join, areSound, rows, axisOf }: SurveyedMember,
  shape: string,
  machines: MachineDictionary,
  assumed: OptimisticZip | undefined,
): StoredKeys {
  const ranks = join.kind === 'merge' && join.order.by === 'machine' ? join.order.rank : undefined;
  return {
    ...{ part, names, shape, rows, tally: [...tally], join, areSound },
    ...(axisOf === undefined ? {} : { axisOf }),
    // Machines of other databases have no rank.
    ...(ranks && { ranks: ranks.flatMap((rank, code) => [[machines.names[code], rank] as const]) }),
    ...(assumed && { assumed: storedZip(assumed) }),
  };
}

/** What {@link storedKeys} stored. @param machines gets codes for the machines that `join` ranks */
export function surveyedFrom(
  { part, names, tally: entries, join, areSound, rows, axisOf, ranks }: StoredKeys,
  machines: MachineDictionary,
): SurveyedMember {
  const tally = new Tally();
  tally.merge(entries);
  return {
    ...{ part, names, tally, areSound, rows, join: ranks === undefined ? join : rankedJoin(ranks, machines) },
    ...(axisOf === undefined ? {} : { axisOf }),
  };
}

function rankedJoin(ranks: NonNullable<StoredKeys['ranks']>, machines: MachineDictionary): TableJoin {
  const rank: number[] = [];
  for (const [machine, place] of ranks) rank[machines.code(machine)] = place;
  return { kind: 'merge', order: { by: 'machine', rank } };
}

export function storedZip({ bytes, tables }: OptimisticZip): StoredZip {
  return { bytes, tables };
}

export function zipFrom({ bytes, tables }: StoredZip): OptimisticZip {
  return new OptimisticZip(bytes, tables);
}
