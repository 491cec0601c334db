import type { PageBuckets, PageCurve, PageData, PageMachine, PageStatistics } from '../../lib/page/page-data.js';

const STATISTICS: PageStatistics = {
  ...{ count: 3, missing: 1, min: -1, max: 5, mean: 2, std: 3, skewness: 0, kurtosis: null },
  quantiles: [-1, -1, 0, 2, 4, 5, 5],
};

const HISTOGRAM = { from: -1, to: 5, counts: [1, 1, 1], below: 0, above: 0 };

const SPARK: PageBuckets = { from: 0, step: 1000, min: [-1, null, 2], max: [0, null, 5] };

/** 2.5 and 7.25 are the same in 32 bits. */
const CURVE: PageCurve = {
  ...{ from: 0, step: 1000 },
  min: Float64Array.of(-1, Number.POSITIVE_INFINITY, 2.5),
  max: Float64Array.of(0, Number.NEGATIVE_INFINITY, 7.25),
};

function machine(name: string): PageMachine {
  return {
    ...{
      name,
      facts: [{ name, value: name }],
      times: 4,
      span: [0, 3000],
      cadence: 1000,
      coverage: 0.75,
      trouble: 0.25,
    },
    ...{ days: [75], gaps: [[1000, 2000]], modes: [[0, 0]] },
    signals: [
      {
        ...{ before: STATISTICS, after: STATISTICS, flagged: [[1, 0]], spark: SPARK, curve: CURVE },
        ...{ marks: { time: [0], raw: [9], cleaned: [null], rule: [0], flag: [3] }, unmarked: 0 },
      },
    ],
  };
}

/** A small page in which every text is `text`. */
export function pageOf(text: string): PageData {
  return {
    ...{
      title: text,
      company: text,
      version: '1.0.0',
      source: { path: text, rows: 4 },
      fleet: { machines: 1, times: 4 },
      span: [0, 3000],
    },
    signals: [
      {
        ...{ name: text, units: text, longName: text },
        rules: [{ name: text, text }],
        before: HISTOGRAM,
        after: HISTOGRAM,
      },
    ],
    machines: [machine(text)],
    findings: [{ level: 'warning', text, setting: text }],
    ...{ correlation: [[1]], withoutSeries: 0 },
  };
}
