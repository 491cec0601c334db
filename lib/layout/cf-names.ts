import { assertDistinct } from '../clean/machine-names.js';

/**
 * A name as CF asks for (CF Conventions 2.3): letters, digits and underscores, here of any script; every other run of
 * characters becomes one underscore. It may still begin with a digit.
 */
function cfName(text: string): string {
  // V8 takes a millisecond or two for each class of Unicode that it has to compile; most names do without.
  if (/^\w*$/.test(text)) return text;
  return text.normalize('NFC').replace(/(?:[^\p{L}\p{N}\p{M}_]|[\uFE00-\uFE0F])+/gu, '_');
}

function beginsWithLetter(name: string): boolean {
  return /^[A-Za-z]/.test(name) || /^\p{L}/u.test(name);
}

const KEEPING = 'take the layout stacked or ragged, where names stay as they are';

/**
 * Names of netCDF variables for the machines. A name that begins with a digit, or that `taken` holds, gets `machine_` before it.
 * The machine's own name is an attribute.
 *
 * @throws DataError ERR_MACHINE_NAMES where two machines would share a variable
 */
export function variableNames(machines: readonly string[], taken: ReadonlySet<string>): string[] {
  const names = machines.map((machine) => {
    const name = cfName(machine);
    return (name.startsWith('_') || beginsWithLetter(name)) && !taken.has(name) && !/^time_|^_+$/.test(name)
      ? name
      : `machine_${name}`;
  });
  assertDistinct(machines, names, 'variable name', KEEPING);
  return names;
}

/** Names of variables, each given once. */
export class NameSpace {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** `wanted` as a variable name; with `prefix_` before it where it begins with no letter or is taken, then numbered. */
  claim(wanted: string, prefix: string): string {
    const name = cfName(wanted);
    // string7 is what a dimension of texts is called.
    const isFree = beginsWithLetter(name) && !/^string\d+$/.test(name) && !this.#taken.has(name);
    const plain = isFree ? name : `${prefix}_${name.replace(/^_+/, '')}`;
    let free = plain;
    for (let n = 2; this.#taken.has(free); n++) free = `${plain}_${n}`;
    this.#taken.add(free);
    return free;
  }
}

/** Attributes that mean something to CF or netCDF readers; a static fact must not pass for one of them. */
const RESERVED = new Set([
  'company',
  'machine',
  '_FillValue',
  'missing_value',
  'scale_factor',
  'add_offset',
  'valid_min',
  'valid_max',
  'valid_range',
  'units',
  'calendar',
  'coordinates',
  'standard_name',
  'axis',
  'positive',
  'cf_role',
  'bounds',
  'dtype',
  'grid_mapping',
  'cell_methods',
  'ancillary_variables',
  'flag_values',
  'flag_masks',
  'flag_meanings',
]);

/** The attribute name of a static fact: `/` and control characters are no part of netCDF names; reserved ones are set apart. */
export function attributeName(fact: string): string {
  const name = fact
    .normalize('NFC')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[/\x00-\x1f\x7f-\x9f]+/g, '_')
    .trim();
  if (name === '' || RESERVED.has(name) || !(beginsWithLetter(name) || /^\p{N}/u.test(name))) return `static_${name}`;
  return name;
}
