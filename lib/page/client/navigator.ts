/** The whole time of a machine as strips, with what the charts show in a frame that can be dragged. */
import type { PageMachine, PageSeries } from '../page-data.js';
import { el } from './dom.js';
import { day } from './format.js';
import { coverageStrip, flaggedShares, flagStrip, modeStrip, type Span } from './spark.js';
import type { TimeWindow } from './time-window.js';

/** The buttons do the same for the keyboard, so that it is hidden from screen readers. */
export function navigator(machine: PageMachine, series: readonly PageSeries[], time: TimeWindow): HTMLElement {
  const span = time.whole as Span;
  const view = el('div', { class: 'view' });
  const track = el(
    'div',
    { class: 'track' },
    flagStrip(
      series.map((each) => [each.spark, flaggedShares(each)] as const),
      span,
    ),
  );
  if (machine.modes.length > 0) track.append(modeStrip(machine, span));
  track.append(coverageStrip(machine, span), view);
  const place = () => {
    const length = span[1] - span[0];
    view.style.left = `${((time.from - span[0]) / length) * 100}%`;
    view.style.width = `${((time.to - time.from) / length) * 100}%`;
  };
  time.onChange(place);
  place();

  track.addEventListener('pointerdown', (start) => {
    const perPixel = (span[1] - span[0]) / track.clientWidth;
    const pressed = span[0] + (start.clientX - track.getBoundingClientRect().left) * perPixel;
    const length = time.to - time.from;
    if (pressed < time.from || pressed > time.to) time.show(pressed - length / 2, pressed + length / 2);
    const first = time.from;
    track.setPointerCapture(start.pointerId);
    track.onpointermove = ({ clientX }) => {
      const from = first + (clientX - start.clientX) * perPixel;
      time.show(from, from + length);
    };
    track.onpointerup = track.onpointercancel = () => {
      track.onpointermove = null;
    };
  });
  const rows = ['flagged', ...(machine.modes.length > 0 ? ['mode'] : []), 'readings'];
  const labels = el('div', { class: 'labels' }, ...rows.map((name) => el('span', {}, name)));
  const ends = el('div', { class: 'ends' }, el('span', {}, day(span[0])), el('span', {}, day(span[1])));
  return el('div', { class: 'navigator', 'aria-hidden': 'true' }, labels, track, ends);
}
