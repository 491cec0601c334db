import { Zone } from './zone.js';

/** A zone for each rule of summer time, those with most people first. */
const ZONES = [
  ...[
    'Europe/Berlin',
    'America/New_York',
    'Europe/London',
    'Europe/Athens',
    'America/Mexico_City',
    'America/Sao_Paulo',
  ],
  ...['Africa/Cairo', 'Asia/Tehran', 'Australia/Sydney', 'America/Santiago', 'Asia/Jerusalem', 'Pacific/Auckland'],
  ...['Asia/Beirut', 'Asia/Amman', 'America/Asuncion', 'America/Havana', 'Europe/Chisinau', 'Atlantic/Azores'],
];

/** The zone in which most of the local times lie in an hour that comes twice, and how many do. */
export function zoneOfRepeatedHours(locals: readonly number[]): { zone: string; times: number[] } | undefined {
  let best: { zone: string; times: number[] } | undefined;
  for (const name of locals.length === 0 ? [] : ZONES) {
    const zone = new Zone(name);
    const times = locals.filter((local) => zone.momentsOf(Math.floor(local)).length > 1);
    if (times.length > (best?.times.length ?? 0)) best = { zone: name, times };
  }
  return best;
}
