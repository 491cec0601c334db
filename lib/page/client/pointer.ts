/** Zoom and pan of a chart by wheel, fingers, and dragging with Shift or on the axis of time. */
import type uPlot from 'uplot';
import type { TimeWindow } from './time-window.js';

export function listenToPointer(u: uPlot, frame: HTMLElement, time: TimeWindow): void {
  const { over } = u;
  const at = (clientX: number) => u.posToVal(clientX - over.getBoundingClientRect().left, 'x');

  over.addEventListener(
    'wheel',
    (event) => {
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      // The page must scroll past a chart that nobody has touched yet.
      if (!event.ctrlKey && !sideways && !frame.contains(document.activeElement)) return;
      event.preventDefault();
      if (sideways && !event.ctrlKey) time.pan(event.deltaX / over.clientWidth);
      else time.zoom(Math.exp(event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), at(event.clientX));
    },
    { passive: false },
  );
  over.addEventListener('mousedown', () => frame.focus({ preventScroll: true }));

  const axis = u.root.querySelector<HTMLElement>('.u-axis');
  axis?.addEventListener('mousedown', (event) => drag(event, over, time));
  listenToFingers(over, time, at);
}

/** Moves what is shown along with the pointer, until its button is released. uPlot's style lets no text be selected. */
export function drag(start: MouseEvent, over: HTMLElement, time: TimeWindow): void {
  const { from, to } = time;
  const perPixel = (to - from) / over.clientWidth;
  const move = ({ clientX }: MouseEvent) => {
    const by = (start.clientX - clientX) * perPixel;
    time.show(from + by, to + by);
  };
  addEventListener('mousemove', move);
  addEventListener('mouseup', () => removeEventListener('mousemove', move), { once: true });
}

/** One finger moves, two zoom. Fingers that go up or down scroll the page (`touch-action`). */
function listenToFingers(over: HTMLElement, time: TimeWindow, at: (clientX: number) => number): void {
  const fingers = new Map<number, number>();
  over.addEventListener('pointerdown', ({ pointerType, pointerId, clientX }) => {
    if (pointerType === 'touch') fingers.set(pointerId, clientX);
  });
  over.addEventListener('pointermove', ({ pointerId, clientX }) => {
    const before = fingers.get(pointerId);
    if (before === undefined) return;
    const other = [...fingers].find(([id]) => id !== pointerId)?.[1];
    fingers.set(pointerId, clientX);
    if (other === undefined) time.pan((before - clientX) / over.clientWidth);
    else time.zoom(Math.max(8, Math.abs(before - other)) / Math.max(8, Math.abs(clientX - other)), at(other));
  });
  for (const end of ['pointerup', 'pointercancel', 'pointerleave'] as const) {
    over.addEventListener(end, ({ pointerId }) => fingers.delete(pointerId));
  }
}
