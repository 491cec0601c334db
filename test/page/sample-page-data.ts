/**
 * Data of a report page as the sample plant would give: machines that are normal, then faulty, then failed, one value in
 * twenty an outlier, an outage of two weeks. They are made from readings, so that all parts agree with each other.
 */
import type {
  PageBuckets,
  PageCurve,
  PageData,
  PageFinding,
  PageMachine,
  PageSeries,
  PageSignal,
} from '../../lib/page/page-data.js';
import { lifeOf, SignalValues } from '../../lib/sample/fleet.js';
import { bucketsOf, correlationOf, histogramOf, type SamplePage, statisticsOf } from './sample-summaries.js';

export const PLANT: SamplePage = { machines: 20, times: 3000, buckets: 1500, cadence: 8 * 3_600_000 };

const START = Date.UTC(2019, 0, 1);
const DAY = 86_400_000;
const SEED = 7;
/** Machine, first day, days. */
const OUTAGE = { machine: 7, from: Date.UTC(2020, 2, 1), days: 14 };

/** Limits of a value and of its distance from its neighbours' mean, and what a failed value becomes. */
const RULES = [
  { spike: 60, action: 'missing', unit: 'degC', name: 'temperature', longName: 'Temperature of the bearing' },
  { spike: 12, action: 'previous', unit: 'bar', name: 'pressure', longName: 'Pressure of the oil' },
  { spike: 50, action: '0', unit: 'mm s-1', name: 'vibration', longName: 'Velocity of vibration' },
  { spike: 40, action: 'clip', unit: 'A', name: 'current', longName: 'Current of the motor' },
] as const;
const SUSPECT = 100;
const FAIL = 150;

export function samplePageData(options: SamplePage): PageData {
  const all = Array.from({ length: options.machines }, (_, index) => machineOf(index, options));
  const machines = all.map(({ machine }) => machine);
  const signals = RULES.map((rule, s): PageSignal => {
    const before = all.flatMap(({ series }) => series[s].raw);
    const after = all.flatMap(({ series }) => series[s].cleaned);
    return {
      ...{ name: rule.name, units: rule.unit, longName: rule.longName },
      rules: [
        {
          name: 'gross_range',
          text: `gross_range: suspect -${SUSPECT} to ${SUSPECT}, fail -${FAIL} to ${FAIL}; fail: ${rule.action}`,
        },
        { name: 'spike', text: `spike: average, suspect ${rule.spike}; kept` },
        { name: 'flat_line', text: 'flat_line: tolerance 0.05, suspect 1d, fail 7d; kept' },
      ],
      ...{ before: histogramOf(before), after: histogramOf(after) },
    };
  });
  const cleaned = RULES.map((_, s) => all.map(({ series }) => series[s].cleaned));
  const to = START + (options.times - 1) * options.cadence;
  return {
    ...{ title: 'Sample plant', company: 'ExampleCo', version: '0.1.0' },
    fleet: { machines: machines.length, times: machines.reduce((sum, { times }) => sum + times, 0) },
    source: {
      path: 'plant.db',
      bytes: options.machines * options.times * 164,
      rows: options.machines * options.times * 4,
    },
    ...{ span: [START, to], signals, machines, findings: findingsOf(machines), withoutSeries: 0 },
    correlation: cleaned.map((a) => cleaned.map((b) => correlationOf(a.flat(), b.flat()))),
  };
}

interface Readings {
  readonly raw: number[];
  readonly cleaned: number[];
}

function machineOf(index: number, options: SamplePage): { machine: PageMachine; series: Readings[] } {
  const { times, cadence } = options;
  const isOut = (time: number) =>
    index === OUTAGE.machine && time >= OUTAGE.from && time < OUTAGE.from + OUTAGE.days * DAY;
  const kept = Array.from({ length: times }, (_, i) => i).filter((i) => !isOut(START + i * cadence));
  const life = lifeOf(SEED, index);
  const made = RULES.map((rule, s) => {
    const values = new SignalValues(SEED, index, s, life, times);
    const raw = kept.map((i) => (s === 1 && (i * 7 + index) % 499 === 0 ? Number.NaN : values.at(i)));
    return seriesOf(
      raw,
      kept.map((i) => START + i * cadence),
      rule,
      life.failed * times,
      options,
    );
  });
  const at = (share: number) => START + Math.floor(share * times) * cadence;
  const [first, last] = [START + kept[0] * cadence, START + kept[kept.length - 1] * cadence];
  const gaps: [number, number][] = [];
  kept.forEach((i, k) => {
    if (k > 0 && i - kept[k - 1] > 1) gaps.push([START + kept[k - 1] * cadence, START + i * cadence]);
  });
  const total = made.reduce((sum, { bad }) => sum + bad, 0);
  const machine: PageMachine = {
    name: `machine_${String(index).padStart(2, '0')}`,
    facts: [
      { name: 'model', value: `Model ${'ABC'[index % 3]}` },
      { name: 'room', value: `Room ${101 + (index % 7)}` },
      { name: 'install_date', value: '2018-06-12' },
    ],
    ...{
      times: kept.length,
      span: [first, last],
      cadence,
      coverage: kept.length / times,
      trouble: total / (4 * kept.length),
    },
    days: daysOf(kept, cadence, times),
    ...{
      gaps,
      modes: [
        [START, 0],
        [at(life.faulty), 1],
        [at(life.failed), 2],
      ],
    },
    signals: made.map(({ page }) => page),
  };
  return { machine, series: made.map(({ readings }) => readings) };
}

