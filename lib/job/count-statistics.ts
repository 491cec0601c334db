import type { ScreenObserver } from '../screen/index.js';
import { FleetStatistics } from '../stats/index.js';
import type { Observed } from './observers.js';

const begun = new WeakMap<Observed, FleetStatistics>();

/**
 * The statistics of a pass, counted once for all who ask for them.
 *
 * @returns with the observer that counts them, for the first who asks; the others need none
 */
export function statisticsOf(observed: Observed): { statistics: FleetStatistics; observer?: ScreenObserver } {
  const known = begun.get(observed);
  if (known !== undefined) return { statistics: known };
  const names: string[] = [];
  for (const { code, name } of observed.machines) names[code] = name;
  const statistics = new FleetStatistics(
    names,
    observed.signals.map(({ signal, rules }) => ({ signal, rules: rules.map(({ rule }) => rule) })),
  );
  begun.set(observed, statistics);
  return { statistics, observer: statistics };
}

const IDLE: ScreenObserver = { add() {} };

/** Counts statistics in the pass of a run or of `observe`: give {@link StatisticsCount.observer} to it. */
export class StatisticsCount {
  #statistics: FleetStatistics | undefined;
  #rules: readonly string[] = [];

  /** Begins to count; the count that was begun last is the one that has seen all readings. */
  readonly observer = (observed: Observed): ScreenObserver => {
    this.#rules = [...new Set(observed.signals.flatMap(({ rules }) => rules.map(({ rule }) => rule)))];
    const { statistics, observer = IDLE } = statisticsOf(observed);
    this.#statistics = statistics;
    return observer;
  };

  /** What was counted; of nothing where nothing was read. */
  get statistics(): FleetStatistics {
    return this.#statistics ?? new FleetStatistics([], []);
  }

  /** Names of all rules, in the order in which signals have them. */
  get rules(): readonly string[] {
    return this.#rules;
  }
}
