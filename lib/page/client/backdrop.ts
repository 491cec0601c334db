/** What lies behind the curves of a chart: operating modes and gaps, told apart by colour and hatching. */
import type uPlot from 'uplot';
import type { ModeRun } from './page-source.js';
import { colour } from './theme.js';

export interface Backdrop {
  readonly runs: readonly ModeRun[];
  readonly gaps: readonly (readonly [from: number, to: number])[];
}

export function drawBackdrop(u: uPlot, { runs, gaps }: Backdrop, showModes: boolean): void {
  const hatches = { faulty: hatch(u.ctx, 'mode-1', 1), failed: hatch(u.ctx, 'mode-2', 2), gap: hatch(u.ctx, 'gap', 0) };
  if (showModes) {
    for (const { from, to, mode } of runs) {
      if (mode > 0) fill(u, from, to, mode === 1 ? hatches.faulty : hatches.failed);
    }
  }
  for (const [from, to] of gaps) fill(u, from, to, hatches.gap);
}

function fill(u: uPlot, from: number, to: number, style: CanvasPattern): void {
  const { ctx, bbox, scales } = u;
  const { min, max } = scales['x'];
  if (to < min! || from > max!) return;
  const left = u.valToPos(Math.max(from, min!), 'x', true);
  const right = u.valToPos(Math.min(to, max!), 'x', true);
  ctx.fillStyle = style;
  ctx.fillRect(left, bbox.top, Math.max(right - left, 1), bbox.height);
}

/** @param lines 0 dots, 1 lines one way, 2 lines both ways */
function hatch(ctx: CanvasRenderingContext2D, name: string, lines: number): CanvasPattern {
  const size = Math.round(8 * (devicePixelRatio || 1));
  const tile = document.createElement('canvas');
  [tile.width, tile.height] = [size, size];
  const pen = tile.getContext('2d')!;
  pen.fillStyle = pen.strokeStyle = colour(name);
  pen.globalAlpha = 0.1;
  pen.fillRect(0, 0, size, size);
  pen.globalAlpha = lines === 1 ? 0.4 : 0.25;
  pen.lineWidth = size / 12;
  pen.beginPath();
  if (lines === 0) pen.arc(size / 2, size / 2, size / 9, 0, 7);
  for (const shift of lines === 0 ? [] : [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
    if (lines < 2) continue;
    pen.moveTo(shift, 0);
    pen.lineTo(shift + size, size);
  }
  if (lines === 0) pen.fill();
  else pen.stroke();
  return ctx.createPattern(tile, 'repeat')!;
}
