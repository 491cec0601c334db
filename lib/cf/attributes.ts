import { editDistance, nearest } from '../util/suggest.js';

/** The value of an attribute from settings. */
export type AttributeSetting = string | number | readonly number[] | readonly string[];

/** Attributes from settings, by name. */
export type AttributeSettings = Readonly<Record<string, AttributeSetting>>;

/** Why an attribute cannot be set, and what would be right. */
type Advice = string;

const COVERAGE = 'it follows from the times that are read: source.since and source.until select them';
const EXTENT = 'it follows from the positions of the machines';

/** Global attributes that a layout writes, or may write with other data. */
const OWN_GLOBALS: Readonly<Record<string, Advice>> = {
  Conventions: 'it says by which conventions fleetcdf writes',
  featureType: 'it follows from output.layout',
  title: 'set output.title',
  institution: 'set company_name',
  source: 'it says where the readings come from; comment, summary, platform and instrument are free',
  id: 'set output.id',
  product_version: 'set output.product_version',
  standard_name_vocabulary: 'it names the table of standard names that fleetcdf checks',
  time_coverage_start: COVERAGE,
  time_coverage_end: COVERAGE,
  time_coverage_duration: COVERAGE,
  time_coverage_resolution: COVERAGE,
  geospatial_lat_min: EXTENT,
  geospatial_lat_max: EXTENT,
  geospatial_lat_units: EXTENT,
  geospatial_lon_min: EXTENT,
  geospatial_lon_max: EXTENT,
  geospatial_lon_units: EXTENT,
  geospatial_vertical_min: EXTENT,
  geospatial_vertical_max: EXTENT,
  geospatial_vertical_units: EXTENT,
  geospatial_vertical_positive: EXTENT,
  geospatial_bounds: EXTENT,
  date_created: 'set output.stamp',
  history: 'set output.stamp',
};

const NAMES_VARIABLES = 'it names variables, which output.layout decides';
const POSITION = 'it follows from the position of a machine, or from the time';

/** Attributes of variables that a layout writes, or that would change how readers take the values. */
const OWN_OF_SIGNALS: Readonly<Record<string, Advice>> = {
  units: 'set output.signals.NAME.units',
  long_name: 'set output.signals.NAME.long_name',
  standard_name: 'set output.signals.NAME.standard_name',
  comment: 'set output.signals.NAME.comment',
  original_name: 'it is the name of the signal where the variable has another',
  original_names: 'it has the names of static data where attributes have others',
  original_units: 'set output.signals.NAME.units',
  original_standard_name: 'set output.signals.NAME.standard_name',
  _FillValue: 'set output.encoding.NAME._FillValue',
  missing_value: 'set output.encoding.NAME._FillValue',
  scale_factor: 'set output.encoding.NAME.scale_factor',
  add_offset: 'set output.encoding.NAME.add_offset',
  dtype: 'set output.encoding.NAME.dtype',
  flag_values: 'the texts of a signal make it',
  flag_masks: 'the texts of a signal make it',
  flag_meanings: 'the texts of a signal make it',
  flag_labels: 'the texts of a signal make it',
  calendar: POSITION,
  axis: POSITION,
  positive: POSITION,
  coordinates: NAMES_VARIABLES,
  bounds: NAMES_VARIABLES,
  climatology: NAMES_VARIABLES,
  ancillary_variables: NAMES_VARIABLES,
  cell_measures: NAMES_VARIABLES,
  formula_terms: NAMES_VARIABLES,
  grid_mapping: NAMES_VARIABLES,
  sample_dimension: NAMES_VARIABLES,
  instance_dimension: NAMES_VARIABLES,
  compress: NAMES_VARIABLES,
  geometry: NAMES_VARIABLES,
  mesh: NAMES_VARIABLES,
  _Encoding: 'texts are UTF-8',
  cf_role: 'output.layout decides it',
  company: 'set company_name',
  machine: 'it is the name of the machine',
  valid_min: 'set a range rule in clean.signals.NAME',
  valid_max: 'set a range rule in clean.signals.NAME',
  valid_range: 'set a range rule in clean.signals.NAME',
};

/** Of what attributes are. */
export type AttributesOf = 'dataset' | 'signal';

/**
 * What speaks against an attribute of this name from settings; undefined if nothing does. The names of netCDF (NetCDF
 * Classic Format Specification, "name") and of CF (CF Conventions 2.3): letters, digits and underscores, a letter first.
 */
export function attributeNameProblem(name: string, of: AttributesOf): string | undefined {
  const own: [string, Advice][] = Object.entries(of === 'dataset' ? OWN_GLOBALS : OWN_OF_SIGNALS);
  const ours = own.find(([ownName]) => ownName.toLowerCase() === name.toLowerCase());
  if (ours !== undefined) {
    const [ownName, advice] = ours;
    return `is one that fleetcdf writes itself${name === ownName ? '' : ` (${ownName})`}: ${advice}`;
  }
  if (/^[A-Za-z]\w*$/.test(name)) return undefined;
  const right = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/\W+/g, '_')
    .replace(/^[^A-Za-z]+/, '');
  const advice = right === '' ? '' : `: ${JSON.stringify(right)}`;
  return `is no name for an attribute; take letters (A to Z), digits and underscores, a letter first${advice}`;
}

/** Attributes of a whole dataset: ACDD 1.3, and those of CF Conventions 2.6.2. */
const KNOWN_GLOBALS: readonly string[] = [
  ...['acknowledgement', 'cdm_data_type', 'comment', 'contributor_name', 'contributor_role', 'coverage_content_type'],
  ...['creator_email', 'creator_institution', 'creator_name', 'creator_type', 'creator_url'],
  ...['date_issued', 'date_metadata_modified', 'date_modified', 'external_variables', 'geospatial_bounds_crs'],
  ...['geospatial_bounds_vertical_crs', 'geospatial_lat_resolution', 'geospatial_lon_resolution'],
  ...['geospatial_vertical_resolution', 'instrument', 'instrument_vocabulary', 'keywords', 'keywords_vocabulary'],
  ...['license', 'metadata_link', 'naming_authority', 'platform', 'platform_vocabulary', 'processing_level'],
  ...['program', 'project', 'publisher_email', 'publisher_institution', 'publisher_name', 'publisher_type'],
  ...['publisher_url', 'references', 'summary'],
];

/** Attributes of a signal that a name may be a slip of. Short ones are left out: "type" is no slip of "dtype". */
const KNOWN_OF_SIGNALS: readonly string[] = [
  ...Object.keys(OWN_OF_SIGNALS).filter((name) => name.length > 4 && !['dtype', 'bounds', 'machine'].includes(name)),
  ...['cell_methods', 'references', 'source', 'institution', 'actual_range', 'units_metadata'],
];

/** The known attribute that `name` is a slip of, by one or two letters or the case; undefined where there is none. */
export function meantAttribute(name: string, of: AttributesOf): string | undefined {
  const known = of === 'dataset' ? [...KNOWN_GLOBALS, ...Object.keys(OWN_GLOBALS)] : KNOWN_OF_SIGNALS;
  if (known.includes(name)) return undefined;
  const best = nearest(name, known);
  return best !== undefined && editDistance(name.toLowerCase(), best.toLowerCase()) <= 2 ? best : undefined;
}
