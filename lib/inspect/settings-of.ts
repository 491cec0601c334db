import { DataError, EmptyWindowError, FormatError, SourceError } from '../errors.js';
import { withJob } from '../job/open-job.js';
import type { RunOptions } from '../job/run-options.js';
import { formatOf } from '../plan/choose-format.js';
import { resolveSettings } from '../settings/index.js';
import { visibleJson } from '../visible.js';
import { outputSection } from './output-section.js';
import { assertSingleKeys, type FactsSource, type Schema, sourceSection } from './source-section.js';

/** A settings file, as JSON with a line break at the end. */
export interface PrintedSettings {
  readonly text: string;
  /** What the user should know of the file: decisions that are not in it. */
  readonly warnings: readonly string[];
}

interface SettingsOfOptions extends RunOptions {
  /** The settings file that `settings` were read from, as it is written: what is printed begins with it. */
  readonly given?: Readonly<Record<string, unknown>>;
}

/** The job is planned as a run to standard output, to which nothing is written. */
const NOWHERE = '-';

/**
 * A settings file with everything that discovery and the plan decide from the data. A run with it gives the same bytes
 * as a run without it, and the same variables, dimensions, types and attributes from other data.
 *
 * It surveys all readings. Where they allow no plan, the file has what discovery decided.
 *
 * @throws FleetcdfError where the source cannot be opened or read
 */
export async function settingsOf(options: SettingsOfOptions): Promise<PrintedSettings> {
  const { settings, given = {} } = options;
  const { destination, receipt, zone } = settings;
  const named = { ...(destination && { destination }), ...(receipt && { receipt }), ...(zone && { zone }) };
  let source: FactsSource | undefined;
  let schema: Schema | undefined;
  const job = {
    ...options,
    // The name of the destination may decide the format.
    settings: resolveSettings({
      ...settings,
      ...{ output: { ...settings.output, format: formatOf(settings) }, destination: NOWHERE },
    }),
    isWritten: true,
    codes: true,
    onOpen(opened: FactsSource): void {
      options.onOpen?.(opened);
      if (settings.source.from === 'json') assertSingleKeys(opened);
      // It may be asked when the database is closed.
      schema = opened.schema?.();
      source = opened;
    },
  };
  const sourceOf = (): object => sourceSection(source as FactsSource, schema, settings);
  try {
    return await withJob(job, async ({ plan }) => {
      const decided = plan.kind === 'table' ? {} : outputSection({ plan, settings });
      const output = plan.kind === 'table' ? {} : { output: completed(given['output'] ?? {}, decided) };
      return { text: printed({ ...given, source: sourceOf(), ...output, ...named }), warnings: [] };
    });
  } catch (error) {
    if (source === undefined || !isOfReadings(error)) throw error;
    const why = `settings for the dataset are left out, because a run would fail: ${error.message}`;
    return { text: printed({ ...given, source: sourceOf(), ...named }), warnings: [why] };
  }
}

/** A section as it was given, with what was decided; of what both say of a signal, the given stays. */
function completed(given: object, decided: Readonly<Record<string, unknown>>): object {
  const said = (given as { signals?: Readonly<Record<string, object>> }).signals ?? {};
  const found = (decided['signals'] ?? {}) as Readonly<Record<string, object>>;
  const names = [...new Set([...Object.keys(found), ...Object.keys(said)])];
  const signals = Object.fromEntries(names.map((name) => [name, { ...found[name], ...said[name] }]));
  return { ...given, ...decided, ...(names.length === 0 ? {} : { signals }) };
}

/** The readings are refused, but what discovery decided may be what the user has to change. */
function isOfReadings(error: unknown): error is Error {
  return (
    error instanceof DataError ||
    error instanceof EmptyWindowError ||
    error instanceof FormatError ||
    (error instanceof SourceError && error.code === 'ERR_SOURCE_NO_ROWS')
  );
}

function printed(settings: object): string {
  return `${visibleJson(JSON.stringify(settings, null, 2))}\n`;
}
