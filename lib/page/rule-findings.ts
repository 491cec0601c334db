import { formatCount } from '../util/format.js';
import { groupBy } from '../util/group-by.js';
import type { PageCollector } from './page-collector.js';
import type { PageFinding, PageMachine } from './page-data.js';

/** What a rule flagged in one signal. */
interface Flagged {
  readonly rule: string;
  /** Index of the signal. */
  readonly signal: number;
  readonly values: number;
  readonly fail: number;
  readonly suspect: number;
  /** By machine, suspect or failed. */
  readonly machines: readonly number[];
}

/** Findings of one rule or kind that are told signal by signal; of more signals they are told together. */
export const SIGNALS = 2;

/** Of each rule, what it flagged; the largest share first. */
export function rulesFindings(machines: readonly PageMachine[], { input, columns }: PageCollector): PageFinding[] {
  const names = columns.map((column) => input.signals[column].name);
  const all = columns.flatMap((column, s): Flagged[] =>
    input.signals[column].rules.map((rule, r) => {
      const flagged = machines.map(({ signals }) => signals[s].flagged[r] ?? [0, 0]);
      return {
        ...{ rule: rule.name, signal: s, values: total(machines.map(({ signals }) => signals[s].before.count)) },
        fail: total(flagged.map(([, fails]) => fails)),
        suspect: total(flagged.map(([suspects]) => suspects)),
        machines: flagged.map(([suspects, fails]) => suspects + fails),
      };
    }),
  );
  const found = all.filter(({ fail, suspect }) => fail + suspect > 0);
  const told = [...groupBy(found, ({ rule }) => rule).values()].flatMap((each) =>
    each.length > SIGNALS ? [each] : each.map((one) => [one]),
  );
  return told
    .map((each) => ({ each, share: shareOf(each) }))
    .sort((a, b) => b.share - a.share)
    .map(({ each, share }) => ruleFinding(each, share, names, machines));
}

/** Flagged values of a rule as a share of the values that it was given. */
function shareOf(flagged: readonly Flagged[]): number {
  return total(flagged.map(({ fail, suspect }) => fail + suspect)) / Math.max(1, total(flagged.map((f) => f.values)));
}

function ruleFinding(
  flagged: readonly Flagged[],
  share: number,
  names: readonly string[],
  machines: readonly PageMachine[],
): PageFinding {
  const [{ rule, signal }] = flagged;
  const fail = total(flagged.map((each) => each.fail));
  const suspect = total(flagged.map((each) => each.suspect));
  const parts = [fail > 0 ? `${formatCount(fail)} failed` : '', suspect > 0 ? `${formatCount(suspect)} suspect` : ''];
  const ofMachines = machines.map((_, m) => total(flagged.map((each) => each.machines[m])));
  const worst = largest(ofMachines);
  const most: string[] = [];
  if (flagged.length > 1) {
    const ofSignals = flagged.map((each) => each.fail + each.suspect);
    const one = largest(ofSignals);
    most.push(`${names[flagged[one].signal]}: ${formatCount(ofSignals[one])}`);
  }
  if (machines.length > 1) most.push(`${machines[worst].name}: ${formatCount(ofMachines[worst])}`);
  const what = flagged.length > 1 ? `the values of ${flagged.length} signals` : names[signal];
  const where = most.length === 0 ? '' : `; most in ${most.join(', and in ')}`;
  return {
    level: fail > 0 ? 'warning' : 'notice',
    text: `${percent(share)} of ${what} did not pass ${rule}: ${parts.filter(Boolean).join(', ')}${where}.`,
    setting: flagged.length > 1 ? 'clean.signals' : `clean.signals.${names[signal]}`,
    ...(flagged.length > 1 ? {} : { signal }),
    ...(machines.length > 1 && ofMachines[worst] > (fail + suspect) / 2 ? { machine: worst } : {}),
  };
}

/** The sum. */
export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** @returns index of the largest */
function largest(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > values[best] ? i : best), 0);
}

/** Two digits that count. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
