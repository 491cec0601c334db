/** What is said of a place in a chart. */
import type { PageCurve, PageMarks, PageSeries, PageSignal } from '../page-data.js';
import type { Backdrop } from './backdrop.js';
import { duration, instant, number } from './format.js';
import { FLAGS, MODES } from './page-source.js';
import type { Line } from './tooltip.js';

/** A flagged value: which test, which flag, what it was, what became of it, when. */
export function describeMark({ rules, units }: PageSignal, marks: PageMarks, index: number): Line[] {
  const flag = marks.flag[index];
  const test = rules[marks.rule[index]]?.name ?? 'a test';
  return [
    { value: `${FLAGS[flag] ?? 'flagged'} by ${test}`, kind: `flag-${flag}` },
    { name: 'raw', value: withUnits(marks.raw[index], units) },
    { name: 'cleaned', value: becomes(marks, index, units) },
    { name: 'at', value: `${instant(marks.time[index])} UTC` },
  ];
}

function becomes(marks: PageMarks, index: number, units?: string): string {
  const cleaned = marks.cleaned[index];
  if (cleaned === null) return 'missing';
  return cleaned === marks.raw[index] ? 'kept as it is' : withUnits(cleaned, units);
}

/** The bucket at a time, its mode, or the gap there. */
export function describe({ units }: PageSignal, series: PageSeries, { runs, gaps }: Backdrop, time: number): Line[] {
  const { curve, raw } = series;
  const buckets = curve ?? raw;
  const gap = gaps.find(([from, to]) => time > from && time < to);
  if (gap !== undefined)
    return [
      { value: `no readings for ${duration(gap[1] - gap[0])}` },
      { name: 'from', value: `${instant(gap[0])} UTC` },
    ];
  if (buckets === undefined || buckets === null) return [];
  const index = nearest(buckets, time);
  const lines: Line[] = [{ value: `${instant(buckets.from + index * buckets.step).slice(0, 16)} UTC` }];
  if (curve !== null) lines.push({ name: 'cleaned', value: extremes(curve, index, units) });
  if (raw !== undefined && (raw.min[index] !== curve?.min[index] || raw.max[index] !== curve?.max[index])) {
    lines.push({ name: 'raw', value: extremes(raw, index, units) });
  }
  const run = runs.find(({ from, to }) => time >= from && time < to);
  if (run !== undefined) lines.push({ name: 'mode', value: MODES[run.mode] });
  return lines;
}

/** The bucket at `time`, or the nearest one that has values, if there is one beside it. */
function nearest({ from, step, min, max }: PageCurve, time: number): number {
  const index = Math.min(min.length - 1, Math.max(0, Math.floor((time - from) / step)));
  for (const by of [0, -1, 1, -2, 2]) if (min[index + by] <= max[index + by]) return index + by;
  return index;
}

function extremes({ min, max }: PageCurve, index: number, units?: string): string {
  const [low, high] = [min[index], max[index]];
  if (low > high) return 'none';
  return low === high ? withUnits(low, units) : `${number(low)} to ${withUnits(high, units)}`;
}

const withUnits = (value: number, units?: string) =>
  units === undefined ? number(value) : `${number(value)} ${units}`;
