import { formatOf } from '../../lib/plan/choose-format.js';
import { isClassic } from '../../lib/plan/plan-format.js';
import { isTableFormat } from '../../lib/plan/table-format.js';
import type { Settings } from '../../lib/settings/index.js';
import { isS3Url } from '../../lib/sink/index.js';
import { usageFailure } from '../failure.js';

/** Formats that are alike in which options they heed. */
export type Family = 'netCDF-4' | 'classic netCDF' | 'Parquet' | 'text';
/** Where an object goes. */
export type Place = 'S3' | 'a file' | 'standard output';

/** Where an option has an effect; what is left out is no matter. */
export interface Use {
  readonly families?: readonly Family[];
  /** Of the dataset. */
  readonly places?: readonly Place[];
  /** At least one of the outputs goes to S3: the dataset, references, the report, the receipt, the page. */
  readonly anyInS3?: true;
  readonly source?: 'a database';
  /** Only together with this option. */
  readonly with?: string;
  /** `verify --checksum`, which reads no database, heeds it too. */
  readonly checksum?: true;
}

const EVERYWHERE: Use = { checksum: true };
const NETCDF: Use = { families: ['netCDF-4', 'classic netCDF'] };
const NETCDF4: Use = { families: ['netCDF-4'] };
const REACH: Use = { anyInS3: true, checksum: true };
/** The library refuses them by itself where they say nothing, with codes of their own. */
const REFUSED_BY_LIBRARY: Use = {};

/**
 * Where each option of the commands has an effect, by name. One that would be ignored is refused where it is written on
 * the command line. Settings and the environment are for many runs, and may say what one of them does not need.
 */
export const USES: Readonly<Record<string, Use>> = {
  from: {},
  'machine-name': REFUSED_BY_LIBRARY,
  combine: REFUSED_BY_LIBRARY,
  'skip-damaged': REFUSED_BY_LIBRARY,
  table: REFUSED_BY_LIBRARY,
  recipe: REFUSED_BY_LIBRARY,
  machine: {},
  signal: {},
  since: {},
  until: {},
  zone: EVERYWHERE,
  where: REFUSED_BY_LIBRARY,
  'text-signals': {},
  reader: { source: 'a database' },
  output: EVERYWHERE,
  format: {},
  layout: NETCDF,
  ragged: NETCDF,
  'time-axis': NETCDF,
  labels: NETCDF,
  flags: {},
  'time-units': NETCDF,
  stamp: { families: ['netCDF-4', 'classic netCDF', 'Parquet'] },
  deflate: NETCDF4,
  fletcher32: NETCDF4,
  references: REFUSED_BY_LIBRARY,
  'if-changed': REFUSED_BY_LIBRARY,
  update: REFUSED_BY_LIBRARY,
  append: REFUSED_BY_LIBRARY,
  overwrite: { places: ['S3', 'a file'] },
  verify: REFUSED_BY_LIBRARY,
  receipt: REFUSED_BY_LIBRARY,
  endpoint: REACH,
  region: REACH,
  profile: REACH,
  provider: REACH,
  'retry-for': REACH,
  'addressing-style': REACH,
  'part-size': { places: ['S3'] },
  resume: { places: ['S3'] },
  'storage-class': { anyInS3: true },
  sse: { anyInS3: true },
  'sse-kms-key-id': { anyInS3: true },
  tag: { anyInS3: true },
  metadata: { anyInS3: true },
  acl: { anyInS3: true },
  'cache-control': { anyInS3: true },
  settings: EVERYWHERE,
  'print-settings': {},
  'suggest-rules': {},
  threads: {},
  memory: EVERYWHERE,
  strict: {},
  'dry-run': {},
  report: {},
  stats: {},
  html: {},
  quiet: EVERYWHERE,
  progress: EVERYWHERE,
  verbose: EVERYWHERE,
  json: EVERYWHERE,
  all: EVERYWHERE,
  csv: EVERYWHERE,
  checksum: EVERYWHERE,
  sample: EVERYWHERE,
  seed: { with: 'sample', checksum: true },
  limit: {},
  shards: EVERYWHERE,
  shard: EVERYWHERE,
  workers: EVERYWHERE,
  on: EVERYWHERE,
  image: EVERYWHERE,
  volume: EVERYWHERE,
  cpus: EVERYWHERE,
  'container-memory': EVERYWHERE,
  namespace: EVERYWHERE,
  'service-account': EVERYWHERE,
  secret: EVERYWHERE,
  queue: EVERYWHERE,
  role: EVERYWHERE,
};