function daysOf(kept: readonly number[], cadence: number, times: number): number[] {
  const counts = new Array<number>(Math.ceil((times * cadence) / DAY)).fill(0);
  for (const i of kept) counts[Math.floor((i * cadence) / DAY)]++;
  return counts.map((n) => Math.min(100, Math.round((100 * n * cadence) / DAY)));
}

function seriesOf(raw: number[], time: number[], rule: (typeof RULES)[number], failed: number, options: SamplePage) {
  const flag = (i: number): readonly [rule: number, flag: number] => {
    const size = Math.abs(raw[i]);
    if (size > FAIL) return [0, 4];
    if (size > SUSPECT) return [0, 3];
    if (i > 0 && i < raw.length - 1 && Math.abs(raw[i] - (raw[i - 1] + raw[i + 1]) / 2) > rule.spike) return [1, 3];
    return i > failed + 40 && i % 4 === 0 ? [2, 4] : [0, 1];
  };
  const cleaned = [...raw];
  const marks = {
    time: [] as number[],
    raw: [] as number[],
    cleaned: [] as (number | null)[],
    rule: [] as number[],
    flag: [] as number[],
  };
  const flagged: [number, number][] = [
    [0, 0],
    [0, 0],
    [0, 0],
  ];
  let previous = 0;
  for (let i = 0; i < raw.length; i++) {
    const [test, worst] = flag(i);
    if (worst === 4 && test === 0)
      cleaned[i] = { missing: Number.NaN, previous, 0: 0, clip: Math.sign(raw[i]) * FAIL }[rule.action];
    else if (!Number.isNaN(raw[i])) previous = raw[i];
    if (worst < 3) continue;
    flagged[test][worst - 3]++;
    marks.time.push(time[i]);
    marks.raw.push(raw[i]);
    marks.cleaned.push(Number.isNaN(cleaned[i]) ? null : cleaned[i]);
    marks.rule.push(test);
    marks.flag.push(worst);
  }
  const spark = bucketsOf(time, cleaned, options, 60);
  const share = spark.min.map(() => 0);
  for (const at of marks.time) share[Math.min(59, Math.floor((at - spark.from) / spark.step))] += 6000 / options.times;
  const page: PageSeries = {
    ...{ before: statisticsOf(raw), after: statisticsOf(cleaned), flagged, spark, unmarked: 0, marks },
    flaggedShare: share.map((value) => Math.min(100, Math.round(value))),
    curve: curveOf(bucketsOf(time, cleaned, options, options.buckets)),
    raw: curveOf(bucketsOf(time, raw, options, options.buckets)),
  };
  return { page, readings: { raw, cleaned }, bad: marks.time.length + raw.filter(Number.isNaN).length };
}

/** Where there is no value, the least one is above the greatest one. */
function curveOf({ from, step, min, max }: PageBuckets): PageCurve {
  return {
    from,
    step,
    min: min.map((v) => v ?? Number.POSITIVE_INFINITY),
    max: max.map((v) => v ?? Number.NEGATIVE_INFINITY),
  };
}

function findingsOf(machines: readonly PageMachine[]): PageFinding[] {
  const failed = machines.filter(({ modes }) => modes.some(([, mode]) => mode === 2)).length;
  return [
    {
      level: 'warning',
      text: `${failed} of ${machines.length} machines have failed by the end; machine_03 was the first, on 12 Mar 2020.`,
      machine: 3,
      setting: 'clean.mode',
    },
    {
      level: 'warning',
      text: 'machine_07 sent nothing for 14 days from 1 Mar 2020: 42 readings of each signal are not there.',
      machine: 7,
    },
    {
      level: 'notice',
      text: '12,034 values (5.0 %) lie beyond ±150 and failed gross_range. They were made missing, replaced, or clipped, as the rule of their signal says.',
      setting: 'clean.signals.*.gross_range',
    },
    {
      level: 'notice',
      text: '1,422 values of pressure stand out from both neighbours by more than 12 bar. They are marked suspect and kept.',
      signal: 1,
      machine: 2,
      setting: 'clean.signals.pressure.spike',
    },
    { level: 'good', text: 'No two readings of a machine have the same time, and all times are in order.' },
  ];
}

/** What a name in a hostile database may be. */
export const HOSTILE = '</script><img src=x onerror="document.title=\'owned\'">&amp;"\'';

export function hostilePageData(): PageData {
  const data = samplePageData({ machines: 2, times: 60, buckets: 30, cadence: 3_600_000 });
  return {
    ...{ ...data, title: HOSTILE, company: HOSTILE, source: { ...data.source, path: HOSTILE } },
    findings: [{ level: 'warning', text: HOSTILE, setting: HOSTILE, machine: 0, signal: 0 }],
    signals: data.signals.map((signal) => ({
      ...{ ...signal, name: HOSTILE, units: HOSTILE, longName: HOSTILE },
      rules: signal.rules.map(() => ({ name: HOSTILE, text: HOSTILE })),
    })),
    machines: data.machines.map((machine, i) => ({
      ...{ ...machine, name: `${HOSTILE}${i}`, facts: [{ name: HOSTILE, value: HOSTILE }] },
    })),
  };
}
