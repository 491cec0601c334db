import type { PlanLine } from '../report/index.js';
import { resolveWindow, type Settings, type Window } from '../settings/index.js';
import { isoTime } from '../time/iso-format.js';

/** A window of time for people: `from 2024-05-01T00:00:00Z until 2024-06-01T00:00:00Z`. */
export function windowText({ since, until }: Window): string {
  const from = since === undefined ? undefined : `from ${isoTime(since)}`;
  const to = until === undefined ? undefined : `${from === undefined ? 'before' : 'until'} ${isoTime(until)}`;
  return [from ?? [], to ?? 'on'].flat().join(' ');
}

/** The window that a run reads, as a line of its plan; nothing where it reads all times. */
export function windowLines(settings: Settings): PlanLine[] {
  const window = resolveWindow(settings);
  const { since, until } = window;
  if (since === undefined && until === undefined) return [];
  const ends = [
    since === undefined ? [] : '--since (source.since)',
    until === undefined ? [] : '--until (source.until)',
  ];
  return [{ what: 'window', value: windowText(window), why: ends.flat().join(' and ') }];
}
