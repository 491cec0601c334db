/** Draws the lowest and highest value of each bucket as one line that goes through both: no spike is lost. */
import type uPlot from 'uplot';
import type { PageCurve } from '../page-data.js';

export interface EnvelopeStyle {
  readonly colour: string;
  /** CSS pixels. */
  readonly width: number;
}

/** @param gap values farther apart than this, milliseconds, are not joined */
export function drawEnvelope(u: uPlot, buckets: PageCurve, gap: number, style: EnvelopeStyle): void {
  const { from, step, min, max } = buckets;
  const { ctx } = u;
  const ratio = devicePixelRatio || 1;
  const [first, last] = visible(u, buckets);
  ctx.strokeStyle = style.colour;
  ctx.fillStyle = style.colour;
  ctx.lineWidth = style.width * ratio;
  ctx.lineJoin = 'round';
  ctx.lineCap = 'round';
  ctx.beginPath();
  const spacing = Math.abs(u.valToPos(from + step, 'x', true) - u.valToPos(from, 'x', true));
  const dots = spacing > 9 * ratio ? new Path2D() : null;
  let [lastTime, lastY] = [Number.NEGATIVE_INFINITY, 0];
  for (let i = first; i <= last; i++) {
    let [low, high] = [min[i], max[i]];
    if (low > high) continue;
    const time = from + (i + 0.5) * step;
    const x = Math.round(u.valToPos(time, 'x', true));
    // Buckets in one column of pixels become one.
    let lastInColumn = time;
    while (i + 1 <= last && spacing < ratio) {
      const next = from + (i + 1.5) * step;
      if (Math.round(u.valToPos(next, 'x', true)) !== x) break;
      i++;
      if (min[i] > max[i]) continue;
      low = Math.min(low, min[i]);
      high = Math.max(high, max[i]);
      lastInColumn = next;
    }
    const [top, bottom] = [u.valToPos(high, 'y', true), u.valToPos(low, 'y', true)];
    const [near, far] = Math.abs(top - lastY) < Math.abs(bottom - lastY) ? [top, bottom] : [bottom, top];
    if (time - lastTime > gap) ctx.moveTo(x, near);
    else ctx.lineTo(x, near);
    // A line of no length would not be drawn.
    ctx.lineTo(x + (near === far ? 0.01 : 0), far);
    if (dots !== null) dot(dots, x, near, far, 2 * ratio);
    [lastTime, lastY] = [lastInColumn, far];
  }
  ctx.stroke();
  if (dots !== null) ctx.fill(dots);
}

function dot(dots: Path2D, x: number, near: number, far: number, radius: number): void {
  for (const y of near === far ? [near] : [near, far]) {
    dots.moveTo(x + radius, y);
    dots.arc(x, y, radius, 0, 2 * Math.PI);
  }
}

/** Indices of the buckets in sight, and one more on either side. */
export function visible(u: uPlot, { from, step, min }: PageCurve): [first: number, last: number] {
  const { min: left, max: right } = u.scales['x'];
  const first = Math.max(0, Math.floor(((left ?? from) - from) / step) - 2);
  return [first, Math.min(min.length - 1, Math.ceil(((right ?? from) - from) / step) + 2)];
}

/** Lowest and highest value of the buckets in sight; null where there is none. */
export function extent({ from, step, min, max }: PageCurve, left: number, right: number): [number, number] | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const first = Math.max(0, Math.floor((left - from) / step));
  const last = Math.min(min.length - 1, Math.floor((right - from) / step));
  for (let i = first; i <= last; i++) {
    low = Math.min(low, min[i]);
    high = Math.max(high, max[i]);
  }
  return low <= high ? [low, high] : null;
}
