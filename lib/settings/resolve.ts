import { SettingsError } from '../errors.js';
import { findDatabases } from '../source/fleet/find-databases.js';
import { isoTime } from '../time/iso-format.js';
import { LocalClock } from '../time/local-clock.js';
import { nanosecondsOf, parseMoment, periodAfter } from '../time/parse-moment.js';
import type { Settings, SourceSettings } from './settings.js';
import { expandTemplate } from './template.js';

/**
 * The settings of one run: the databases of `source.paths` are found, `source.since` and `source.until` are moments, destinations have no placeholders, and
 * `clock` is when the run began. Settings that have a `clock` are returned as they are, so that it is read once.
 *
 * @throws SettingsError ERR_SETTINGS_VALUE where no time lies between `since` and `until`, or where the settings do not
 * say what a placeholder stands for; SourceError ERR_SOURCE_NOT_FOUND where `source.paths` mean no database
 */
export function resolveSettings(settings: Settings, now = new Date()): Settings {
  if (settings.clock !== undefined) return settings;
  const { source, destination, receipt, zone } = settings;
  const clock = new LocalClock(nanosecondsOf(now), zone);
  const expanded = (key: 'destination' | 'receipt', text: string | undefined): object =>
    text === undefined ? {} : { [key]: expandTemplate(text, key, settings, clock) };
  return {
    ...settings,
    source: { ...source, ...windowOf(source, clock), ...foundBy(source) },
    ...expanded('destination', destination),
    ...expanded('receipt', receipt),
    clock: clock.now,
  };
}

/**
 * A destination of the same run that settings do not hold, with its placeholders replaced.
 *
 * @param key the flag or option that messages name
 * @throws SettingsError ERR_SETTINGS_VALUE
 */
export function resolveDestination(text: string, key: string, settings: Settings): string {
  const { clock = nanosecondsOf(new Date()), zone } = settings;
  return expandTemplate(text, key, settings, new LocalClock(clock, zone));
}

/** The databases are looked for once, so that all of a run reads the same. */
function foundBy({ paths, found }: SourceSettings): Pick<SourceSettings, 'found'> {
  return paths === undefined || found !== undefined ? {} : { found: findDatabases(paths) };
}

/** Which readings are read: at or after `since`, and before `until`; nanoseconds since 1970. */
export interface Window {
  readonly since?: bigint;
  readonly until?: bigint;
}

/** The window of settings. @throws SettingsError ERR_SETTINGS_VALUE where no time lies in it */
export function resolveWindow({ source, zone, clock = nanosecondsOf(new Date()) }: Settings): Window {
  return windowOf(source, new LocalClock(clock, zone));
}

function windowOf({ since, until }: SourceSettings, clock: LocalClock): Window {
  const momentOf = (moment: bigint | string | undefined, key: string): bigint | undefined =>
    typeof moment === 'string' ? parseMoment(moment, key, clock) : moment;
  const from = momentOf(since, 'source.since');
  const to = momentOf(until, 'source.until');
  if (from !== undefined && to !== undefined && from >= to) {
    const next = typeof until === 'string' && until === since ? periodAfter(until) : undefined;
    const advice = next === undefined ? '' : `; until is exclusive: for all of ${until}, write --until ${next}`;
    const message =
      `no time is at or after --since (source.since), ${isoTime(from)}, and before --until (source.until), ` +
      `${isoTime(to)}${advice}`;
    throw new SettingsError('ERR_SETTINGS_VALUE', message, { key: 'source.until' });
  }
  return { ...(from === undefined ? {} : { since: from }), ...(to === undefined ? {} : { until: to }) };
}
