/**
 * Makes elements. Text gets into the page through text nodes and attributes alone: names in a database are whatever
 * somebody wrote there.
 */
export type Child = Node | string | null;

type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

const SVG = 'http://www.w3.org/2000/svg';

/** An HTML element. An attribute that is false, null or undefined is left out; true is an attribute without value. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/** A button with words on it. */
export function button(label: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = el('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', press);
  return made;
}

/** A section with a heading that names it. */
export function section(id: string, heading: string, ...children: readonly Child[]): HTMLElement {
  const title = el('h2', { id: `${id}-heading` }, heading);
  return el('section', { id, 'aria-labelledby': title.id }, title, ...children);
}

/** A table that scrolls sideways where there is no room for it; the keyboard can scroll it too. */
export function scrollable(label: string, ...children: readonly Child[]): HTMLElement {
  return el('div', { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': label }, ...children);
}
