import type { Signal } from '../model/signal.js';
import { formatOf } from '../plan/choose-format.js';
import type { SourceFacts } from '../plan/findings.js';
import { datasetMachines, tableMachineNames } from '../plan/known-machines.js';
import type { Screening } from '../plan/plan-screening.js';
import { isTableFormat } from '../plan/table-format.js';
import type { ScreenObserver } from '../screen/screened-batch.js';
import type { Rule, Settings } from '../settings/index.js';
import type { Survey } from '../survey/index.js';

/** What is known of the readings before they are shown to an observer. */
export interface Observed {
  readonly settings: Settings;
  readonly source: SourceFacts;
  /** Rows of all tables. */
  readonly rows: number;
  /** In the order of the columns of a batch. */
  readonly signals: readonly ObservedSignal[];
  /** Machines that have readings, in the order of their first one. */
  readonly machines: readonly ObservedMachine[];
  readonly hasMode: boolean;
}

/** A signal as an observer is shown it. */
export interface ObservedSignal {
  readonly signal: Signal;
  /** As settings have them, else as the database does. */
  readonly units?: string;
  readonly longName?: string;
  /** Values are measurements; else they are codes of texts, or indexes into `signal.meanings`. */
  readonly isNumber: boolean;
  /** In the order of `ScreenedBatch.tests`. */
  readonly rules: readonly Rule[];
}

/** A machine that has readings. */
export interface ObservedMachine {
  readonly code: number;
  /** In the dataset. */
  readonly name: string;
  /** Number of times. */
  readonly length: number;
  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * Makes an observer for one run. It is called again where a run begins anew; the observer made last has seen the
 * readings.
 */
export type ObserverFactory = (observed: Observed) => ScreenObserver;

export function observedOf(
  settings: Settings,
  source: SourceFacts,
  survey: Survey,
  rows: number,
  screening: Screening,
): Observed {
  const names = isTableFormat(formatOf(settings))
    ? tableMachineNames(source, settings)
    : datasetMachines(source, survey, settings).names;
  return {
    settings,
    source,
    rows,
    signals: screening.signals.map((signal, s) => {
      const { units = signal.units, long_name: longName } = settings.output.signals.get(signal.name) ?? {};
      return {
        signal,
        ...(units === undefined ? {} : { units }),
        ...(longName === undefined ? {} : { longName }),
        isNumber: signal.kind === 'number' || signal.kind === 'integer',
        rules: screening.rules[s],
      };
    }),
    machines: survey.machines.map(({ code, length }, m) => {
      return { code, name: names[code], length, first: survey.firsts[m], last: survey.lasts[m] };
    }),
    hasMode: screening.mode !== undefined,
  };
}
