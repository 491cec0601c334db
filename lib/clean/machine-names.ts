import { DataError } from '../errors.js';

interface MachineNameRules {
  /** Zero-pad the numbers in names to a common width: `machine_0` … `machine_19` → `machine_00` … `machine_19`. */
  readonly padNumbers?: boolean;
}

/**
 * The machine names for the dataset, in the order of `names`.
 *
 * @param known names that the dataset has in any case; see {@link machineNameCleaner}
 * @throws DataError ERR_MACHINE_NAMES where two machines would get the same name
 */
export function cleanMachineNames(
  names: readonly string[],
  rules: MachineNameRules,
  known: readonly string[] = [],
): string[] {
  // Names as they are differ: a machine is known by its name.
  if (!rules.padNumbers) return [...names];
  const cleaned = names.map(machineNameCleaner(names, rules, known));
  assertDistinct(names, cleaned);
  return cleaned;
}

/**
 * What turns a name of the database into one of the dataset. Numbers get the widths that they have in `known`, whatever
 * other machines there are; else the widths that the longest of `names` need.
 */
export function machineNameCleaner(
  names: readonly string[],
  { padNumbers = false }: MachineNameRules,
  known: readonly string[] = [],
): (name: string) => string {
  if (!padNumbers) return (name) => name;
  const widths = new Map([...numberWidths(names), ...numberWidths(known)]);
  return (name) => padNumbersOf(name, widths);
}

/** @throws DataError ERR_MACHINE_NAMES that names two machines with the same result */
function assertDistinct(names: readonly string[], results: readonly string[]): void {
  const seen = new Map<string, string>();
  results.forEach((result, i) => {
    const other = seen.get(result);
    if (other !== undefined) {
      throw new DataError(
        'ERR_MACHINE_NAMES',
        `machines ${JSON.stringify(other)} and ${JSON.stringify(names[i])} would both have the name ` +
          `${JSON.stringify(result)}; rename one in the database, or select one with a query in source.readings`,
      );
    }
    seen.set(result, names[i]);
  });
}

/** Names that differ only in their numbers have the same shape. */
function shapeOf(name: string): string {
  return name.replace(/\d+/g, '#');
}

/** By shape of the names, the length of the longest k-th number. */
function numberWidths(names: readonly string[]): Map<string, number[]> {
  const widths = new Map<string, number[]>();
  for (const name of names) {
    const shape = shapeOf(name);
    const width = widths.get(shape) ?? [];
    (name.match(/\d+/g) ?? []).forEach((digits, k) => {
      width[k] = Math.max(width[k] ?? 0, digits.length);
    });
    widths.set(shape, width);
  }
  return widths;
}

/** Pads the k-th number to the k-th width of its shape: beside `press_12`, `press_7` becomes `press_07`. */
function padNumbersOf(name: string, widths: ReadonlyMap<string, readonly number[]>): string {
  const width = widths.get(shapeOf(name)) ?? [];
  let k = 0;
  return name.replace(/\d+/g, (digits) => digits.padStart(width[k++] ?? 0, '0'));
}