/** What a run or a verification is about. */
export interface Circumstances {
  readonly family: Family;
  readonly format: string;
  readonly place: Place;
  readonly destination: string;
  readonly anyInS3: boolean;
  readonly source: 'a database' | 'JSON';
  /** Options that are written on the command line, by name: as they are written. */
  readonly given: ReadonlyMap<string, string>;
  /** `verify --checksum`. */
  readonly isChecksum: boolean;
}

/** @param outputs where else something goes: references, the report, the receipt */
export function circumstancesOf(
  settings: Settings,
  outputs: readonly (string | undefined)[],
  given: ReadonlyMap<string, string>,
  isChecksum = false,
): Circumstances {
  const { destination = '', source } = settings;
  const format = formatOf(settings);
  return {
    family: familyOf(format),
    format,
    place: destination === '-' ? 'standard output' : isS3Url(destination) ? 'S3' : 'a file',
    destination: destination === '-' ? 'standard output' : destination,
    anyInS3: [destination, ...outputs].some((output) => output !== undefined && isS3Url(output)),
    source: source.from === 'json' ? 'JSON' : 'a database',
    given,
    isChecksum,
  };
}

function familyOf(format: string): Family {
  if (format === 'parquet') return 'Parquet';
  if (isTableFormat(format)) return 'text';
  return isClassic(format) ? 'classic netCDF' : 'netCDF-4';
}

/** Why an option would be ignored; undefined where it is not. */
export function whyIgnored(name: string, circumstances: Circumstances): string | undefined {
  const { family, format, place, destination, anyInS3, source, given, isChecksum } = circumstances;
  const use = USES[name] ?? {};
  if (use.with !== undefined && !given.has(use.with)) return `is for --${use.with}`;
  if (isChecksum)
    return use.checksum
      ? s3Problem(use, anyInS3, destination)
      : 'is for a comparison with the database, which --checksum does without';
  if (use.source !== undefined && source !== use.source) return `is for databases, and ${source} is read`;
  if (use.families !== undefined && !use.families.includes(family)) {
    return `is for ${inWords(use.families)}, and ${destination} is written as ${family === 'text' ? format : family}`;
  }
  if (use.places !== undefined && !use.places.includes(place)) {
    return `is for ${use.places.join(' or ')}, and the destination is ${destination}`;
  }
  return s3Problem(use, anyInS3, destination);
}

function s3Problem(use: Use, anyInS3: boolean, destination: string): string | undefined {
  return use.anyInS3 && !anyInS3 ? `is for S3, and nothing goes there: the destination is ${destination}` : undefined;
}

function inWords(families: readonly Family[]): string {
  return families.join(' and ').replace('netCDF-4 and classic netCDF', 'netCDF');
}

/**
 * Refuses options of the command line that would be ignored.
 * @throws SettingsError ERR_USAGE
 */
export function refuseIgnored(circumstances: Circumstances, command: string): void {
  // Without a destination the run is refused for that.
  if (circumstances.destination === '' && command !== 'inspect' && command !== 'stats') return;
  for (const [name, written] of circumstances.given) {
    const why = whyIgnored(name, circumstances);
    if (why !== undefined) throw usageFailure(`${written} would be ignored: it ${why}; leave it out`, command);
  }
}
