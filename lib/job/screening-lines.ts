import type { Plan } from '../plan/plan.js';
import type { PlanLine } from '../report/plan-text.js';
import { groupBy } from '../util/group-by.js';
import { shortName } from '../visible.js';

/** How values are judged, and the signals that come of it. */
export function screeningLines({ screening }: Plan): PlanLine[] {
  if (screening === undefined) return [];
  const judged = screening.signals.map(({ name }, s) => ({ name, rules: screening.rules[s].map(({ rule }) => rule) }));
  const byRules = groupBy(
    judged.filter(({ rules }) => rules.length > 0),
    ({ rules }) => rules.join(', '),
  );
  return [
    ...[...byRules].map(([rules, signals]) => ({
      what: 'rules',
      value: rules,
      why: signals.map(({ name }) => shortName(name)).join(', '),
    })),
    ...(screening.derived.length === 0
      ? []
      : [{ what: 'derived', value: screening.derived.map(({ name }) => shortName(name)).join(', ') }]),
  ];
}
