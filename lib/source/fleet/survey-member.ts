import { MachineDictionary } from '../../model/batch.js';
import { Tally } from '../../model/tally.js';
import { type NamedPart, Surveyor, type SurveyPart } from '../../survey/index.js';
import { roundTimes } from '../../time/round.js';
import { recycle } from '../../util/recycle.js';
import type { TableJoin } from '../join/choose-join.js';
import { KeyMismatchError } from '../join/zip.js';
import { rowsLeftOut } from '../rows/row-faults.js';
import type { Source } from '../source.js';
import type { KeyPassOptions } from '../source-options.js';

/** What the keys of one database told. */
export interface SurveyedMember {
  readonly part: SurveyPart;
  /** Names of machines in the fleet, by the codes of the part. */
  readonly names: readonly string[];
  /** What was left out. */
  readonly tally: Tally;
  readonly join: TableJoin;
  /** No key of an aligned table is missing: the first table has the keys of all. */
  readonly areSound: boolean;
  /** Rows of all tables that were read. */
  readonly rows: number;
  /** The machine of the fleet whose times are kept; absent: the first one. */
  readonly axisOf?: string;
}

type Surveyed = Omit<SurveyedMember, 'rows' | 'axisOf'>;

/**
 * Surveys the keys of one database, from its pages where that tells as much, or else in a pass over its readings. Tables
 * that are not aligned are joined as the cheapest join that is right does it.
 *
 * @param axisOf the machine of the fleet whose times are kept, as the database calls it and as the fleet does
 */
export async function surveyMember(
  source: Source,
  options: KeyPassOptions,
  axisOf: { readonly stored?: string | undefined; readonly name?: string | undefined },
): Promise<SurveyedMember> {
  const tally = new Tally();
  let rows = 0;
  const onRows = (count: number): void => {
    rows += count;
    options.onRows?.(count);
  };
  const { round, precision, optimistic } = options;
  const asked = { ...(round === undefined ? {} : { round }), precision, tally, onRows };
  const found = await source.surveyPart({ ...asked, optimistic, axisOf: axisOf.stored });
  const named = axisOf.name === undefined ? {} : { axisOf: axisOf.name };
  const withRows = (member: Surveyed): SurveyedMember => ({ ...member, rows, ...named });
  if (found !== undefined) return withRows(surveyed(found, tally, source.likelyJoin));
  options.onRows?.(-rows);
  rows = 0;
  try {
    return withRows(await surveyRows(source, source.likelyJoin, asked, axisOf.name));
  } catch (error) {
    if (!(error instanceof KeyMismatchError)) throw error;
    options.onRows?.(-rows);
    rows = 0;
    return withRows(await surveyRows(source, await source.chooseJoin(), asked, axisOf.name));
  }
}

async function surveyRows(
  source: Source,
  join: TableJoin,
  { round, precision, onRows }: KeyPassOptions,
  axisOf: string | undefined,
): Promise<Surveyed> {
  const machines = new MachineDictionary();
  const axis = axisOf === undefined ? {} : { axisOf: machines.code(axisOf) };
  const surveyor = new Surveyor({ multiple: round, precision, ...axis });
  const tally = new Tally();
  const counted = onRows === undefined ? {} : { onRows };
  for await (const batch of source.batches({ join, values: false, tally, machines, ...counted })) {
    if (round !== undefined) surveyor.rounded += roundTimes(batch.time, batch.length, round);
    surveyor.add(batch);
    recycle(batch);
  }
  return surveyed({ part: surveyor.part(), names: machines.names }, tally, join);
}

function surveyed(found: NamedPart, tally: Tally, join: TableJoin): Surveyed {
  const isAligned = join.kind === 'zip' || join.kind === 'single';
  return { ...found, tally, join, areSound: isAligned && rowsLeftOut(tally) === 0 };
}
