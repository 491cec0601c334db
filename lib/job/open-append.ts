import { FleetcdfError } from '../errors.js';
import type { SurveyedReadings } from '../flow/survey-readings.js';
import type { Base } from '../netcdf/netcdf4/base.js';
import { type AppendRecord, namesHash, readAppendRecord } from '../plan/append-record.js';
import type { AppendFacts } from '../plan/destination.js';
import type { DatasetPlan } from '../plan/plan.js';
import type { Screening } from '../plan/plan-screening.js';
import { unionLimit } from '../plan/time-axis.js';
import type { Settings } from '../settings/index.js';
import type { ReadingSource } from '../source/reading-source.js';
import type { Watermark } from '../source/watermark.js';
import { continuedSurvey, mayShareTimes, type Survey } from '../survey/index.js';
import { fewNames } from '../util/few-names.js';
import { plural } from '../util/format.js';
import type { RunOptions } from './run-options.js';
import { verifies } from './verifies.js';

/** Why all rows are read although new ones were to be appended. Whoever catches it begins anew. */
export class NotAppended extends Error {
  /** The end of a sentence. */
  readonly why: string;

  constructor(why: string) {
    super(why);
    this.why = why;
  }
}

type Told = Pick<RunOptions, 'settings' | 'strict' | 'transform' | 'observers' | 'verify'>;

/** A run that reads new rows alone. */
export interface Append extends AppendFacts {
  readonly record: AppendRecord;
  /** The survey of the new readings. */
  later?: Survey;
}

/** Why there are none of several databases, and of JSON. */
export const NO_WATERMARKS = 'only one database has rowids that tell its new rows';

/** True where settings ask for new rows to be appended. */
export function appends({ output: { append } }: Settings): boolean {
  return append === 'auto' || append === 'only';
}

/**
 * From here on the source reads what is new since the object was written.
 *
 * @param now the watermarks of the source
 * @throws NotAppended
 */
export function beginAppend(
  source: ReadingSource,
  base: Base,
  now: readonly Watermark[] | string,
  options: Told,
  screening: Screening | undefined,
): Append {
  if (typeof now === 'string') throw new NotAppended(now);
  const found = unfit(source, options, screening);
  if (found !== undefined) throw new NotAppended(found);
  const record = readAppendRecord(base.source);
  if (record === undefined) {
    throw new NotAppended('its ledger has no watermarks: only runs with --append write them');
  }
  if (namesHash(source.tables, record.machines) !== record.names) {
    throw new NotAppended('the database gives machines other names than before');
  }
  const change = source.readBeyond?.(record.watermarks, now);
  if (change !== undefined) throw new NotAppended(change);
  // Machines keep the codes that the record knows them by.
  for (const name of record.machines) source.machines.code(name);
  return { record, behind: record.watermarks.reduce((sum, { rows }) => sum + rows, 0) };
}

/** What of a run cannot go on from an earlier one. */
function unfit(
  { signals }: ReadingSource,
  { settings, strict, transform, observers = [], verify }: Told,
  screening: Screening | undefined,
): string | undefined {
  const text = signals.find(({ kind }) => kind !== 'number');
  const cases: [isThere: boolean, why: string][] = [
    [screening !== undefined, 'rules that judge values by others of their machine, flags and modes need all rows'],
    [observers.length > 0, 'statistics and reports count all rows'],
    [transform !== undefined, 'a stage of the program is shown all rows'],
    [strict === true, '--strict looks at all rows'],
    [verifies({ settings, ...(verify === undefined ? {} : { verify }) }), 'a verification (--verify) reads all rows'],
    [text !== undefined, `${text?.name} is a signal of text or of 64-bit integers, whose codes follow from all rows`],
  ];
  return cases.find(([isThere]) => isThere)?.[1];
}

/** The survey of all readings, of which the source has surveyed the new ones. @throws NotAppended */
export function withEarlier(append: Append, surveyed: SurveyedReadings, source: ReadingSource): SurveyedReadings {
  const { survey: later } = surveyed;
  const survey = continuedSurvey(append.record.survey, later);
  if ('late' in survey) {
    const names = survey.late.map((m) => source.machines.names[append.record.survey.machines[m].code]);
    throw new NotAppended(
      `new rows of ${plural(names.length, 'machine')} are not behind the last time of the machine: ${fewNames(names)}`,
    );
  }
  if (mayShareTimes(survey)) throw new NotAppended('machines that had different times may have the same ones now');
  append.later = later;
  return { ...surveyed, survey };
}

/** @throws NotAppended where the object holds, or is to hold, its readings in another way than new ones are appended */
export function checkAppendPlan(append: Append, plan: DatasetPlan, settings: Settings): void {
  const { encoding, whole } = plan.file;
  const { survey, shape, layout } = plan;
  const kept = encoding.kind === 'netcdf4' ? encoding.plan.update : undefined;
  const next = encoding.kind === 'netcdf4' ? encoding.plan.ledger?.source : undefined;
  const cases: [isThere: boolean, why: string][] = [
    [
      unionLimit(survey, settings) !== undefined,
      'whether machines share a time axis depends on all times; set --time-axis own (output.time_axis)',
    ],
    [layout.name === 'ragged', 'in the layout ragged, readings of machines lie along one dimension'],
    [plan.order !== 'any', 'values that are not compressed (--deflate 0) are written variable after variable'],
    [shape.machines.some(({ length }) => length === 0), 'machines of output.machines have no readings'],
    [
      next === undefined || readAppendRecord(next)?.how !== append.record.how,
      'version, settings, signals, units of times or layout differ from those of the run before',
    ],
    [kept === undefined, whole?.why ?? 'nothing of it can stay'],
  ];
  const found = cases.find(([isThere]) => isThere);
  if (found !== undefined) throw new NotAppended(found[1]);
}

/** @throws FleetcdfError ERR_APPEND_ALL with `--append=only` */
export function refuseAll({ output: { append } }: Settings, destination: string, why: string): void {
  if (append !== 'only') return;
  const message =
    `nothing can be appended to ${destination} without reading all rows: ${why}. --append=only (output.append) refuses ` +
    'to read them; leave =only out. Nothing was written.';
  throw new FleetcdfError('ERR_APPEND_ALL', message);
}
