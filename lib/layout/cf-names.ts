import { assertDistinct } from '../clean/machine-names.js';

/**
 * A CF name (CF Conventions 2.3): letters of any script, digits and underscores. Each run of other characters becomes
 * one underscore. The name may still begin with a digit.
 */
function cfName(text: string): string {
  // V8 needs a millisecond or two to compile each Unicode class; most names need none.
  if (/^\w*$/.test(text)) return text;
  return text.normalize('NFC').replace(/(?:[^\p{L}\p{N}\p{M}_]|[\uFE00-\uFE0F])+/gu, '_');
}

function beginsWithLetter(name: string): boolean {
  return /^[A-Za-z]/.test(name) || /^\p{L}/u.test(name);
}

const REMEDY = 'use the layout stacked or ragged, which keeps names as they are';

/**
 * The netCDF variable name of each machine. A name that begins with a digit, or is in `taken`, gets the prefix
 * `machine_`. The machine's own name is an attribute.
 *
 * @throws DataError ERR_MACHINE_NAMES if two machines would share a variable
 */
export function variableNames(machines: readonly string[], taken: ReadonlySet<string>): string[] {
  const names = machines.map((machine) => {
    const name = cfName(machine);
    return (name.startsWith('_') || beginsWithLetter(name)) && !taken.has(name) && !/^time_|^_+$/.test(name)
      ? name
      : `machine_${name}`;
  });
  assertDistinct(machines, names, 'variable name', REMEDY);
  return names;
}

/** Hands out unique variable names. */
export class NameSpace {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** `wanted` as a variable name. It gets `prefix_` if it does not begin with a letter or is taken, then a number. */
  claim(wanted: string, prefix: string): string {
    const name = cfName(wanted);
    // Dimensions of text are named string7 and so on.
    const isFree = beginsWithLetter(name) && !/^string\d+$/.test(name) && !this.#taken.has(name);
    const plain = isFree ? name : `${prefix}_${name.replace(/^_+/, '')}`;
    let free = plain;
    for (let n = 2; this.#taken.has(free); n++) free = `${plain}_${n}`;
    this.#taken.add(free);
    return free;
  }
}

/** Attributes with a meaning in CF or netCDF, or in this dataset. Static data must not use their names. */
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
  'flag_labels',
]);

/** The attribute name of a static fact: without `/` and control characters, which netCDF forbids, and not reserved. */
export function attributeName(fact: string): string {
  const name = fact
    .normalize('NFC')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this removes control characters
    .replace(/[/\x00-\x1f\x7f-\x9f]+/g, '_')
    .trim();
  if (name === '' || RESERVED.has(name) || !(beginsWithLetter(name) || /^\p{N}/u.test(name))) return `static_${name}`;
  return name;
}
