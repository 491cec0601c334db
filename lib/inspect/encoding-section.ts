import type { ReadingsVariable } from '../layout/layout.js';
import type { DatasetPlan } from '../plan/plan.js';
import { staticVariables, storedType } from '../plan/stored-types.js';
import type { OutputEncoding as Encoding } from '../settings/index.js';
import { groupBy } from '../util/group-by.js';

type Encodings = Readonly<Record<string, Encoding>>;

/**
 * How the values of readings are stored: what settings say and, where they are silent, the types and the chunks of the
 * plan; then the types of names and facts. The names are those of signals; `*` is an array of several, so that a signal
 * that joins it is stored alike.
 *
 * @returns undefined where there is nothing to say
 */
export function encodingSection(plan: DatasetPlan, given: Encodings): Encodings | undefined {
  const { signals } = plan.shape;
  const { variables } = plan.layout.dataset;
  const decided: [string, Encoding][] = [];
  // Flags are stored as their codes; their chunks follow from their lengths.
  const values = plan.layout.values.filter((value) => !value.signals.some((s) => signals[s].derived !== undefined));
  for (const group of groupBy(values, (value) => value.signals.join()).values()) {
    const names = group[0].signals.map((s) => signals[s].name);
    const own = group.map(({ variable }) => variables[variable].name);
    if ([...names, ...own, '*'].some((name) => given[name] !== undefined)) continue;
    const integers = signals[group[0].signals[0]].integers !== undefined;
    const isArray = names.length > 1 && !integers;
    const chunks = chunksOf(plan, group);
    if (isArray && chunks !== undefined && meetsOthers(plan, group, chunks)) continue;
    const dtype = isArray ? undefined : dtypeOf(plan, group[0]);
    const encoding: Encoding = { ...(dtype && { dtype }), ...(chunks && { chunksizes: chunks }) };
    if (Object.keys(encoding).length === 0) continue;
    for (const name of isArray ? ['*'] : names) decided.push([name, encoding]);
  }
  for (const variable of staticVariables(plan.layout.dataset, plan.layout.values)) {
    const dtype = storedType(plan.layout.dataset, variable);
    if (given[variable.name] === undefined) decided.push([variable.name, { dtype }]);
  }
  for (const {
    variable,
    signals: [s],
  } of values) {
    const { kind, name } = signals[s];
    if (kind !== 'strings' || given[name] !== undefined) continue;
    const dtype = storedType(plan.layout.dataset, variables[variable]);
    const chunks = decided.find(([of]) => of === name)?.[1];
    decided.push([name, { dtype, ...chunks }]);
  }
  const all = { ...given, ...Object.fromEntries(decided) };
  return Object.keys(all).length === 0 ? undefined : all;
}

/** Undefined for text, whose type follows from its words. */
function dtypeOf({ layout, packing }: DatasetPlan, { variable }: ReadingsVariable): Encoding['dtype'] {
  if (layout.dataset.variables[variable].type !== 'double') return undefined;
  return packing.packed.get(variable)?.packing.dtype ?? 'float64';
}

/**
 * One shape of chunks for variables that differ in length alone; each cuts it to its own. Undefined where there is
 * none, and where a variable is too small for chunks or to be compressed: chunks that are asked for are compressed.
 */
function chunksOf({ file: { encoding } }: DatasetPlan, group: readonly ReadingsVariable[]): number[] | undefined {
  if (encoding.kind !== 'netcdf4') return undefined;
  const { variables, options } = encoding.plan;
  const storages = group.map(({ variable }) => variables[variable]);
  const isSmall = storages.some(
    ({ layout, deflate }) => layout !== 'chunked' || (deflate === 0 && options.deflate > 0),
  );
  if (isSmall) return undefined;
  const longest = storages[0].chunk.map((_, d) => Math.max(...storages.map(({ chunk }) => chunk[d])));
  const isCut = storages.every(({ chunk, shape }) =>
    chunk.every((length, d) => length === Math.min(longest[d], Math.max(1, shape[d]))),
  );
  return isCut ? longest : undefined;
}

/** Whether `*` would also give chunks to texts that have none and as many dimensions. */
function meetsOthers(
  { layout: { dataset, values } }: DatasetPlan,
  group: readonly ReadingsVariable[],
  chunks: readonly number[],
): boolean {
  const own = new Set(group.map(({ variable }) => variable));
  return values.some(({ variable }) => {
    const { type, dimensions } = dataset.variables[variable];
    return !own.has(variable) && type !== 'double' && dimensions.length === chunks.length;
  });
}
