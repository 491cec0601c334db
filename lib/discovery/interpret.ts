import { listed } from '../util/format.js';
import type { ColumnProfile } from './column-profile.js';
import { valueColumns } from './computed-columns.js';
import { examples, withEvidence } from './evidence.js';
import { findLabels } from './label-columns.js';
import { machineOptions } from './machine-options.js';
import {
  type Context,
  columnWord,
  type Interpretation,
  isRecognised,
  type Recognised,
  type Rejection,
  type TableCandidate,
} from './subject.js';
import type { TableSample } from './table-sample.js';
import { tallInterpretations } from './tall-table.js';
import { almostTimes, type TimeChoice, timesOf } from './time-columns.js';
import { measureLoss } from './time-keys.js';
import { isId, isOfFramework, isQuality, isValueName, machineRank } from './vocabulary.js';
import { isRival, type Weighed, weighAll } from './weigh.js';
import { wideInterpretations } from './wide-table.js';

/**
 * Finds out how a table is read. Every plausible {@link Interpretation} is a time, a way to tell the machine, and one
 * value per row with its signal's name beside it or a column per signal. They are taken in the order of their costs,
 * and weighed by the rows, until none that is left can be better than the best one.
 */
export function interpret(sample: TableSample, context: Context): Recognised | Rejection {
  if (sample.rows.length === 0) return { sample, reason: 'it has no rows' };
  if (isOfFramework(sample.table.name)) return { sample, reason: 'it is a table of the framework, not of readings' };
  const columns = context.isStream ? sample.columns : valueColumns(sample);
  const times = timesOf(sample, columns, context.isStream);
  if (times.length === 0) {
    return { sample, reason: `it has no ${columnWord(context)} of times${almostTimes(sample.columns)}` };
  }
  const interpretations = times.flatMap((time) => interpretationsOf(sample, columns, time, context));
  const weighed = weighAll(interpretations);
  let reason: Rejection | undefined;
  for (const [i, candidate] of weighed.entries()) {
    const built = candidate.interpretation.build();
    if (!isRecognised(built)) {
      reason ??= built;
      continue;
    }
    const rivals = weighed.slice(i + 1).filter((other) => isRival(other, candidate));
    const alternatives = rivals.map(({ interpretation }) => interpretation.build()).filter(isRecognised);
    if (alternatives.length > 0) return undecided(sample, [built, ...alternatives], candidate);
    return withEvidence(built, candidate, weighed, times);
  }
  return reason ?? { sample, reason: `it has no ${columnWord(context)} of numbers or states beside the time` };
}

function interpretationsOf(
  sample: TableSample,
  columns: readonly ColumnProfile[],
  time: TimeChoice,
  context: Context,
): Interpretation[] {
  const rest = columns.filter((c) => !time.all.includes(c) && c !== time.timeOfDay);
  const labels = findLabels(sample, rest, context.references);
  const emptyMachine =
    sample.query !== undefined ? undefined : rest.find((c) => c.isEmpty && (machineRank(c.word, false) ?? 9) <= 1);
  const subject: TableCandidate = { sample, time, labels, rest, emptyMachine, context };
  const named = [...labels.machines, ...labels.signals].map(({ column }) => column);
  const numbers = rest.filter(
    (c) => !named.includes(c) && c.isNumeric && !c.isConstant && !isId(c) && !isQuality(c.word),
  );
  const isOneOfValues =
    !context.hasTwins(sample) &&
    numbers.length <= 1 &&
    rest.some((c) => !isId(c) && !named.includes(c) && isValueName(c.word));
  const options = machineOptions(subject, isOneOfValues);
  return [...tallInterpretations(subject, options), ...wideInterpretations(subject, options)];
}

function undecided(sample: TableSample, candidates: readonly Recognised[], best: Weighed): Rejection {
  const columns = [...new Set(candidates.flatMap(({ machine }) => (machine === undefined ? [] : [machine.column])))];
  const found = columns.map((column) => `${column.name} (${examples(column)})`);
  const { subject, values } = best.interpretation;
  const isMerging = measureLoss(subject, [], values).merged > 0;
  const what = isMerging ? 'it has rows of the same time, and ' : '';
  return { sample, candidates, reason: `${what}${listed(found, 'or')} may name the machine of each` };
}
