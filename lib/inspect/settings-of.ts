import { SourceError } from '../errors.js';
import type { ReadingsOptions } from '../job/open-source.js';
import { openReadings } from '../job/open-source.js';
import type { FactsTable } from '../model/fact.js';
import type { ReadingSource } from '../source/reading-source.js';
import { readingsSettings } from '../source/tables/readings-settings.js';
import { visibleJson } from '../visible.js';
import { formatTime } from './format-inspection.js';

/**
 * A settings file with the decisions of discovery, as JSON with a line break at the end. A run with it gives the same
 * bytes as a run without it.
 */
export async function settingsOf(options: ReadingsOptions): Promise<string> {
  return settingsOfSource(openReadings(options), options);
}

/** {@link settingsOf} an open source. Closes the source. */
export async function settingsOfSource(
  source: ReadingSource & { readonly factsTable?: FactsTable | undefined },
  options: Pick<ReadingsOptions, 'selection' | 'textSignals' | 'factColumns'>,
  file: { readonly path: string; readonly from?: 'json' } = source,
): Promise<string> {
  try {
    if (file.from === 'json') assertSingleKeys(source);
    const { window, machines: onlyMachines, signals } = options.selection ?? {};
    const only = { ...(onlyMachines && { machines: onlyMachines }), ...(signals && { signals }) };
    const { factsTable } = source;
    const { factColumns } = options;
    const machines = {
      ...(factsTable && machinesSettings(factsTable)),
      ...(factColumns && { columns: factColumns }),
    };
    const settings = {
      source: {
        path: file.path,
        ...(file.from && { from: file.from }),
        readings: source.tables.map(({ readings }) => readingsSettings(readings)),
        ...(Object.keys(machines).length > 0 && { machines }),
        ...(window?.since === undefined ? {} : { since: formatTime(window.since) }),
        ...(window?.until === undefined ? {} : { until: formatTime(window.until) }),
        ...(Object.keys(only).length === 0 ? {} : { only }),
        ...(options.textSignals && { text_signals: options.textSignals }),
      },
    };
    return `${visibleJson(JSON.stringify(settings, null, 2))}\n`;
  } finally {
    await source.close();
  }
}

/** @throws SourceError ERR_SOURCE_JSON_KEYS if a time or a machine consists of two JSON keys */
function assertSingleKeys({ path, tables }: ReadingSource): void {
  const joined = tables.flatMap(({ readings }) => readings.joined ?? []).at(0);
  if (joined === undefined) return;
  const keys = `${JSON.stringify(joined.first)} and ${JSON.stringify(joined.second)}`;
  const message = `${path} is read with ${keys} together, which settings can express for a query only`;
  throw new SourceError('ERR_SOURCE_JSON_KEYS', message, { path });
}

function machinesSettings({ table, query, key }: FactsTable): Record<string, unknown> {
  return { table, ...(query === undefined ? {} : { query }), key };
}
