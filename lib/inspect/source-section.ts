import { SourceError } from '../errors.js';
import type { FactsTable } from '../model/fact.js';
import { isTall, type Readings, type SignalSource } from '../model/readings.js';
import type { Settings } from '../settings/index.js';
import type { ReadingSource } from '../source/reading-source.js';
import { readingsSettings } from '../source/tables/readings-settings.js';
import type { SourceTable } from '../source/tables/source-table.js';
import { isoTime } from '../time/iso-format.js';

/** A source that may have a table of static data. */
export type FactsSource = ReadingSource & { readonly factsTable?: FactsTable | undefined };

/** The columns of every table and view. */
export type Schema = ReadonlyMap<string, readonly string[]>;

/** What discovery decided, and what settings say of the source, as the section `source` of a settings file. */
export function sourceSection(
  source: FactsSource,
  schema: Schema | undefined,
  { source: given }: Settings,
): Record<string, unknown> {
  const { path, paths, machineName, combine, skipDamaged, from, since, until, only, textSignals, factColumns } = given;
  const { factsTable } = source;
  const machines = {
    ...(factsTable && machinesSettings(factsTable)),
    ...(factColumns && { columns: factColumns }),
  };
  return {
    ...(paths === undefined ? { path } : { paths }),
    ...(machineName && { machine_name: machineName.pattern === undefined ? machineName.name : machineName }),
    ...(combine && { combine }),
    ...(skipDamaged && { skip_damaged: skipDamaged }),
    ...(from === 'json' && { from }),
    readings: source.tables.map((table) => readingsSettings(completed(table))),
    ...(Object.keys(machines).length > 0 && { machines }),
    ...(schema && { schema: Object.fromEntries(schema) }),
    ...(since === undefined ? {} : { since: momentText(since) }),
    ...(until === undefined ? {} : { until: momentText(until) }),
    ...(only === undefined || Object.keys(only).length === 0 ? {} : { only }),
    ...(textSignals && { text_signals: textSignals }),
  };
}

/** As it was written: words mean another moment the next time. */
function momentText(moment: bigint | string): string {
  return typeof moment === 'string' ? moment : isoTime(moment);
}

/** The readings with what was found of the signals of a tall table, so that other data change none of it. */
function completed({ readings, signals }: SourceTable): Readings {
  if (!isTall(readings)) return readings;
  const columns = new Map(readings.signals?.map(({ signal, column }) => [signal, column]));
  const found = signals.map(({ name, kind, units }): SignalSource => {
    const as = kind === 'integer' ? 'number' : kind;
    return { signal: name, column: columns.get(name) ?? name, as, ...(units === undefined ? {} : { units }) };
  });
  return { ...readings, signals: found, newSignals: readings.newSignals ?? 'add' };
}

/** @throws SourceError ERR_SOURCE_JSON_KEYS if a time or a machine consists of two JSON keys */
export function assertSingleKeys({ path, tables }: ReadingSource): void {
  const joined = tables.flatMap(({ readings }) => readings.joined ?? []).at(0);
  if (joined === undefined) return;
  const keys = `${JSON.stringify(joined.first)} and ${JSON.stringify(joined.second)}`;
  const message = `${path} is read with ${keys} together, which settings can express for a query only`;
  throw new SourceError('ERR_SOURCE_JSON_KEYS', message, { path });
}

function machinesSettings({ table, query, key }: FactsTable): Record<string, unknown> {
  return { table, ...(query === undefined ? {} : { query }), key };
}
