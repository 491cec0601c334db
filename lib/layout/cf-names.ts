import type { Attribute } from '../netcdf/model.js';
import { asciiName } from './ascii-names.js';

/** A variable or an attribute that does not have the name that it was to have. */
export interface ChangedName {
  readonly original: string;
  readonly name: string;
  /** Without its number the name would be the one of another. */
  readonly isNumbered: boolean;
}

/**
 * Hands out names (CF Conventions 2.3): ASCII letters, digits and underscores, a letter first, and no two that differ
 * only by case.
 */
export class NameSpace {
  /** Who has a name, in lower case: the prefix that it was claimed with, empty for a reserved one. */
  readonly #holders: Map<string, string>;
  readonly #nextNumbers = new Map<string, number>();
  readonly #changed: ChangedName[] = [];

  constructor(reserved: Iterable<string> = []) {
    this.#holders = new Map(Array.from(reserved, (name) => [name.toLowerCase(), '']));
  }

  /** What has another name than it was to have, in the order of claims. */
  get changed(): readonly ChangedName[] {
    return this.#changed;
  }

  /** Nothing gets this name any more. */
  reserve(name: string): void {
    this.#holders.set(name.toLowerCase(), '');
  }

  /**
   * `wanted` as a name. It gets `prefix_` if it does not begin with a letter, is reserved, or is the name of something
   * that was claimed with another prefix; a number if it is still taken.
   *
   * @param original what people call it, for {@link changed}
   */
  claim(wanted: string, prefix: string, original = wanted): string {
    const name = asciiName(wanted);
    const holder = this.#holders.get(name.toLowerCase());
    // Dimensions of text are named string7 and so on.
    const isUsable = /^[A-Za-z]/.test(name) && !/^string\d+$/i.test(name);
    const plain =
      isUsable && (holder === undefined || holder === prefix) ? name : `${prefix}_${name.replace(/^_+/, '')}`;
    const free = this.#numbered(plain);
    this.#holders.set(free.toLowerCase(), prefix);
    if (free !== wanted) this.#changed.push({ original, name: free, isNumbered: free !== plain });
    return free;
  }

  #numbered(plain: string): string {
    const key = plain.toLowerCase();
    if (!this.#holders.has(key)) return plain;
    for (let n = this.#nextNumbers.get(key) ?? 2; ; n++) {
      if (this.#holders.has(`${key}_${n}`)) continue;
      this.#nextNumbers.set(key, n + 1);
      return `${plain}_${n}`;
    }
  }
}

/** The attribute `original_name` of a variable that does not have the name that it was to have. */
export function originalName(name: string, wanted: string, original = wanted): Attribute[] {
  return name === wanted ? [] : [{ name: 'original_name', value: original }];
}

/**
 * Attributes with a meaning in CF (Appendix A) or netCDF, or in this dataset. Static data must not use their names.
 * Text may be a `comment`, `source`, `references`, `institution`, and `location`, which means something beside `mesh`.
 */
const RESERVED = [
  ...['company', 'machine', 'original_name', 'original_names', 'dtype', 'flag_labels', '_Encoding'],
  ...['_FillValue', 'missing_value', 'scale_factor', 'add_offset', 'valid_min', 'valid_max', 'valid_range'],
  ...['actual_range', 'units', 'units_metadata', 'calendar', 'leap_month', 'leap_year', 'month_lengths'],
  ...['coordinates', 'standard_name', 'long_name', 'axis', 'positive', 'cf_role', 'bounds', 'climatology', 'compress'],
  ...['grid_mapping', 'cell_methods', 'cell_measures', 'ancillary_variables', 'formula_terms', 'title', 'history'],
  ...['computed_standard_name', 'coordinate_interpolation', 'geometry', 'geometry_type', 'interior_ring', 'nodes'],
  ...['node_coordinates', 'node_count', 'part_node_count', 'mesh', 'location_index_set', 'standard_error_multiplier'],
  ...['instance_dimension', 'sample_dimension', 'flag_values', 'flag_masks', 'flag_meanings'],
];

/** CF Conventions 2.6.2: these are text wherever they are. */
const TEXTS = ['institution', 'source', 'references', 'comment'];

/**
 * The names of static facts as attributes. One that cannot be used gets the prefix `static_`, and several of one name
 * are numbered.
 *
 * @param taken names of other attributes of the variable
 */
export function attributeNames(
  facts: readonly { readonly name: string; readonly value: unknown }[],
  taken: readonly string[] = [],
): { readonly names: readonly string[]; readonly changed: readonly ChangedName[] } {
  const isText = (name: string): boolean =>
    facts.every((fact) => fact.name.toLowerCase() !== name || typeof fact.value === 'string');
  const space = new NameSpace([...RESERVED, ...TEXTS.filter((name) => !isText(name)), ...taken]);
  return { names: facts.map(({ name }) => space.claim(name, 'static')), changed: space.changed };
}
