import type { DuplicatePolicy } from '../group/index.js';
import type { TallyEntry } from '../model/tally.js';
import { makePage, PageCollector, writePage } from '../page/index.js';
import type { ScreenObserver } from '../screen/screened-batch.js';
import type { FleetStatistics } from '../stats/index.js';
import { VERSION } from '../version.js';
import { statisticsOf } from './count-statistics.js';
import type { Observed, ObserverFactory } from './observers.js';
import { ruleText } from './rule-text.js';

/** Makes the report page of one pass. */
export interface PageObserver {
  readonly factory: ObserverFactory;
  /**
   * The page as HTML, once all readings were shown.
   * @param tally what the pass counted
   */
  page(tally: Iterable<TallyEntry>, duplicates: DuplicatePolicy): string;
}

export function pageObserver(): PageObserver {
  let made: { collector: PageCollector; statistics: FleetStatistics } | undefined;
  return {
    factory: (observed) => {
      const collector = new PageCollector(inputOf(observed));
      const { statistics, observer } = statisticsOf(observed);
      made = { collector, statistics };
      return observer === undefined ? collector : both(observer, collector);
    },
    page(tally, duplicates) {
      if (made === undefined) throw new Error('no readings were shown to the page');
      const { collector, statistics } = made;
      return writePage(makePage(collector, statistics.readEach(), { tally: [...tally], duplicates }));
    },
  };
}

function both(...observers: readonly ScreenObserver[]): ScreenObserver {
  return {
    add(batch) {
      for (const observer of observers) observer.add(batch);
    },
  };
}

function inputOf({ settings, source, rows, signals, machines }: Observed) {
  const { companyName } = settings;
  const facts = source.facts;
  return {
    title: `${companyName ?? 'Fleet'}: machine readings`,
    ...(companyName === undefined ? {} : { company: companyName }),
    version: VERSION,
    source: { path: source.path, ...(source.size === undefined ? {} : { bytes: source.size }), rows },
    signals: signals.map(({ signal, units, longName, isNumber, rules }) => ({
      name: signal.name,
      ...(units === undefined ? {} : { units }),
      ...(longName === undefined ? {} : { longName }),
      isNumber,
      rules: rules.map((rule) => ({ name: rule.rule, text: ruleText(rule) })),
    })),
    machines: machines.map((machine) => ({ ...machine, facts: facts.get(source.machineNames[machine.code]) ?? [] })),
  };
}
