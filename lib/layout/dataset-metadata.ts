import type { AttributeSettings } from '../cf/attributes.js';
import { STANDARD_NAME_VOCABULARY } from '../cf/standard-names.js';
import type { Attribute } from '../netcdf/model.js';
import { isoDuration, isoTime } from '../time/iso-format.js';
import { type FactVariable, settingAttributes } from './facts.js';

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
  /** Further attributes from the settings. */
  readonly attributes?: AttributeSettings;
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
    // Times have a standard name in every dataset.
    ['standard_name_vocabulary', STANDARD_NAME_VOCABULARY],
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
    ['geospatial_bounds', bounds(positions)],
    ['date_created', stamp && isoSecond(stamp.date)],
    ['history', stamp && `${isoSecond(stamp.date)} ${stamp.command}`],
  ];
  const own = entries.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
  return [...own, ...settingAttributes(metadata.attributes ?? {})];
}

const EXTENT = { latitude: 'lat', longitude: 'lon', altitude: 'vertical' } as const;
const UNITS = { latitude: 'degrees_north', longitude: 'degrees_east', altitude: 'm' } as const;

/** Smallest and largest value; undefined where there is none. */
function limits({ data }: FactVariable): { min: number; max: number } | undefined {
  const present = (data as Float64Array).filter((value) => !Number.isNaN(value));
  if (present.length === 0) return undefined;
  return { min: present.reduce((a, b) => Math.min(a, b)), max: present.reduce((a, b) => Math.max(a, b)) };
}

/** `geospatial_lat_min`, `geospatial_lat_max` and so on. */
function extent(variable: FactVariable): [string, Attribute['value'] | undefined][] {
  const found = limits(variable);
  if (variable.position === undefined || found === undefined) return [];
  const { standardName } = variable.position;
  const name = `geospatial_${EXTENT[standardName]}`;
  return [
    [`${name}_min`, found.min],
    [`${name}_max`, found.max],
    [`${name}_units`, UNITS[standardName]],
    ...(standardName === 'altitude' ? ([[`${name}_positive`, 'up']] as [string, string][]) : []),
  ];
}

/**
 * Well-known text of the smallest rectangle around the machines, latitude first (ACDD 1.3, `geospatial_bounds`).
 * Undefined without positions, and where longitudes count beyond 180.
 */
function bounds(positions: readonly FactVariable[]): string | undefined {
  const along = (name: string) => positions.find(({ position }) => position?.standardName === name);
  const [latitude, longitude] = [along('latitude'), along('longitude')];
  if (latitude === undefined || longitude === undefined) return undefined;
  const [lat, lon] = [limits(latitude), limits(longitude)];
  if (lat === undefined || lon === undefined || lon.max >= 180) return undefined;
  const corners = [
    [lat.min, lon.min],
    [lat.min, lon.max],
    [lat.max, lon.max],
    [lat.max, lon.min],
    [lat.min, lon.min],
  ].map((corner) => corner.join(' '));
  const distinct = [...new Set(corners)];
  if (distinct.length === 1) return `POINT (${distinct[0]})`;
  return distinct.length === 2 ? `LINESTRING (${distinct.join(', ')})` : `POLYGON ((${corners.join(', ')}))`;
}

function isoSecond(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
