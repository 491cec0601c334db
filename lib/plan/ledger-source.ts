import { xxh64 } from '../netcdf/checksums.js';
import type { Settings } from '../settings/index.js';
import type { Survey } from '../survey/index.js';
import { canonicalJson } from '../util/canonical-json.js';
import { VERSION } from '../version.js';
import type { SourceFacts } from './findings.js';

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
  /** Hash of each machine with its number of times, and the first and the last of them. */
  readonly keys: string;
  /** What the caller gave. */
  readonly fingerprint?: string;
}

/** @param fingerprint a text of the caller, to tell whether anything has changed since */
export function ledgerSource(
  source: SourceFacts,
  survey: Survey,
  { clean, output }: Settings,
  fingerprint: string | undefined,
): DatasetSource {
  const { stamp: _, ifChanged: __, ...described } = output;
  const tables = source.tables.map(({ name }) => name);
  const signals = source.signals.map(({ name, kind, units }) => [name, kind, units]);
  const machines = survey.machines.map(({ code, length, first, last }) => [
    source.machineNames[code],
    length,
    first,
    last,
  ]);
  return {
    version: VERSION,
    settings: hashOf({ clean, output: described }),
    tables,
    schema: hashOf({ tables, signals }),
    readings: survey.readings,
    machines: survey.machines.length,
    first: String(survey.first),
    last: String(survey.last),
    keys: hashOf(machines),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
}

function hashOf(value: unknown): string {
  return xxh64(Buffer.from(canonicalJson(value)))
    .toString(16)
    .padStart(16, '0');
}
