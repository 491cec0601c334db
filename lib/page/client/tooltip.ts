/** A box beside the pointer that says what is there. */
import { el } from './dom.js';

export interface Line {
  readonly name?: string;
  readonly value: string;
  /** Class of a swatch before it. */
  readonly kind?: string;
}

export class Tooltip {
  readonly root = el('div', { class: 'tooltip', hidden: true });

  /** @param x,y CSS pixels from the corner of the plot; `width` is that of the plot */
  show(lines: readonly Line[], x: number, y: number, width: number): void {
    const { root } = this;
    root.replaceChildren(...lines.map(line));
    root.hidden = false;
    const right = x + 14 + root.offsetWidth <= width || x < width / 2;
    root.style.left = `${right ? x + 14 : x - 14 - root.offsetWidth}px`;
    root.style.top = `${Math.max(0, y - root.offsetHeight / 2)}px`;
  }

  hide(): void {
    this.root.hidden = true;
  }
}

function line({ name, value, kind }: Line): HTMLElement {
  const made = el('div', { class: kind });
  if (name !== undefined) made.append(el('span', {}, name), ' ');
  made.append(name === undefined ? el('strong', {}, value) : value);
  return made;
}
