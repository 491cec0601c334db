/** The script of the report page: it runs in the browser and draws what `page-data.ts` describes. */
import type { PageData } from '../page-data.js';
import { correlation } from './correlation.js';
import { el } from './dom.js';
import { findings } from './findings.js';
import { fleet } from './fleet.js';
import { machineView, type View } from './machine-view.js';
import { masthead } from './masthead.js';
import { PageSource } from './page-source.js';
import { currentRoute, type Route } from './route.js';
import { forgetUnseen, whenSeen } from './seen.js';
import { signals } from './signals.js';
import { statistics } from './statistics.js';
import { themeToggle } from './theme.js';

const source = new PageSource();
const main = el('main', { id: 'main' });
/** Where the overview was left. */
let left = { scroll: 0, machine: '' };
let view: View | undefined;
let opened: string | undefined;

function overview(): View {
  const { data } = source;
  const table = el('div', { class: 'late' });
  whenSeen(table, () => table.replaceWith(statistics(data)));
  const root = el(
    'div',
    { class: 'overview' },
    masthead(data),
    findings(data),
    fleet(data),
    signals(data),
    correlation(data),
    table,
  );
  return { root, title: '', destroy: () => {} };
}

function open(route: Route): void {
  if (view !== undefined && route.machine === opened) {
    view.follow?.(route);
    return;
  }
  const before = opened;
  if (view !== undefined && before === undefined) left = { scroll: scrollY, machine: route.machine ?? '' };
  view?.destroy();
  forgetUnseen();
  const index = route.machine === undefined ? -1 : source.find(route.machine);
  const first = view === undefined;
  view = index < 0 ? overview() : machineView(source, index, route);
  opened = route.machine;
  main.replaceChildren(view.root);
  if (route.machine !== undefined && index < 0) main.prepend(unknown(route.machine));
  document.title = [view.title, source.data.title].filter(Boolean).join(' – ');
  if (first && index < 0) return;
  if (index >= 0) {
    scrollTo(0, 0);
    main.querySelector('h1')?.focus({ preventScroll: true });
    return;
  }
  // Back where it was, on the machine that was looked at last.
  scrollTo(0, left.scroll);
  const links = [...main.querySelectorAll<HTMLAnchorElement>('.card h3 a')];
  links.find(({ textContent }) => textContent === before)?.focus({ preventScroll: left.machine === before });
}

function unknown(name: string): HTMLElement {
  return el('p', { class: 'unknown', role: 'alert' }, `There is no machine ${name}.`);
}

function frame({ title, version }: PageData): void {
  const home = el('a', { href: '#', class: 'home' }, title);
  const skip = el('a', { href: '#main', class: 'skip' }, 'Skip to content');
  skip.addEventListener('click', (event) => {
    event.preventDefault();
    main.tabIndex = -1;
    main.focus();
  });
  const header = el('header', { class: 'top' }, home, el('span', { class: 'utc' }, 'All times are UTC'), themeToggle());
  const footer = el('footer', {}, `Made by fleetcdf ${version}. All times are UTC. This page needs no network.`);
  // What stood there for readers without JavaScript.
  for (const child of [...document.body.children]) if (!(child instanceof HTMLScriptElement)) child.remove();
  document.body.prepend(skip, header, main, footer);
}

frame(source.data);
open(currentRoute());
addEventListener('hashchange', () => open(currentRoute()));
addEventListener('keydown', (event) => {
  const { key, ctrlKey, metaKey, altKey } = event;
  if (key !== '/' || ctrlKey || metaKey || altKey || event.target instanceof HTMLInputElement) return;
  const search = document.getElementById('search');
  if (search === null) return;
  event.preventDefault();
  search.focus();
});
document.documentElement.dataset['ready'] = '';
