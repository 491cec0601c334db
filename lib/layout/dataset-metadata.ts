import type { Attribute } from '../netcdf/model.js';
import { isoDuration, isoTime } from '../time/iso-format.js';
import type { FactVariable } from './facts.js';

/** Values of the global attributes (CF Conventions 2.6.2, Attribute Convention for Data Discovery 1.3). */
export interface DatasetMetadata {
  readonly title: string;
  readonly institution: string | undefined;
  /** The `source` attribute: how the data were produced. */
  readonly source: string;
  readonly id: string;
  readonly productVersion: string;
  /** Earliest and latest time, nanoseconds since 1970. */
  readonly first: bigint;
  readonly last: bigint;
  /** The usual interval between readings, nanoseconds; undefined with fewer than two readings. */
  readonly resolution: bigint | undefined;
  /** Date and command line. Absent by default, so that the same input gives the same bytes. */
  readonly stamp?: Stamp | undefined;
}

export interface Stamp {
  readonly date: Date;
  /** The command line. */
  readonly command: string;
}

/** The conventions of a dataset with {@link globalAttributes}. */
const CONVENTIONS = 'CF-1.11, ACDD-1.3';

/**
 * @param featureType CF Conventions 9.4; undefined if the dataset is no discrete sampling geometry
 * @param positions variables with the positions of the machines
 */
export function globalAttributes(
  metadata: DatasetMetadata,
  featureType: string | undefined,
  positions: readonly FactVariable[] = [],
): Attribute[] {
  const { first, last, resolution, stamp } = metadata;
  const entries: [name: string, value: Attribute['value'] | undefined][] = [
    ['Conventions', CONVENTIONS],
    ['featureType', featureType],
    ['title', metadata.title],
    ['institution', metadata.institution],
    ['source', metadata.source],
    ['id', metadata.id],
    ['product_version', metadata.productVersion],
    ['time_coverage_start', isoTime(first)],
    ['time_coverage_end', isoTime(last)],
    ['time_coverage_duration', isoDuration(last - first)],
    ['time_coverage_resolution', resolution === undefined ? undefined : isoDuration(resolution)],
    ...positions.flatMap(extent),
    ['date_created', stamp && isoSecond(stamp.date)],
    ['history', stamp && `${isoSecond(stamp.date)} ${stamp.command}`],
  ];
  return entries.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

const EXTENT = { latitude: 'lat', longitude: 'lon', altitude: 'vertical' } as const;

/** `geospatial_lat_min`, `geospatial_lat_max` and so on. */
function extent({ position, data }: FactVariable): [string, Attribute['value'] | undefined][] {
  if (position === undefined) return [];
  const present = (data as Float64Array).filter((value) => !Number.isNaN(value));
  if (present.length === 0) return [];
  const name = `geospatial_${EXTENT[position.standardName]}`;
  const min = present.reduce((a, b) => Math.min(a, b));
  const max = present.reduce((a, b) => Math.max(a, b));
  return [
    [`${name}_min`, min],
    [`${name}_max`, max],
  ];
}

function isoSecond(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
