import { xxh64 } from '../netcdf/checksums.js';
import type { Variable } from '../netcdf/index.js';
import type { OutputSettings, Settings } from '../settings/index.js';
import type { Survey } from '../survey/index.js';
import { canonicalJson } from '../util/canonical-json.js';
import { VERSION } from '../version.js';
import { formatOf } from './choose-format.js';
import type { SourceFacts } from './findings.js';
import { roundingOf } from './plan-times.js';

/**
 * What the ledger of a dataset says of where it comes from. It is the same for the same readings, settings and version,
 * whatever the file of the database, the threads or the destination: no path, no date, nothing of pages.
 */
export interface DatasetSource {
  readonly version: string;
  /** Hash of how the readings were cleaned and the dataset laid out. */
  readonly settings: string;
  /** Tables that were read. */
  readonly tables: readonly string[];
  /** Hash of tables and signals. */
  readonly schema: string;
  /** Readings of all machines, as the survey counted them. */
  readonly readings: number;
  readonly machines: number;
  /** Earliest and latest time, nanoseconds since 1970. */
  readonly first: string;
  readonly last: string;
  /** Hash of the hashes of each machine with its number of times, and the first and the last of them. */
  readonly keys: string;
  /** What the caller gave. */
  readonly fingerprint?: string;
  /** With `output.append`: how a later run goes on. */
  readonly append?: object;
}

/**
 * What the plan decides where `output` does not say it, and `fleetcdf inspect --print-settings` prints. The dataset
 * tells it, so that a dataset is the same whether it was said or decided.
 */
export const DECIDED = [
  'layout',
  'stacked',
  'timeAxis',
  'time',
  'encoding',
  'machines',
  'signals',
] as const satisfies readonly (keyof OutputSettings)[];

/**
 * @param layout the chosen one
 * @param variables as they are stored
 * @param fingerprint a text of the caller, to tell whether anything has changed since
 */
export function ledgerSource(
  source: SourceFacts,
  survey: Survey,
  settings: Settings,
  layout: string,
  variables: readonly Variable[],
  fingerprint: string | undefined,
): DatasetSource {
  const { clean, output } = settings;
  // The variables tell which ragged array it is, and which flags there are.
  const { stamp: _, ifChanged: __, ragged: ___, flags: ____, update: _____, append: ______, ...given } = output;
  const said = Object.fromEntries(Object.entries(given).filter(([key]) => !isDecided(key)));
  const tables = source.tables.map(({ name }) => name);
  const signals = source.signals.map(({ name, kind, units }) => [name, kind, units]);
  return {
    version: VERSION,
    settings: hashOf({
      clean,
      output: { ...said, format: formatOf(settings) },
      layout,
      variables: variables.map(withoutChunks),
      ...roundedTo(settings),
    }),
    tables,
    schema: hashOf({ tables, signals }),
    readings: survey.readings,
    machines: survey.machines.length,
    first: String(survey.first),
    last: String(survey.last),
    keys: keysOf(source, survey),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
}

/** Chunks may be said or decided, and the dataset tells them by itself. */
function withoutChunks({ storage, ...variable }: Variable): Variable {
  const { chunks: _, ...filters } = storage ?? {};
  return Object.keys(filters).length === 0 ? variable : { ...variable, storage: filters };
}

/** Where times are rounded for their units, of which the variables say nothing. */
function roundedTo(settings: Settings): { round?: bigint } {
  const rounding = roundingOf(settings);
  return rounding?.setting === 'output.time.units' ? { round: rounding.round } : {};
}

function isDecided(key: string): boolean {
  return (DECIDED as readonly string[]).includes(key);
}

/** A hash of the hashes of the machines: a text of all of them would be megabytes where there are many. */
function keysOf({ machineNames }: SourceFacts, { machines, firsts, lasts }: Survey): string {
  const hashes = Buffer.alloc(8 * machines.length);
  for (const [m, { code, length }] of machines.entries()) {
    const key = canonicalJson([machineNames[code], length, firsts[m], lasts[m]]);
    hashes.writeBigUInt64LE(xxh64(Buffer.from(key)), 8 * m);
  }
  return hex(xxh64(hashes));
}

function hashOf(value: unknown): string {
  return hex(xxh64(Buffer.from(canonicalJson(value))));
}

function hex(hash: bigint): string {
  return hash.toString(16).padStart(16, '0');
}
