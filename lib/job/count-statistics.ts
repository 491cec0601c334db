import type { ScreenObserver } from '../screen/index.js';
import { FleetStatistics } from '../stats/index.js';
import type { Observed } from './observers.js';

/** Counts statistics in the pass of a run or of `observe`: give {@link StatisticsCount.observer} to it. */
export class StatisticsCount {
  #statistics: FleetStatistics | undefined;
  #rules: readonly string[] = [];

  /** Begins to count; the count that was begun last is the one that has seen all readings. */
  readonly observer = ({ machines, signals }: Observed): ScreenObserver => {
    const names: string[] = [];
    for (const { code, name } of machines) names[code] = name;
    const rules = signals.map((signal) => signal.rules.map(({ rule }) => rule));
    this.#rules = [...new Set(rules.flat())];
    this.#statistics = new FleetStatistics(
      names,
      signals.map(({ signal }, s) => ({ signal, rules: rules[s] })),
    );
    return this.#statistics;
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
