/** One signal of a machine over time: raw behind cleaned, flagged values marked, modes and gaps behind. */
import uPlot from 'uplot';
import type { PageSeries, PageSignal } from '../page-data.js';
import { AXIS, timeAxis, valueAxis } from './axes.js';
import { type Backdrop, drawBackdrop } from './backdrop.js';
import { describe, describeMark } from './describe.js';
import { drawEnvelope, extent } from './envelope.js';
import { drawMarks, markAt, placeOf } from './marks.js';
import { drag, listenToPointer } from './pointer.js';
import { colour } from './theme.js';
import type { TimeWindow } from './time-window.js';
import { Tooltip } from './tooltip.js';

/** What all charts of a machine show. */
export interface Shown {
  raw: boolean;
  marks: boolean;
  modes: boolean;
  /** What the scale of values fits. */
  scale: 'cleaned' | 'raw';
}

export interface ChartParts {
  readonly signal: PageSignal;
  readonly series: PageSeries;
  readonly backdrop: Backdrop;
  /** Values farther apart are not joined, milliseconds. */
  readonly gap: number;
  readonly time: TimeWindow;
  readonly shown: Readonly<Shown>;
}

const HEIGHT = 190;

export class Chart {
  readonly #parts: ChartParts;
  readonly #frame: HTMLElement;
  readonly #tooltip = new Tooltip();
  readonly #u: uPlot;
  readonly #resize: ResizeObserver;
  #selected = -1;

  /** @param frame takes the focus, and gets the chart */
  constructor(frame: HTMLElement, parts: ChartParts) {
    this.#parts = parts;
    this.#frame = frame;
    this.#u = new uPlot(this.#options(), dataOf(parts.series), frame);
    this.#u.over.append(this.#tooltip.root);
    listenToPointer(this.#u, frame, parts.time);
    this.#resize = new ResizeObserver(() => {
      if (frame.clientWidth > 0 && frame.clientWidth !== this.#u.width)
        this.#u.setSize({ width: frame.clientWidth, height: HEIGHT });
    });
    this.#resize.observe(frame);
  }

  /** Draws again what has changed: the window of time, what is shown, colours. */
  refresh(): void {
    this.#tooltip.hide();
    this.#u.setScale('x', { min: this.#parts.time.from, max: this.#parts.time.to });
  }

  recolour(): void {
    this.#u.redraw(false, true);
  }

  destroy(): void {
    this.#resize.disconnect();
    this.#u.destroy();
  }

  /** Goes to the next flagged value in sight, or the one before. @returns what it is; undefined if there is none. */
  step(by: 1 | -1): string | undefined {
    const { series, time, signal, shown } = this.#parts;
    const { marks } = series;
    const isShown = (i: number) => marks.time[i] >= time.from && marks.time[i] <= time.to;
    let next = this.#selected + by;
    if (!isShown(this.#selected)) {
      const all = marks.time.map((_, i) => i).filter(isShown);
      next = (by > 0 ? all[0] : all.at(-1)) ?? -1;
    }
    if (!shown.marks || next < 0 || next >= marks.time.length || !isShown(next)) return undefined;
    this.#selected = next;
    const lines = describeMark(signal, marks, next);
    this.#u.redraw(false, false);
    const { x, y } = placeOf(this.#u, marks, next);
    this.#tooltip.show(lines, x, y, this.#u.over.clientWidth);
    return lines.map(({ name, value }) => [name, value].filter(Boolean).join(' ')).join(', ');
  }

  #options(): uPlot.Options {
    const { time } = this.#parts;
    return {
      width: this.#frame.clientWidth,
      height: HEIGHT,
      ms: 1,
      tzDate: (ts) => uPlot.tzDate(new Date(ts), 'Etc/UTC'),
      padding: [8, AXIS.right, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: true, auto: false, min: time.from, max: time.to },
        y: { range: () => this.#range() },
      },
      axes: [timeAxis(), valueAxis()],
      series: [{}, { paths: () => null, points: { show: false } }],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
        sync: { key: 'machine' },
        bind: {
          mousedown: (u, _, handle) => (event) => {
            if (event.shiftKey) drag(event, u.over, time);
            else handle(event);
            return null;
          },
          dblclick: () => () => {
            time.reset();
            return null;
          },
        },
      },
      hooks: {
        drawClear: [(u) => clipped(u, () => drawBackdrop(u, this.#parts.backdrop, this.#parts.shown.modes))],
        draw: [(u) => clipped(u, () => this.#draw(u))],
        setCursor: [(u) => this.#hover(u)],
        setSelect: [
          (u) => {
            const { left, width } = u.select;
            if (width > 3) time.show(u.posToVal(left, 'x'), u.posToVal(left + width, 'x'));
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
      },
    };
  }

  /** What fits the values in sight, with some room. */
  #range(): uPlot.Range.MinMax {
    const { series, time, shown } = this.#parts;
    const both = [series.curve, shown.scale === 'raw' ? (series.raw ?? null) : null];
    const extents = both
      .map((buckets) => buckets && extent(buckets, time.from, time.to))
      .filter((found) => found !== null);
    if (extents.length === 0 && series.raw !== undefined)
      extents.push(extent(series.raw, time.from, time.to) ?? [0, 1]);
    if (extents.length === 0) return [0, 1];
    const [low, high] = [Math.min(...extents.map(([low]) => low)), Math.max(...extents.map(([, high]) => high))];
    const room = (high - low) * 0.08 || Math.abs(high) * 0.05 || 1;
    return [low - room, high + room];
  }

  #draw(u: uPlot): void {
    const { series, shown, gap } = this.#parts;
    const { curve, raw, marks } = series;
    if (raw !== undefined && shown.raw) drawEnvelope(u, raw, gap, { colour: colour('raw'), width: 1 });
    if (curve !== null) drawEnvelope(u, curve, gap, { colour: colour('cleaned'), width: 1.2 });
    if (!shown.marks) return;
    const colours = { suspect: colour('suspect'), fail: colour('fail'), halo: colour('surface') };
    drawMarks(u, marks, colours, this.#selected);
  }

  #hover(u: uPlot): void {
    const { left, top } = u.cursor;
    const { signal, series, backdrop, shown } = this.#parts;
    // Charts whose cursor follows that of another one show the line alone.
    if (left === undefined || top === undefined || left < 0 || !u.over.matches(':hover')) {
      this.#tooltip.hide();
      return;
    }
    const mark = shown.marks ? markAt(u, series.marks, left, top) : -1;
    const lines =
      mark >= 0 ? describeMark(signal, series.marks, mark) : describe(signal, series, backdrop, u.posToVal(left, 'x'));
    this.#tooltip.show(lines, left, top, u.over.clientWidth);
  }
}

/** uPlot finds the place of the cursor by them; the curves are drawn from the buckets. */
function dataOf({ curve, raw }: PageSeries): uPlot.AlignedData {
  const buckets = curve ?? raw;
  if (buckets === undefined) return [[], []];
  const times = Array.from(buckets.min, (_, i) => buckets.from + (i + 0.5) * buckets.step);
  return [times, Array.from(buckets.max, (value, i) => (buckets.min[i] <= value ? value : null))];
}

function clipped(u: uPlot, work: () => void): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  work();
  ctx.restore();
}
