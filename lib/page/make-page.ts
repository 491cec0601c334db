import type { MachineStatistics, SignalStatistics, ValueStatistics } from '../stats/statistics.js';
import { oneLine, shortName } from '../visible.js';
import { compact } from './compact.js';
import { sparkOf } from './extremes.js';
import { findingsOf, type PageCounts } from './findings.js';
import { fitPage } from './fit-page.js';
import { histograms } from './histogram.js';
import type { MachineRecord } from './machine-record.js';
import type { PageCollector } from './page-collector.js';
import type { PageData, PageMachine, PageSeries, PageStatistics } from './page-data.js';
import type { PageInputMachine } from './page-input.js';
import { DAY } from './page-shape.js';
import type { SeriesRecord } from './series-record.js';

/** Facts that a machine shows: tables of static data can have hundreds of columns. */
const FACTS = 30;

/** The page of a pass that has ended: as much of it as there is room for. */
export function makePage(
  collector: PageCollector,
  statistics: Iterable<MachineStatistics>,
  counts: PageCounts,
): PageData {
  const { input, records, columns, shape } = collector;
  const kept = collector.kept();
  const names = new Set(kept.map(({ name }) => name));
  const known = new Map<string, MachineStatistics>();
  for (const machine of statistics) if (names.has(machine.machine)) known.set(machine.machine, machine);
  const machines = kept.map((machine) =>
    pageMachine(machine, records.get(machine.code)!, known.get(machine.name), collector),
  );
  const page: PageData = {
    title: text(input.title),
    ...(input.company === undefined ? {} : { company: text(input.company) }),
    version: input.version,
    source: { ...input.source, path: text(input.source.path) },
    fleet: { machines: input.machines.length, times: input.machines.reduce((sum, { length }) => sum + length, 0) },
    span: [shape.span.from, shape.span.to],
    signals: columns.map((column, s) => {
      const { name, units, longName, rules } = input.signals[column];
      const [before, after] = histograms(collector.bins[s]);
      return {
        name: text(name),
        ...(units === undefined ? {} : { units: text(units) }),
        ...(longName === undefined ? {} : { longName: text(longName) }),
        rules: rules.map((rule) => ({ name: text(rule.name), text: text(rule.text) })),
        before,
        after,
      };
    }),
    machines,
    findings: findingsOf(machines, collector, counts),
    correlation: collector.correlation.read(),
    withoutSeries: 0,
  };
  return fitPage(page);
}

function pageMachine(
  { name, facts }: PageInputMachine,
  record: MachineRecord,
  statistics: MachineStatistics | undefined,
  { columns, input, shape }: PageCollector,
): PageMachine {
  const cadence = statistics?.cadence === undefined ? null : compact(Number(statistics.cadence) / 1e6);
  const first = Number((statistics?.first ?? 0n) / 1_000_000n);
  const last = Number((statistics?.last ?? 0n) / 1_000_000n);
  const bySignal = new Map(statistics?.signals.map((signal) => [signal.signal, signal]));
  return {
    name: text(name),
    facts: facts.slice(0, FACTS).map((fact) => ({ name: text(fact.name), value: text(String(fact.value)) })),
    times: record.rows,
    span: statistics?.first === undefined ? null : [first, last],
    cadence,
    coverage: compact(statistics?.coverage, 4),
    trouble: compact(record.trouble, 4) ?? 0,
    days: daysOf(record, cadence, first, last),
    gaps: record.gaps.read(cadence),
    modes: record.modes.read(),
    signals: columns.map((column, s) =>
      pageSeries(record, record.series[s], bySignal.get(input.signals[column].name), shape.spark),
    ),
  };
}

function pageSeries(
  { from, step, rows, sparkTimes }: MachineRecord,
  series: SeriesRecord,
  statistics: SignalStatistics | undefined,
  spark: { readonly from: number; readonly step: number; readonly length: number },
): PageSeries {
  const { cleaned, raw, marks, flagged } = series;
  const shown = marks.read();
  return {
    before: pageStatistics(statistics?.before, rows, series.missing),
    after: pageStatistics(statistics?.after, rows, series.missing),
    flagged: statistics?.flagged.map(({ suspect, fail }) => [suspect, fail] as const) ?? [],
    spark: sparkOf(cleaned, { from, step }, spark),
    ...(flagged === undefined
      ? {}
      : {
          flaggedShare: Array.from(flagged, (count, b) =>
            count === 0 ? 0 : Math.ceil((100 * count) / Math.max(count, sparkTimes[b])),
          ),
        }),
    curve: { from, step, min: cleaned.min, max: cleaned.max },
    ...(raw === undefined || raw.equals(cleaned) ? {} : { raw: { from, step, min: raw.min, max: raw.max } }),
    marks: shown,
    unmarked: marks.total - shown.time.length,
  };
}

function pageStatistics(statistics: ValueStatistics | undefined, rows: number, missing: number): PageStatistics {
  return {
    count: statistics?.count ?? rows - missing,
    missing: statistics?.missing ?? missing,
    min: compact(statistics?.minimum),
    max: compact(statistics?.maximum),
    mean: compact(statistics?.mean),
    std: compact(statistics?.standardDeviation),
    skewness: compact(statistics?.skewness, 4),
    kurtosis: compact(statistics?.kurtosis, 4),
    quantiles: statistics?.quantiles.map((value) => compact(value)) ?? [null, null, null, null, null, null, null],
  };
}

/** Readings of each day in percent of those that the cadence expects: on the first and the last day, of their parts. */
function daysOf({ days }: MachineRecord, cadence: number | null, first: number, last: number): number[] {
  const start = Math.floor(first / DAY) * DAY;
  return Array.from(days, (count, day) => {
    if (cadence === null) return count > 0 ? 100 : 0;
    const from = Math.max(first, start + day * DAY);
    const to = Math.min(last + 1, start + (day + 1) * DAY);
    if (to <= from) return -1;
    return Math.min(100, Math.round((100 * count) / Math.max(1, (to - from) / cadence)));
  });
}

function text(name: string): string {
  return shortName(oneLine(name));
}
