import { findLabels } from './label-columns.js';
import type { Context, Recognised, Rejection, TableCandidate } from './subject.js';
import { columnWord } from './subject.js';
import type { TableSample } from './table-sample.js';
import { recogniseTall } from './tall-table.js';
import { almostTimes, chooseTime } from './time-columns.js';
import { machineRank } from './vocabulary.js';
import { recogniseWide } from './wide-table.js';

/** Assigns roles to the columns of a table: first the time, then machines and signals, then values. */
export function recognise(sample: TableSample, context: Context): Recognised | Rejection {
  if (sample.rows.length === 0) return { sample, reason: 'it has no rows' };
  const time = chooseTime(sample);
  if (time === undefined) return { sample, reason: `it has no ${columnWord(context)} of times${almostTimes(sample)}` };
  const rest = sample.columns.filter((c) => !time.all.includes(c) && c !== time.timeOfDay);
  const labels = findLabels(sample, rest, context.references);
  const emptyMachine = rest.find((c) => c.isEmpty && (machineRank(c.name, false) ?? 9) <= 1);
  const subject: TableCandidate = { sample, time, labels, rest, emptyMachine, context };
  return recogniseTall(subject) ?? recogniseWide(subject);
}
