/** Flagged values of a chart: an open triangle is suspect, a filled diamond failed, an arrow at the edge lies beyond. */
import type uPlot from 'uplot';
import type { PageMarks } from '../page-data.js';

export interface MarkColours {
  readonly suspect: string;
  readonly fail: string;
  readonly halo: string;
}

export function drawMarks(u: uPlot, marks: PageMarks, colours: MarkColours, selected: number): void {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio || 1;
  const size = 4.2 * ratio;
  const shapes = { suspect: new Path2D(), fail: new Path2D(), suspectBeyond: new Path2D(), failBeyond: new Path2D() };
  // Arrows in one place are one.
  const arrows = new Set<string>();
  const [first, last] = between(marks.time, u.scales['x'].min!, u.scales['x'].max!);
  for (let i = first; i < last; i++) {
    const x = u.valToPos(marks.time[i], 'x', true);
    const y = u.valToPos(marks.raw[i], 'y', true);
    const name = marks.flag[i] === 4 ? 'fail' : 'suspect';
    const above = y < bbox.top;
    if (above || y > bbox.top + bbox.height) {
      const place = `${name}${above}${Math.round(x / (3 * ratio))}`;
      if (arrows.has(place)) continue;
      arrows.add(place);
      arrow(shapes[`${name}Beyond`], x, above ? bbox.top : bbox.top + bbox.height, above ? 1 : -1, size);
    } else if (name === 'fail') diamond(shapes.fail, x, y, size);
    else triangle(shapes.suspect, x, y, size);
  }
  ctx.lineJoin = 'miter';
  ctx.lineCap = 'butt';
  // A halo keeps a mark apart from the line behind it.
  stroke(ctx, [shapes.fail, shapes.suspect], colours.halo, 3 * ratio);
  ctx.fillStyle = colours.fail;
  ctx.fill(shapes.fail);
  ctx.fillStyle = colours.halo;
  ctx.fill(shapes.suspect);
  stroke(ctx, [shapes.suspect, shapes.suspectBeyond], colours.suspect, 1.6 * ratio);
  stroke(ctx, [shapes.failBeyond], colours.fail, 1.6 * ratio);
  if (selected >= first && selected < last) ring(u, marks, selected, colours.fail, ratio);
}

function stroke(ctx: CanvasRenderingContext2D, paths: readonly Path2D[], colour: string, width: number): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  for (const path of paths) ctx.stroke(path);
}

function diamond(path: Path2D, x: number, y: number, size: number): void {
  path.moveTo(x, y - size);
  path.lineTo(x + size, y);
  path.lineTo(x, y + size);
  path.lineTo(x - size, y);
  path.closePath();
}

function triangle(path: Path2D, x: number, y: number, size: number): void {
  path.moveTo(x, y - size);
  path.lineTo(x + size, y + size * 0.8);
  path.lineTo(x - size, y + size * 0.8);
  path.closePath();
}

/** @param down 1 for an arrow whose point is on top, -1 for one whose point is at the bottom */
function arrow(path: Path2D, x: number, edge: number, down: number, size: number): void {
  const tip = edge + down * 2;
  path.moveTo(x - size * 0.7, tip + down * size);
  path.lineTo(x, tip);
  path.lineTo(x + size * 0.7, tip + down * size);
  path.moveTo(x, tip);
  path.lineTo(x, tip + down * size * 2);
}

function ring(u: uPlot, marks: PageMarks, index: number, colour: string, ratio: number): void {
  const { x, y } = placeOf(u, marks, index);
  u.ctx.strokeStyle = colour;
  u.ctx.lineWidth = 2 * ratio;
  u.ctx.beginPath();
  u.ctx.arc(x * ratio + u.bbox.left, y * ratio + u.bbox.top, 9 * ratio, 0, 2 * Math.PI);
  u.ctx.stroke();
}

/** Where a mark is drawn, CSS pixels from the corner of the plot. */
export function placeOf(u: uPlot, marks: PageMarks, index: number): { x: number; y: number } {
  const height = u.bbox.height / (devicePixelRatio || 1);
  const y = u.valToPos(marks.raw[index], 'y');
  return { x: u.valToPos(marks.time[index], 'x'), y: Math.min(Math.max(y, 6), height - 6) };
}

/** The mark nearest to a place of the plot, at most 14 CSS pixels away; -1 if there is none. */
export function markAt(u: uPlot, marks: PageMarks, left: number, top: number): number {
  const REACH = 14;
  const [first, last] = between(marks.time, u.posToVal(left - REACH, 'x'), u.posToVal(left + REACH, 'x'));
  let [best, shortest] = [-1, REACH ** 2];
  for (let i = first; i < last; i++) {
    const { x, y } = placeOf(u, marks, i);
    const distance = (x - left) ** 2 + (y - top) ** 2;
    if (distance < shortest) [best, shortest] = [i, distance];
  }
  return best;
}

/** Indices of the times from `from` to `to`: the first, and the one after the last. */
export function between(times: readonly number[], from: number, to: number): [first: number, end: number] {
  return [lowerBound(times, from), lowerBound(times, to + 1e-6)];
}

function lowerBound(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
