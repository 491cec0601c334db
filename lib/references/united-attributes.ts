import type { Attribute, AttributeValue } from '../netcdf/model.js';
import { notOne } from './united-error.js';

/** Attributes without which stored values mean something else (CF Conventions 2.5, 3.1, 3.5, 4.4.1, 8.1). */
const DECISIVE: ReadonlySet<string> = new Set([
  '_FillValue',
  'missing_value',
  'scale_factor',
  'add_offset',
  '_Unsigned',
  'units',
  'calendar',
  'flag_values',
  'flag_masks',
  'flag_meanings',
  'flag_labels',
]);

const CODES: ReadonlySet<string> = new Set(['flag_values', 'flag_masks', 'flag_meanings', 'flag_labels']);

/** Lists of names of variables (CF Conventions 3.4, 5). */
const LISTS: ReadonlySet<string> = new Set(['coordinates', 'ancillary_variables']);

/** Attributes of the same variable, or the global ones, in several objects. */
export interface AttributesOf {
  /** The object, for errors. */
  readonly object: string;
  readonly attributes: readonly Attribute[];
}

/**
 * The attributes that all have alike. Lists of variables are united.
 *
 * @param variable its name; undefined for global attributes
 * @param ignored names that are decided elsewhere
 * @param onDifferent told of each that is left out, as it differs or is not in all
 * @throws FormatError ERR_REFERENCES_UNITE where one differs that decides what values mean
 */
export function uniteAttributes(
  all: readonly AttributesOf[],
  variable: string | undefined,
  ignored: ReadonlySet<string>,
  onDifferent: (name: string) => void,
): Attribute[] {
  const names = new Set(all.flatMap(({ attributes }) => attributes.map(({ name }) => name)));
  const united: Attribute[] = [];
  for (const name of names) {
    if (ignored.has(name)) continue;
    const values = all.map(({ object, attributes }) => ({
      object,
      value: attributes.find((attribute) => attribute.name === name)?.value,
    }));
    const [first] = values;
    const other = values.find(({ value }) => !isSameValue(value, first.value));
    if (other === undefined) united.push({ name, value: first.value as AttributeValue });
    else if (variable !== undefined && LISTS.has(name)) united.push({ name, value: joined(values) });
    else if (variable !== undefined && DECISIVE.has(name)) {
      const why =
        `variable "${variable}" has ${name} ${shown(first.value)} in ${first.object} and ${shown(other.value)} in ` +
        `${other.object}, so that its values mean something else`;
      throw notOne(why, variable, remedyFor(name));
    } else onDifferent(name);
  }
  return united;
}

function remedyFor(name: string): string | undefined {
  if (CODES.has(name)) return 'fix the codes of words with "flags" in the settings of all runs';
  const where = name === 'units' || name === 'calendar' ? 'output.signals' : 'output.encoding';
  return `say it in the settings of all runs (${where})`;
}

function joined(values: readonly { readonly value: AttributeValue | undefined }[]): string {
  const words = values.flatMap(({ value }) => (typeof value === 'string' ? value.split(/\s+/).filter(Boolean) : []));
  return [...new Set(words)].join(' ');
}

export function isSameValue(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (a === undefined || b === undefined || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (a.constructor !== b.constructor || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

const MOST_SHOWN = 60;

function shown(value: AttributeValue | undefined): string {
  if (value === undefined) return '(none)';
  const text =
    typeof value === 'object' ? Array.from(value as ArrayLike<unknown>).join(', ') : JSON.stringify(value, String);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
