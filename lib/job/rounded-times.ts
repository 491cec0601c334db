import { ROUNDED } from '../clean/index.js';
import type { Tally, TallyEntry } from '../model/tally.js';
import { roundingOf } from '../plan/plan-times.js';
import type { RunReport } from '../report/index.js';
import type { Settings } from '../settings/index.js';
import type { Survey } from '../survey/index.js';
import { TIME_UNITS } from '../time/units.js';
import { plural } from '../util/format.js';

/** The entries of `tally`, with rounded times as the survey counted them: a pass need not read the times again. */
export function withRounded(tally: Tally, survey: Survey | undefined): TallyEntry[] {
  if (survey === undefined) return [...tally];
  const others = [...tally].filter(({ rule }) => rule !== ROUNDED);
  const { rounded } = survey;
  return rounded === 0 ? others : [{ column: 'time', rule: ROUNDED, count: rounded }, ...others];
}

/** To what a run rounds times, for its report. */
export function roundingReport(settings: Settings): Pick<RunReport, 'rounding'> {
  const rounding = roundingOf(settings);
  if (rounding === undefined) return {};
  const { round, setting } = rounding;
  const { name, nanoseconds } = TIME_UNITS.find((unit) => round % unit.nanoseconds === 0n) ?? TIME_UNITS[6];
  return { rounding: { to: plural(Number(round / nanoseconds), name.slice(0, -1)), setting } };
}
