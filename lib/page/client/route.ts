/** What the page shows, kept in the address so that a view can be bookmarked: `#machine=machine_07&from=…&to=…`. */
import { iso } from './format.js';

export interface Route {
  readonly machine?: string;
  readonly from?: number;
  readonly to?: number;
}

export function currentRoute(): Route {
  const words = new URLSearchParams(location.hash.slice(1).replaceAll('+', '%2B'));
  const machine = words.get('machine');
  if (machine === null) return {};
  const from = Date.parse(words.get('from') ?? '');
  const to = Date.parse(words.get('to') ?? '');
  return from < to ? { machine, from, to } : { machine };
}

export function addressOf({ machine, from, to }: Route): string {
  if (machine === undefined) return '#';
  const range = from === undefined || to === undefined ? '' : `&from=${iso(from)}&to=${iso(to)}`;
  return `#machine=${encodeURIComponent(machine)}${range}`;
}

/** Puts the view into the address without a new entry in the history. */
export function rememberRoute(route: Route): void {
  history.replaceState(null, '', addressOf(route));
}
