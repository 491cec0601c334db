import type { CleanRules } from '../clean/index.js';
import { SettingsError } from '../errors.js';
import { type MachinesSettings, type ReadingsSettings, rulesOf, type Settings } from '../settings/index.js';
import { openSink, type Sink } from '../sink/index.js';
import type { FactsTable } from '../source/facts.js';
import type { ReadingsTable } from '../source/readings-table.js';
import type { Source, SourceOptions } from '../source/source.js';

/** What settings say, in the words of each room. */

/** @throws SettingsError ERR_SETTINGS_MISSING where no database is named, ERR_SETTINGS_UNSUPPORTED */
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
    ...(source.readings === undefined ? {} : { readings: source.readings.map(columnsOnly) }),
    ...(source.sensors === undefined ? {} : { sensors: source.sensors }),
    ...(source.machines === undefined ? {} : { facts: keyOnly(source.machines) }),
  };
}

/** @throws SettingsError ERR_SETTINGS_UNSUPPORTED for a tall table, which no reader takes yet */
function columnsOnly(readings: ReadingsSettings, index: number): ReadingsTable {
  if ('signals' in readings) return readings;
  const key = `source.readings[${index}].signal`;
  throw new SettingsError(
    'ERR_SETTINGS_UNSUPPORTED',
    `${key}: tables with one value a row are not read yet; write a query with a column for each signal, and name the columns in signals`,
    { key },
  );
}

/** @throws SettingsError ERR_SETTINGS_UNSUPPORTED where a column is to give machines another name, which nothing does yet */
function keyOnly({ table, key, name }: MachinesSettings): FactsTable {
  if (name === undefined) return { table, key };
  throw new SettingsError(
    'ERR_SETTINGS_UNSUPPORTED',
    'source.machines.name: machines cannot take their names from a column yet; leave it out',
    { key: 'source.machines.name' },
  );
}

/**
 * Rules are for numbers: codes of text are left as they are.
 * @throws SettingsError ERR_SETTINGS_VALUE where rules are given for a signal that there is not
 */
export function cleanRules({ clean }: Settings, source: Source): CleanRules {
  for (const signal of clean.signals.keys()) {
    if (signal === '*' || source.signalNames.includes(signal)) continue;
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
