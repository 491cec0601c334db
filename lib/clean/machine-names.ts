import { DataError } from '../errors.js';

interface MachineNameRules {
  /** Zero-pad the numbers in names to a common width: `machine_0` … `machine_19` → `machine_00` … `machine_19`. */
  readonly padNumbers?: boolean;
}

/**
 * The machine names for the dataset, in the order of `names`.
 *
 * @throws DataError ERR_MACHINE_NAMES where two machines would get the same name
 */
export function cleanMachineNames(names: readonly string[], rules: MachineNameRules): string[] {
  // Names as they are differ: a machine is known by its name.
  if (!rules.padNumbers) return [...names];
  const cleaned = padNumbers(names);
  assertDistinct(names, cleaned);
  return cleaned;
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

/**
 * Groups names that differ only in their numbers, and pads the k-th number of each to the longest k-th number of its
 * group: `press_7`, `press_12`, `oven_3` become `press_07`, `press_12`, `oven_3`.
 */
function padNumbers(names: readonly string[]): string[] {
  const widths = new Map<string, number[]>();
  for (const name of names) {
    const shape = name.replace(/\d+/g, '#');
    const width = widths.get(shape) ?? [];
    (name.match(/\d+/g) ?? []).forEach((digits, k) => {
      width[k] = Math.max(width[k] ?? 0, digits.length);
    });
    widths.set(shape, width);
  }
  return names.map((name) => {
    const width = widths.get(name.replace(/\d+/g, '#')) as number[];
    let k = 0;
    return name.replace(/\d+/g, (digits) => digits.padStart(width[k++], '0'));
  });
}
