import { SettingsError } from '../errors.js';
import { type FleetShape, type LayoutName, sharedTimes, sortSensors } from '../layout/index.js';
import type { Settings } from '../settings/index.js';
import { formatCount, plural } from '../util/format.js';
import { formatOf } from './choose-format.js';
import { isTableFormat } from './table-format.js';

/**
 * Most variables of a layout that nobody asked for. netCDF-C opens so many in some 4 s, and 20,000 in 12 s. The number
 * is fixed, so that what a dataset looks like depends on the database and the settings alone, never on the memory.
 */
export const MOST_VARIABLES = 10_000;

/** From so many machines on, a variable for each is not the default. */
export const MANY_MACHINES = 200;

export interface LayoutChoice {
  readonly name: LayoutName;
  /** Why it is not the default; absent where it is, or where settings choose it. */
  readonly why?: string;
}

const OF_ONE_LAYOUT = [
  ['ragged', '--ragged (output.ragged)'],
  ['stacked', 'output.stacked'],
] as const;

/** @throws SettingsError ERR_SETTINGS_VALUE where `output.ragged` or `output.stacked` says something of another layout */
export function checkForms(settings: Settings): void {
  for (const [name, key] of OF_ONE_LAYOUT) if (settings.output[name] !== undefined) assertLayout(name, key, settings);
}

function assertLayout(name: LayoutName, key: string, settings: Settings): void {
  const { layout } = settings.output;
  const format = formatOf(settings);
  if (layout === name && !isTableFormat(format)) return;
  const found = isTableFormat(format)
    ? `the format ${format} has no layout`
    : layout === undefined
      ? 'none is chosen'
      : `the layout is ${layout}`;
  throw new SettingsError(
    'ERR_SETTINGS_VALUE',
    `${key} is for the layout ${name}, and ${found}; add --layout ${name} (output.layout) or leave it out`,
    { key: `output.${name}` },
  );
}

/**
 * The layout that settings ask for; else `machines`. From {@link MANY_MACHINES} machines on `stacked` where they share a
 * time axis, else `ragged`; `ragged` too where there would be too many variables.
 */
export function chooseLayout(shape: FleetShape, { output }: Settings): LayoutChoice {
  if (output.layout !== undefined) return { name: output.layout };
  // Labels for every reading are what only `machines` has.
  if (output.labels === 'reading') return { name: 'machines' };
  const machines = plural(shape.machines.length, 'machine');
  if (shape.machines.length >= MANY_MACHINES) {
    return sharedTimes(shape) === undefined
      ? { name: 'ragged', why: `${machines} have times of their own` }
      : { name: 'stacked', why: `${machines} share a time axis` };
  }
  const variables = machinesVariables(shape);
  if (variables <= MOST_VARIABLES) return { name: 'machines' };
  return { name: 'ragged', why: `layout machines would have ${formatCount(variables)} variables for ${machines}` };
}

/** Variables that the layout `machines` has for the machines: an array, one for each text, and times of their own. */
export function machinesVariables(shape: FleetShape): number {
  const { numbers, texts } = sortSensors(shape.signals);
  const times = sharedTimes(shape) === undefined ? 1 : 0;
  return shape.machines.length * (texts.length + Math.min(1, numbers.length) + times);
}

/** What the user should know about a layout that was chosen for the number of machines. */
export function layoutWarnings({ name, why }: LayoutChoice): string[] {
  if (why === undefined) return [];
  return [
    `the dataset has the layout ${name}, because ${why}: from ${MANY_MACHINES} machines, or ` +
      `${formatCount(MOST_VARIABLES)} variables, on, a variable for each machine is slow to open; --layout ` +
      '(output.layout) keeps the layout the same for any number of machines',
  ];
}
