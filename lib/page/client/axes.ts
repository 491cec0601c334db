/** Axes of the charts. Times are UTC, written day, month, year, with 24 hours. */
import type uPlot from 'uplot';
import { number } from './format.js';
import { colour } from './theme.js';

/** Room beside the plot, CSS pixels: the same for all charts of a machine, so that equal times stand below each other. */
export const AXIS = { left: 64, right: 16 };

const HOUR = 3_600_000;
const FONT = '12px system-ui, sans-serif';

/** Tick of at least, its text, and what comes below where the year, month, day, hour, minute, second changes. */
const TIMES: uPlot.Axis.Values = [
  [24 * 365 * HOUR, '{YYYY}', null, null, null, null, null, null, 1],
  [24 * 28 * HOUR, '{MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [24 * HOUR, '{D} {MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [60_000, '{HH}:{mm}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
  [1000, '{HH}:{mm}:{ss}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
  [1, '{ss}.{fff}', '\n{D} {MMM} {YYYY} {HH}:{mm}', null, '\n{D} {MMM} {HH}:{mm}', null, '\n{HH}:{mm}', null, 1],
];

const look = {
  font: FONT,
  stroke: () => colour('muted'),
  grid: { stroke: () => colour('grid'), width: 1 },
  ticks: { stroke: () => colour('grid'), width: 1, size: 5 },
};

export const timeAxis = (): uPlot.Axis => ({ ...look, values: TIMES, size: 40, space: 70 });

export const valueAxis = (): uPlot.Axis => ({
  ...look,
  size: AXIS.left,
  space: 34,
  values: (_, splits) => splits.map((value) => number(value)),
});
