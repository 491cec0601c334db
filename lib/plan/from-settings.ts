import type { CleanRules } from '../clean/index.js';
import { SettingsError } from '../errors.js';
import { rulesOf, type Settings } from '../settings/index.js';
import { openSink, type Sink } from '../sink/index.js';
import type { Source, SourceOptions } from '../source/source.js';
import type { Wanted } from '../source/wanted.js';

/** What settings say, in the words of each room. */

/** @throws SettingsError ERR_SETTINGS_MISSING where no database is named */
export function sourceOptions({ source }: Settings): SourceOptions {
  if (source.path === undefined) {
    throw new SettingsError(
      'ERR_SETTINGS_MISSING',
      'no database: name it on the command line, or in source.path of the settings',
      {
        key: 'source.path',
      },
    );
  }
  return {
    path: source.path,
    ...(source.readings === undefined ? {} : { readings: source.readings }),
    ...(source.tables === undefined ? {} : { tables: source.tables }),
    ...(source.where === undefined ? {} : { where: source.where }),
    ...wantedOf(source),
    ...(source.textSignals === undefined ? {} : { textSignals: source.textSignals }),
    ...(source.sensors === undefined ? {} : { sensors: source.sensors }),
    ...(source.machines === undefined ? {} : { facts: source.machines }),
  };
}

/** @throws SettingsError ERR_SETTINGS_VALUE where no time can be both */
function wantedOf({ since, until, only }: Settings['source']): { wanted?: Wanted } {
  if (since !== undefined && until !== undefined && since >= until) {
    throw new SettingsError('ERR_SETTINGS_VALUE', 'no time is at or after source.since and before source.until', {
      key: 'source.until',
    });
  }
  const window = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
  const wanted = { ...only, ...(since === undefined && until === undefined ? {} : { window }) };
  return Object.keys(wanted).length === 0 ? {} : { wanted };
}

/**
 * Rules are for numbers: codes of text are left as they are.
 * @throws SettingsError ERR_SETTINGS_VALUE where rules are given for a signal that there is not
 */
export function cleanRules({ clean }: Settings, source: Source): CleanRules {
  // A signal that is left out by a filter may have rules all the same.
  const known = [...source.signalNames, ...source.tables.flatMap((table) => table.known)];
  for (const signal of clean.signals.keys()) {
    if (signal === '*' || known.includes(signal)) continue;
    throw new SettingsError(
      'ERR_SETTINGS_VALUE',
      `clean.signals names ${JSON.stringify(signal)}, but the signals are ${source.signalNames.join(', ')}`,
      { key: `clean.signals.${signal}` },
    );
  }
  const { round } = clean.time;
  return {
    ...(round === undefined ? {} : { round }),
    signals: source.signals.map(({ name, kind }) => (kind === 'number' ? rulesOf(clean, name) : [])),
  };
}

/**
 * The sink that `destination` names; `s3://bucket/prefix/` and directories are completed to `<company_name>_data.nc`.
 * @throws SettingsError ERR_SETTINGS_MISSING where no destination is named
 */
export function sinkOf({ destination, companyName, s3, memory }: Settings, overwrite: boolean): Sink {
  if (destination === undefined) {
    throw new SettingsError(
      'ERR_SETTINGS_MISSING',
      'no destination: name it on the command line (s3://bucket/key, a file, or - for standard output), or in the settings',
      { key: 'destination' },
    );
  }
  return openSink(destination, {
    ...s3,
    defaultName: `${companyName ?? 'fleet'}_data.nc`,
    overwrite,
    memory: memory / 8,
  });
}
